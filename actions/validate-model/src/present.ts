import type { Ports } from '@modelops/action-kit';
import { digestOf, type EvaluationReport, messageOf, releaseObjection, UserError } from '@modelops/contracts';
import { type GitHub, PermissionError } from '@modelops/github';
import {
  type CheckGoal,
  type CheckRunState,
  type CommentOrder,
  type CommentState,
  checkName,
  commentMarker,
  converge,
  isOwnCheck,
  isSticky,
  planCheckRun,
  planComment,
} from '@modelops/lifecycle';
import {
  checkView,
  gateAnnotations,
  type ReportContext,
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

function commitOf({ run }: Presentation, { environment }: Ports): string {
  return run?.headSha ?? environment.pullRequest?.headSha ?? environment.sha;
}

/** The context of all reports, or of one of them. */
function contextOf(
  presentation: Presentation,
  ports: Ports,
): (report: EvaluationReport | undefined) => ReportContext {
  const common = {
    sha: commitOf(presentation, ports),
    runUrl: presentation.run?.url ?? ports.environment.runUrl,
    artifactName: presentation.artifactName,
  };
  return (report) => ({
    ...common,
    notes: [...presentation.notes, ...prominent(report?.notes ?? [])],
  });
}

function modelOf(presentation: Presentation, ports: Ports): ReturnType<typeof reportModel> {
  const { reports, unjudged, notes } = presentation;
  return reportModel(
    reports.map((report) => ({ report, digest: digestOf(report) })),
    {
      ...contextOf(presentation, ports)(undefined),
      notes: [...notes, ...reports.flatMap((report) => prominent(report.notes))],
    },
    unjudged,
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

export interface Surfaces {
  /** The pull request whose comment is kept up to date; undefined: none. */
  readonly pullRequest: number | undefined;
  /** Whether each model gets a check run. */
  readonly check: boolean;
  readonly dryRun: boolean;
  /** False: a comment that stands there is brought up to date, and none is made. Default: true. */
  readonly create?: boolean;
}

/**
 * Keeps the one comment and the check runs up to date. A fork's token may not write: then the summary has the report and
 * a notice says so.
 * @returns the comment's address, undefined when there is none.
 * @throws PermissionError when a token of this repository lacks `pull-requests: write` or `checks: write`.
 */
export async function present(
  presentation: Presentation,
  surfaces: Surfaces,
  github: GitHub,
  ports: Ports,
): Promise<string | undefined> {
  const viewer = lazily(() => github.read.viewer());
  try {
    const url = await comment(presentation, surfaces, github, viewer, ports);
    if (surfaces.check) await checks(presentation, surfaces.dryRun, github, viewer, ports);
    return url;
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    if (!readOnlyByRule(ports)) throw whole(error);
    ports.log.notice(
      'The report stands in the job summary. This run may not comment: GitHub gives pull requests of forks and of Dependabot a token that only reads.',
    );
    return undefined;
  }
}

/** Looking comes first, so a token without any right to it lacks only that of reading, in GitHub's words. */
function whole(error: PermissionError): PermissionError {
  const scope = /^(checks|pull-requests): read$/.exec(error.permission ?? '')?.[1];
  if (scope === undefined) return error;
  const permission = `${scope}: write`;
  return new PermissionError(
    error.what,
    permission,
    `Add \`${permission}\` to the job's \`permissions:\`, or set \`${scope === 'checks' ? 'check' : 'comment'}: false\`.`,
    error,
  );
}

function orderOf({ run }: Presentation, { environment }: Ports): CommentOrder {
  return { run: run?.id ?? environment.runId, attempt: run?.attempt ?? environment.runAttempt };
}

async function comment(
  presentation: Presentation,
  { pullRequest, create = true, dryRun }: Surfaces,
  github: GitHub,
  viewer: () => Promise<string>,
  ports: Ports,
): Promise<string | undefined> {
  if (pullRequest === undefined) return undefined;
  const order = orderOf(presentation, ports);
  const body = renderComment(modelOf(presentation, ports), { marker: commentMarker(commentKey, order) });
  const goal = { issue: pullRequest, key: commentKey, order, body, create };
  const { observed } = await converge<readonly CommentState[]>({
    // Somebody else's marker is not ours to trust or to overwrite.
    observe: async () => {
      const all = await github.read.listComments(pullRequest);
      return writtenBy(
        all.filter((candidate) => isSticky(candidate, commentKey)),
        ({ author }) => author,
        viewer,
      );
    },
    plan: (comments) => planComment(goal, comments).operations,
    executor: github.executor,
    log: ports.log,
    dryRun,
    sleep: ports.sleep,
    jitter: ports.jitter,
  });
  const plan = planComment(goal, observed);
  if (plan.superseded)
    ports.log.notice('A newer run has reported on this pull request already; its report stays.');
  return plan.comment?.url;
}

async function checks(
  presentation: Presentation,
  dryRun: boolean,
  github: GitHub,
  viewer: () => Promise<string>,
  ports: Ports,
): Promise<void> {
  const { reports, unjudged } = presentation;
  const context = contextOf(presentation, ports);
  const views = [
    ...unjudged.map((one) => ({ model: one.model, view: checkView(one, context(undefined)) })),
    ...reports.map((report) => ({
      model: report.model,
      view: checkView({ report, digest: digestOf(report) }, context(report)),
    })),
  ];
  for (const { model, view } of views) {
    const { annotations, ...content } = view;
    const goal: CheckGoal = {
      commit: commitOf(presentation, ports),
      model,
      order: orderOf(presentation, ports),
      content: { ...content, url: presentation.run?.url ?? ports.environment.runUrl },
      annotations,
    };
    await converge<readonly CheckRunState[]>({
      observe: async () => {
        const all = await github.read.listCheckRuns(goal.commit, checkName(model));
        return writtenBy(
          all.filter((run) => isOwnCheck(run, model)),
          ({ app }) => app,
          viewer,
        );
      },
      plan: (runs) => planCheckRun(goal, runs).operations,
      executor: github.executor,
      log: ports.log,
      dryRun,
      sleep: ports.sleep,
      jitter: ports.jitter,
    });
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
  const pullRequest = ports.environment.pullRequest?.number;
  if (pullRequest === undefined) return;
  const { log } = ports;
  try {
    const surfaces = { pullRequest, check: false, dryRun, create: false };
    // Beside that error nothing else is worth an annotation.
    const quiet = { ...ports, log: { ...log, notice: (message: string) => log.info(message) } };
    await present(presentationOf([], { unjudged: [unjudged] }), surfaces, github(), quiet);
  } catch (error) {
    log.info(`the comment on the pull request could not be brought up to date: ${messageOf(error)}`);
  }
}

/** What this token's identity wrote; whose that is, is only asked when there is something to ask about. */
async function writtenBy<T>(
  items: readonly T[],
  author: (item: T) => string,
  viewer: () => Promise<string>,
): Promise<readonly T[]> {
  if (items.length === 0) return [];
  const us = await viewer();
  return items.filter((item) => author(item) === us);
}

function lazily<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

function readOnlyByRule({ environment }: Ports): boolean {
  return environment.pullRequest?.fork === true || environment.actor === 'dependabot[bot]';
}

/**
 * Why the judgement fails the step; undefined when it does not. What merging requires is the job, nothing else. So it also fails for
 * what would fail after the merge: a released version says that there are releases.
 */
export function failureOf(judged: EvaluationReport): UserError | undefined {
  const open = judged.verdict === 'inconclusive' && judged.settings.onInconclusive === 'fail';
  const objection = judged.champion?.source === 'release' ? releaseObjection(judged) : undefined;
  if (judged.verdict !== 'fail' && !open && objection === undefined) return undefined;
  const details = gateAnnotations(judged).flatMap(({ level, message }) =>
    level === 'error' ? [message] : [],
  );
  return new UserError([verdictSentence(judged), ...details].join('\n'), {
    fix: open ? 'Too little evidence fails the step because `on-inconclusive` is `fail`.' : objection?.fix,
  });
}

export { verdictSentence };
