import { type Ports, readStrangersReport, type WorkflowRunEvent } from '@modelops/action-kit';
import { type EvaluationReport, sha256, UserError } from '@modelops/contracts';
import type { GitHub } from '@modelops/github';
import type { ArtifactState, PullRequestState } from '@modelops/lifecycle';
import type { Unjudged } from '@modelops/reporting';
import { type Presentation, presentationOf } from './present.ts';
import { latestOf, type NamedArtifact, namedArtifacts } from './provenance.ts';

/** The report and a model of usual size; more is not taken from a stranger. */
const maxArtifactBytes = 64 << 20;
const maxModels = 20;

/** Above every report of a fork's run. */
const disclaimer =
  'These figures come from the fork’s own run: what they say is in the hands of the fork’s owner. Before a release the model is judged again, here.';

/** What to show of a fork's run, and on which pull request; or why nothing is shown. */
export type ForkReport =
  | {
      readonly presentation: Presentation;
      readonly pullRequest: number;
      /** Whether a comment is made where there is none. */
      readonly create: boolean;
      /** Whether it is about models, each of which gets a check run, or about the run as a whole. */
      readonly models: boolean;
    }
  | { readonly ignored: string };

/**
 * Takes the reports that a fork's run has left as artifacts. Everything in them is a stranger's: the pull request is
 * found from the event alone, by head repository, branch and commit; nothing is unpacked to disk; a report that is not
 * exactly one of ours is refused, and the reader is told so.
 */
export async function reportOfFork(
  run: WorkflowRunEvent,
  github: GitHub,
  { environment }: Ports,
): Promise<ForkReport> {
  if (run.event !== 'pull_request')
    return { ignored: `The run was started by the event "${run.event}": only pull requests get a report.` };
  if (run.headRepository === environment.repository)
    return { ignored: 'The pull request is of this repository: its own run reports on it.' };
  if (run.headRepository === null || run.headBranch === null)
    return { ignored: 'The fork of the pull request is gone: there is nothing to report on.' };
  const pulls = await pullRequestsOf(run.headRepository, run.headBranch, run.headSha, github);
  const [pull, other] = pulls;
  if (pull === undefined) {
    return {
      ignored: `No open pull request has the head ${run.headSha.slice(0, 7)} (any more): there is nothing to report on.`,
    };
  }
  if (other !== undefined) {
    return {
      ignored: `Pull requests #${pull.number} and #${other.number} have the same head, so it is not known which of them the report is about.`,
    };
  }
  const all = await github.read.listRunArtifacts(run.id);
  const artifacts = namedArtifacts(all).filter(({ attempt }) => attempt <= run.attempt);
  const models = [...new Set(artifacts.map(({ model }) => model))].sort();
  const refuse = (reason: string, create: boolean): ForkReport => ({
    presentation: presentationOf([], { unjudged: [{ model: 'this pull request', reason }], run }),
    pullRequest: pull.number,
    create,
    models: false,
  });
  if (models.length === 0)
    return refuse('its latest run left no report: a job failed, or it changes no model any more', false);
  if (models.length > maxModels) {
    return refuse(
      `its run left reports of ${models.length} models, and of a fork at most ${maxModels} are taken`,
      true,
    );
  }
  const reports: EvaluationReport[] = [];
  const unjudged: Unjudged[] = [];
  for (const model of models) {
    const latest = latestOf(artifacts, model);
    try {
      if ('missing' in latest) throw new UserError(latest.missing);
      reports.push(await take(latest, github));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unjudged.push({ model, reason: `the report could not be taken: ${error.message}` });
    }
  }
  const complete = run.conclusion === 'success' || reports.some(({ verdict }) => verdict !== 'pass');
  const notes = [
    ...(reports.length === 0 ? [] : [disclaimer]),
    ...(complete
      ? []
      : [`The run ended as "${run.conclusion}", though no report here fails: a model may be missing.`]),
  ];
  return {
    presentation: presentationOf(reports, { unjudged, notes, run }),
    pullRequest: pull.number,
    create: true,
    models: true,
  };
}

/** Open pull requests with exactly this head. The event's own list of them is empty for forks (github/docs#22501). */
async function pullRequestsOf(
  repository: string,
  branch: string,
  sha: string,
  github: GitHub,
): Promise<readonly PullRequestState[]> {
  const [owner = ''] = repository.split('/');
  return (await github.read.openPullRequestsOf(owner, branch)).filter(
    ({ headSha, headRef, headRepository }) =>
      headSha === sha && headRef === branch && headRepository === repository,
  );
}

async function take(
  { artifact, model, inputs }: NamedArtifact<ArtifactState>,
  github: GitHub,
): Promise<EvaluationReport> {
  if (artifact.expired) throw new UserError('it has expired');
  const zip = await github.read.downloadArtifact(artifact, maxArtifactBytes);
  if (artifact.digest !== null && sha256(zip) !== artifact.digest)
    throw new UserError('it is not what was uploaded: its digest differs');
  const report = await readStrangersReport(zip);
  if (report.model !== model) throw new UserError(`it is about the model "${report.model}"`);
  if (!report.inputs.digest.startsWith(`sha256:${inputs}`))
    throw new UserError('it was made from other inputs than its name says');
  return report;
}
