import { type Frame, inputError, loadModelConfig, suiteVersion } from '@modelops/action-kit';
import { type checkDrift, isDigest } from '@modelops/contracts';
import { connect, type GitHub } from '@modelops/github';
import type { OnDrift } from '@modelops/lifecycle';

/** What is to be proposed, everything decided. */
export interface ProposeInputs {
  readonly mode: 'propose';
  readonly model: string;
  readonly onDrift: OnDrift;
  /** Whether a person asked for the proposal, whatever stands. */
  readonly update: boolean;
  readonly github: GitHub;
  readonly dryRun: boolean;
  /** Folder or artifact with the drift report and the alarm state. */
  readonly from: { readonly folder: string } | { readonly artifact: string };
  readonly reportDigest: string;
  /** The candidate's evidence; undefined when there is none. */
  readonly candidate:
    | {
        readonly from: { readonly folder: string } | { readonly artifact: string };
        readonly digest: string;
      }
    | undefined;
}

/** Inputs and `modelops.yml`, which is read from the commit: nothing is checked out. @throws UserError naming the input. */
export async function loadProposeInputs({ inputs, ports }: Frame<typeof checkDrift>): Promise<ProposeInputs> {
  const { environment } = ports;
  const digest = inputs['report-digest'];
  if (digest === undefined || !isDigest(digest)) {
    throw inputError(
      'report-digest',
      digest === undefined ? 'is missing' : `is "${digest}"`,
      'Give the output of the job that detected: `report-digest: ${{ needs.detect.outputs.report-digest }}`.',
    );
  }
  if (inputs.token === '')
    throw inputError('token', 'is empty', "In a workflow leave it out: the job's own token is the default.");
  const github = connect({
    token: inputs.token,
    apiUrl: environment.apiUrl,
    repository: environment.repository,
    userAgent: `modelops/${suiteVersion} (check-drift)`,
    log: ports.log,
    sleep: ports.sleep,
  });
  const { name, config } = await loadModelConfig(
    environment.workspace,
    inputs.config,
    inputs.model,
    async (path) => {
      const bytes = await github.read.readFile(path, environment.sha);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
  );
  return {
    mode: 'propose',
    model: name,
    onDrift: inputs['on-drift'] ?? config?.drift?.['on-drift'] ?? 'pull-request',
    update: inputs.update,
    github,
    dryRun: inputs['dry-run'],
    from: inputs.artifact === undefined ? { folder: inputs.out } : { artifact: inputs.artifact },
    reportDigest: digest,
    candidate: candidateOf(inputs),
  };
}

function candidateOf(inputs: Frame<typeof checkDrift>['inputs']): ProposeInputs['candidate'] {
  const digest = inputs['candidate-digest'];
  const { candidate, 'candidate-artifact': artifact } = inputs;
  if (digest === undefined) return undefined;
  if (!isDigest(digest))
    throw inputError('candidate-digest', `is "${digest}"`, 'Give the output of the job that judged it.');
  if (artifact !== undefined) return { from: { artifact }, digest };
  return { from: { folder: candidate ?? 'modelops-evidence' }, digest };
}
