import { type Frame, inputError, loadModelConfig, type SelectedModel } from '@modelops/action-kit';
import type { registerVersion } from '@modelops/contracts';

/** What register-version was asked to do, everything decided. */
export type RegisterInputs = Readonly<{
  token: string;
  dryRun: boolean;
  model: string;
  description: string | undefined;
  owners: readonly string[];
  /** In the order in which a version is deployed. */
  environments: readonly string[];
}> &
  (
    | Readonly<{ mode: 'resolve'; reference: string }>
    | Readonly<{
        mode: 'register';
        evidence: string;
        artifact: string | undefined;
        reportDigest: string;
        commit: string;
        bump: 'auto' | 'major' | 'minor' | 'patch';
        require: 'not-failed' | 'pass' | 'none';
        prerelease: boolean;
        keepPredictions: boolean;
        notes: readonly string[];
      }>
  );

/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input. */
export async function loadInputs({ inputs, ports }: Frame<typeof registerVersion>): Promise<RegisterInputs> {
  const { workspace, sha } = ports.environment;
  if (inputs.mode === 'resolve') {
    if (inputs.resolve === undefined)
      throw inputError('resolve', 'is missing', 'Give a reference: v1.2.3, v1.2, v1, latest or production.');
    const selected = await loadModelConfig(workspace, inputs.config, inputs.model);
    return { ...common(inputs, selected), mode: 'resolve', reference: inputs.resolve };
  }
  if (inputs['report-digest'] === undefined) {
    throw inputError(
      'report-digest',
      'is missing',
      'Give the output of the step or job that judged the model: `report-digest: ${{ steps.validate.outputs.report-digest }}`.',
    );
  }
  const commit = inputs.commit === '' ? sha : inputs.commit;
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit))
    throw inputError('commit', `is "${commit}"`, 'It is the full id of a commit.');
  // The job that publishes checks nothing out: what the owners say of the model is read from the commit.
  const readAtCommit = async (path: string): Promise<string | undefined> => {
    const { connectTo } = await import('./github.ts');
    const bytes = await connectTo(inputs.token, ports).read.readFile(path, commit);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  const selected = await loadModelConfig(workspace, inputs.config, inputs.model, readAtCommit);
  return {
    ...common(inputs, selected),
    mode: 'register',
    evidence: inputs.evidence,
    artifact: inputs.artifact,
    reportDigest: inputs['report-digest'],
    commit,
    bump: inputs.bump,
    require: inputs.require,
    prerelease: inputs.prerelease,
    keepPredictions:
      inputs['keep-predictions'] === 'auto'
        ? (selected.config?.register?.['keep-predictions'] ?? false)
        : inputs['keep-predictions'] === 'true',
    notes: inputs.notes,
  };
}

function common(inputs: Frame<typeof registerVersion>['inputs'], { name, config }: SelectedModel) {
  return {
    token: inputs.token,
    dryRun: inputs['dry-run'],
    model: name,
    description: config?.description,
    owners: config?.owners ?? [],
    environments: Object.keys(config?.deploy ?? {}),
  };
}
