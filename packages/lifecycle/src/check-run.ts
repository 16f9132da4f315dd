import { digestOf } from '@modelops/contracts';
import type { CheckAnnotation, CheckContent, Operation } from './operations.ts';
import type { CheckRunState } from './ports.ts';
import type { CommentOrder } from './sticky-comment.ts';

/** What a check run is to say of a model at a commit. */
export interface CheckGoal {
  readonly commit: string;
  readonly model: string;
  readonly order: CommentOrder;
  readonly content: CheckContent;
  /** All of them; one request takes `annotationsAtOnce`. */
  readonly annotations: readonly CheckAnnotation[];
}

/** As many annotations as one request may carry (GitHub's OpenAPI description). */
export const annotationsAtOnce = 50;

/** The check run's name, as people see it beside the commit. */
export function checkName(model: string): string {
  return `modelops / ${model}`;
}

/** By this a check run is found again: of which run and attempt it is, and what it says. */
function externalId({ model, order, content, annotations }: CheckGoal): string {
  const digest = digestOf({ content, annotations }).slice('sha256:'.length, 'sha256:'.length + 16);
  return `modelops ${model} run=${order.run} attempt=${order.attempt} content=${digest}`;
}

function orderOf(id: string, model: string): CommentOrder | undefined {
  const match = /^modelops (\S+) run=(\d+) attempt=(\d+) content=[0-9a-f]{16}$/.exec(id);
  return match === null || match[1] !== model
    ? undefined
    : { run: Number(match[2]), attempt: Number(match[3]) };
}

/** Whether a check run is ours and about this model. */
export function isOwnCheck(run: CheckRunState, model: string): boolean {
  return orderOf(run.externalId, model) !== undefined;
}

/**
 * One check run for each attempt of a run, and the newest attempt's text in every one that may be shown.
 *
 * Check runs can be neither deleted nor written conditionally, and GitHub shows the one that was made last. So a run
 * never writes over an earlier one's; but one that was made after the newest attempt's, by an attempt that was overtaken,
 * gets the newest one's text. Annotations are only ever added: those beyond one request follow by further updates.
 * @param runs check runs of that name at the commit which this token's app made.
 */
export function planCheckRun(
  goal: CheckGoal,
  runs: readonly CheckRunState[],
): { operations: Operation[]; check: CheckRunState | undefined; superseded: boolean } {
  const id = externalId(goal);
  const own = runs
    .flatMap((run) => {
      const order = orderOf(run.externalId, goal.model);
      return order === undefined ? [] : [{ run, order }];
    })
    .sort((a, b) => a.run.id - b.run.id);
  const newer = own.filter(({ order }) => compare(order, goal.order) > 0);
  const newest = newer.reduce<(typeof own)[number] | undefined>(
    (best, item) => (best === undefined || compare(item.order, best.order) > 0 ? item : best),
    undefined,
  );
  const shown =
    newest === undefined
      ? { externalId: id, content: goal.content }
      : { externalId: newest.run.externalId, content: newest.run.content };
  const update = (run: CheckRunState, annotations: readonly CheckAnnotation[]): Operation => ({
    kind: 'update-check-run',
    checkRunId: run.id,
    name: checkName(goal.model),
    ...shown,
    annotations,
  });
  const superseded = newest !== undefined;
  const [first] = own.filter(({ run }) => run.externalId === shown.externalId);
  if (first === undefined) {
    const mine = own.findLast(({ order }) => compare(order, goal.order) === 0);
    const annotations = goal.annotations.slice(0, annotationsAtOnce);
    const operation: Operation =
      mine === undefined
        ? {
            kind: 'create-check-run',
            commit: goal.commit,
            name: checkName(goal.model),
            ...shown,
            annotations,
          }
        : // What it had stays; adding the same once more would double it.
          update(mine.run, mine.run.annotations === 0 ? annotations : []);
    return { operations: [operation], check: undefined, superseded };
  }
  const operations = own
    .filter(({ run }) => run.id > first.run.id && run.externalId !== shown.externalId)
    .map(({ run }) => update(run, []));
  const there = first.run.annotations;
  if (!superseded && there < goal.annotations.length && there % annotationsAtOnce === 0)
    operations.push(update(first.run, goal.annotations.slice(there, there + annotationsAtOnce)));
  return { operations, check: first.run, superseded };
}

function compare(a: CommentOrder, b: CommentOrder): number {
  return a.run - b.run || a.attempt - b.attempt;
}
