import type { Ports } from '@modelops/action-kit';
import { digestOf, type EvaluationReport, UserError } from '@modelops/contracts';
import { type GitHub, PermissionError } from '@modelops/github';
import { type CommentState, commentMarker, converge, isSticky, planComment } from '@modelops/lifecycle';
import {
  gateAnnotations,
  renderComment,
  renderSummary,
  reportModel,
  verdictSentence,
} from '@modelops/reporting';

import { prominent } from './notes.ts';

/** All reports of a workflow share one comment; another workflow's has another key. */
const commentKey = 'validation';

export interface Presentation {
  readonly reports: readonly EvaluationReport[];
  readonly artifactName: string | undefined;
  readonly notes: readonly string[];
}

function modelOf(presentation: Presentation, ports: Ports): ReturnType<typeof reportModel> {
  const { environment } = ports;
  return reportModel(
    presentation.reports.map((report) => ({ report, digest: digestOf(report) })),
    {
      sha: environment.pullRequest?.headSha ?? environment.sha,
      runUrl: environment.runUrl,
      artifactName: presentation.artifactName,
      notes: [...presentation.notes, ...presentation.reports.flatMap(({ notes }) => prominent(notes))],
    },
  );
}

/** The job summary, and an annotation for each gate that is open. */
export async function summarise(presentation: Presentation, ports: Ports): Promise<void> {
  await ports.summary(renderSummary(modelOf(presentation, ports)));
  for (const report of presentation.reports) {
    for (const { level, title, message } of gateAnnotations(report)) {
      // What fails becomes the step's one error.
      if (level !== 'error') ports.log[level](message, { title });
    }
  }
}

/**
 * Keeps the one comment up to date. A fork's token may not write: then the summary has the report and a notice says so.
 * @returns the comment's address, undefined when there is none.
 * @throws PermissionError when a token of this repository lacks `pull-requests: write`.
 */
export async function comment(
  presentation: Presentation,
  pullRequest: number,
  github: GitHub,
  ports: Ports,
  dryRun: boolean,
): Promise<string | undefined> {
  const { environment, log } = ports;
  const order = { run: environment.runId, attempt: environment.runAttempt };
  const body = renderComment(modelOf(presentation, ports), { marker: commentMarker(commentKey, order) });
  const goal = { issue: pullRequest, key: commentKey, order, body };
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
