import type { Ports } from '@modelops/action-kit';
import { digestOf, type EvaluationReport, messageOf, UserError } from '@modelops/contracts';
import { type GitHub, PermissionError } from '@modelops/github';
import { type CommentState, commentMarker, converge, isSticky, planComment } from '@modelops/lifecycle';
import {
  gateAnnotations,
  renderComment,
  renderSummary,
  reportModel,
  type Unjudged,
  verdictSentence,
} from '@modelops/reporting';

import { prominent } from './notes.ts';

/** All reports of a workflow share one comment; another workflow's has another key. */
const commentKey = 'validation';

export interface Presentation {
  readonly reports: readonly EvaluationReport[];
  /** Models that were to be judged and have no report. */
  readonly unjudged: readonly Unjudged[];
  readonly artifactName: string | undefined;
  readonly notes: readonly string[];
  /** The run that judged, when it is another one than this. */
  readonly run?: {
    readonly id: number;
    readonly attempt: number;
    readonly headSha: string;
    readonly url: string;
  };
}

/** Only the reports. */
export function presentationOf(
  reports: readonly EvaluationReport[],
  more: Partial<Presentation> = {},
): Presentation {
  return { unjudged: [], artifactName: undefined, notes: [], ...more, reports };
}

function modelOf(presentation: Presentation, ports: Ports): ReturnType<typeof reportModel> {
  const { environment } = ports;
  const { run } = presentation;
  return reportModel(
    presentation.reports.map((report) => ({ report, digest: digestOf(report) })),
    {
      sha: run?.headSha ?? environment.pullRequest?.headSha ?? environment.sha,
      runUrl: run?.url ?? environment.runUrl,
      artifactName: presentation.artifactName,
      notes: [...presentation.notes, ...presentation.reports.flatMap(({ notes }) => prominent(notes))],
    },
    presentation.unjudged,
  );
}

/** The job summary, and an annotation for each gate that is open and each model that could not be judged. */
export async function summarise(presentation: Presentation, ports: Ports): Promise<void> {
  await ports.summary(renderSummary(modelOf(presentation, ports)));
  for (const { model, reason } of presentation.unjudged)
    ports.log.warning(`${model} could not be judged: ${reason.replace(/\.$/, '')}.`, { title: model });
  for (const report of presentation.reports) {
    for (const { level, title, message } of gateAnnotations(report)) {
      // What fails becomes the step's one error.
      if (level !== 'error') ports.log[level](message, { title });
    }
  }
}

/**
 * Keeps the one comment up to date. A fork's token may not write: then the summary has the report and a notice says so.
 * @param create false: a comment that stands there is brought up to date, and none is made.
 * @returns the comment's address, undefined when there is none.
 * @throws PermissionError when a token of this repository lacks `pull-requests: write`.
 */
export async function comment(
  presentation: Presentation,
  pullRequest: number,
  github: GitHub,
  ports: Ports,
  { dryRun, create = true }: { readonly dryRun: boolean; readonly create?: boolean },
): Promise<string | undefined> {
  const { environment, log } = ports;
  const order = {
    run: presentation.run?.id ?? environment.runId,
    attempt: presentation.run?.attempt ?? environment.runAttempt,
  };
  const body = renderComment(modelOf(presentation, ports), { marker: commentMarker(commentKey, order) });
  const goal = { issue: pullRequest, key: commentKey, order, body, create };
  try {
    const { observed } = await converge<readonly CommentState[]>({
      observe: () => ownComments(pullRequest, github),
      plan: (comments) => planComment(goal, comments).operations,
      executor: github.executor,
      log,
      dryRun,
      sleep: ports.sleep,
      jitter: ports.jitter,
    });
    const plan = planComment(goal, observed);
    if (plan.superseded)
      log.notice('A newer run has reported on this pull request already; its report stays.');
    return plan.comment?.url;
  } catch (error) {
    if (!(error instanceof PermissionError) || !readOnlyByRule(ports)) throw error;
    log.notice(
      'The report stands in the job summary. This run may not comment: GitHub gives pull requests of forks and of Dependabot a token that only reads.',
    );
    return undefined;
  }
}

/**
 * A comment that an earlier commit earned must not stand beside one that could not be judged. Best effort: whatever
 * goes wrong here is only logged, since the error that stopped the judgement is the one to be told.
 */
export async function tellUnjudged(
  unjudged: Unjudged,
  github: () => GitHub,
  ports: Ports,
  dryRun: boolean,
): Promise<void> {
  const { pullRequest } = ports.environment;
  if (pullRequest === undefined) return;
  try {
    const presentation = presentationOf([], { unjudged: [unjudged] });
    await comment(presentation, pullRequest.number, github(), ports, { dryRun, create: false });
  } catch (error) {
    ports.log.info(`the comment on the pull request could not be brought up to date: ${messageOf(error)}`);
  }
}

/** Comments with our marker that this token's identity wrote: somebody else's marker is not ours to trust or to overwrite. */
async function ownComments(pullRequest: number, github: GitHub): Promise<readonly CommentState[]> {
  const marked = (await github.read.listComments(pullRequest)).filter((candidate) =>
    isSticky(candidate, commentKey),
  );
  if (marked.length === 0) return [];
  const viewer = await github.read.viewer();
  return marked.filter(({ author }) => author === viewer);
}

function readOnlyByRule({ environment }: Ports): boolean {
  return environment.pullRequest?.fork === true || environment.actor === 'dependabot[bot]';
}

/** Why the verdict fails the step; undefined when it does not. What merging requires is the job, nothing else. */
export function failureOf(judged: EvaluationReport): UserError | undefined {
  const open = judged.verdict === 'inconclusive' && judged.settings.onInconclusive === 'fail';
  if (judged.verdict !== 'fail' && !open) return undefined;
  const details = gateAnnotations(judged).flatMap(({ level, message }) =>
    level === 'error' ? [message] : [],
  );
  return new UserError([verdictSentence(judged), ...details].join('\n'), {
    fix: open ? 'Too little evidence fails the step because `on-inconclusive` is `fail`.' : undefined,
  });
}

export { verdictSentence };
