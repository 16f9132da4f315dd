import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Evidence,
  type Ports,
  readEvidence,
  readReport,
  reportName,
  suiteVersion,
  Workspace,
} from '@modelops/action-kit';
import { messageOf, UserError } from '@modelops/contracts';
import { connect, type GitHub } from '@modelops/github';
import type { Common, ReportInputs, ValidateInputs } from './inputs.ts';
import { artifactName } from './provenance.ts';

/** Judges, finds or presents, as `mode` says. @throws UserError when the verdict fails the step. */
export async function run(inputs: ValidateInputs, ports: Ports): Promise<void> {
  const { environment } = ports;
  let connected: GitHub | undefined;
  const github = () => {
    connected ??= connect({
      token: tokenOf(inputs.token),
      apiUrl: environment.apiUrl,
      repository: environment.repository,
      userAgent: `modelops/${suiteVersion} (validate-model)`,
      log: ports.log,
      sleep: ports.sleep,
    });
    return connected;
  };
  const workspace = new Workspace(environment.workspace);
  if (inputs.mode === 'report') return report(inputs, workspace, github(), ports);
  if (inputs.mode === 'find') {
    const { findEvidence } = await import('./find.ts');
    const found = await ports.log.group('Look for evidence', () =>
      findEvidence(inputs, workspace, github(), ports),
    );
    ports.output('found', found.evidence !== undefined);
    ports.output('reason', found.reason);
    ports.output('inputs-digest', found.inputsDigest);
    ports.log.info(
      found.evidence === undefined ? `nothing found: ${found.reason}` : `found: ${found.reason}`,
    );
    await ports.summary(
      found.evidence === undefined
        ? `No evidence to reuse: ${found.reason}.\n`
        : `Evidence reused: ${found.reason}.\n`,
    );
    if (found.evidence === undefined) return;
    tell(inputs.out, found.evidence, ports);
    await hand(inputs, found.evidence, ports);
    const { failureOf } = await import('./present.ts');
    const failure = failureOf(found.evidence.report);
    if (failure !== undefined) throw failure;
    return;
  }

  // Asked first: a token that may not read is told at once, not after minutes of judging.
  const releases = inputs.settings.baseline === 'champion' ? await github().read.listReleases() : [];
  const { evaluate } = await import('./evaluate.ts');
  const evidence = await ports.log.group('Judge', () => evaluate(inputs, workspace, github, releases, ports));
  tell(inputs.out, evidence, ports);
  const artifact = await hand(inputs, evidence, ports);
  const presentation = { reports: [evidence.report], artifactName: artifact, notes: [] };
  const { comment, failureOf, summarise, verdictSentence } = await import('./present.ts');
  await summarise(presentation, ports);
  ports.log.info(verdictSentence(evidence.report));
  if (inputs.mode === 'auto' && inputs.comment && environment.pullRequest !== undefined) {
    const url = await comment(presentation, environment.pullRequest.number, github(), ports, inputs.dryRun);
    if (url !== undefined) ports.output('comment-url', url);
  }
  const failure = failureOf(evidence.report);
  if (failure !== undefined) throw failure;
}

function tokenOf(token: string): string {
  if (token === '')
    throw new UserError('the input `token` is empty', {
      fix: "In a workflow leave it out: the job's own token is the default. Elsewhere set GITHUB_TOKEN or GH_TOKEN, or compare with nothing of GitHub's (`baseline: none`).",
    });
  return token;
}

function tell(folder: string, { report, digest }: Evidence, ports: Ports): void {
  ports.output('verdict', report.verdict);
  ports.output('outcome', report.comparison?.outcome ?? 'none');
  ports.output('report', `${folder}/${reportName}`);
  ports.output('report-digest', digest);
  ports.output('evidence', folder);
  ports.output('inputs-digest', report.inputs.digest);
  ports.output('model-digest', report.candidate.modelDigest);
  ports.output('champion-version', report.champion?.version ?? '');
}

/** Uploads the evidence, so that the merge can be released from it. */
async function hand(inputs: Common, evidence: Evidence, ports: Ports): Promise<string | undefined> {
  if (inputs.upload === 'false' || (inputs.upload === 'auto' && !ports.artifacts.available)) return undefined;
  const name = artifactName(inputs.model, evidence.report.inputs.digest, ports.environment.runAttempt);
  if (inputs.dryRun) {
    ports.log.info(`would upload the artifact ${name}`);
    return undefined;
  }
  const root = new Workspace(ports.environment.workspace);
  const folder = await root.path(inputs.out, 'the folder for the evidence');
  const files = [`${folder}/${reportName}`, ...evidence.files.map(({ path }) => path)];
  try {
    const uploaded = await ports.artifacts.upload(name, files, folder);
    ports.log.info(uploaded === undefined ? `this run has the artifact ${name} already` : `uploaded ${name}`);
  } catch (error) {
    if (inputs.upload === 'true') throw error;
    const what = error instanceof UserError ? error.what : messageOf(error);
    ports.log.warning(
      `${what.replace(/\.$/, '')}. The verdict stands; after the merge the model will be judged again.`,
    );
    return undefined;
  }
  ports.output('artifact', name);
  return name;
}

async function report(
  inputs: ReportInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<void> {
  const reports = await Promise.all(
    inputs.reports.map(async ({ from, digest }) => {
      if ('path' in from) return readReport(await workspace.path(from.path, 'the report'), digest);
      const folder = await mkdtemp(join(ports.environment.tempDirectory, 'modelops-report-'));
      await ports.artifacts.download(from.artifact, folder);
      return (await readEvidence(folder, digest)).report;
    }),
  );
  const presentation = { reports, artifactName: undefined, notes: [] };
  const { comment, summarise } = await import('./present.ts');
  await summarise(presentation, ports);
  const pullRequest = ports.environment.pullRequest;
  if (pullRequest === undefined) {
    ports.log.notice(
      `The event "${ports.environment.eventName}" is not about a pull request: the report stands in the job summary only.`,
    );
    return;
  }
  const url = await comment(presentation, pullRequest.number, github, ports, inputs.dryRun);
  if (url !== undefined) ports.output('comment-url', url);
}
