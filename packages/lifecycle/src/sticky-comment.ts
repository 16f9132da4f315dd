import type { Operation } from './operations.ts';
import type { CommentState } from './ports.ts';

/** Orders the runs that write the same comment: a late old run must not overwrite a newer report. */
export interface CommentOrder {
  readonly run: number;
  readonly attempt: number;
}

/** The hidden first line by which a comment is found again. */
export function commentMarker(key: string, order: CommentOrder): string {
  return `<!-- modelops:report key=${key} run=${order.run} attempt=${order.attempt} -->`;
}

function orderOf(body: string, key: string): CommentOrder | undefined {
  const match = /^<!-- modelops:report key=(\S+) run=(\d+) attempt=(\d+) -->/.exec(body);
  return match === null || match[1] !== key
    ? undefined
    : { run: Number(match[2]), attempt: Number(match[3]) };
}

/** Whether a comment carries the marker of this key. */
export function isSticky(comment: CommentState, key: string): boolean {
  return orderOf(comment.body, key) !== undefined;
}

/**
 * One comment with this key on the pull request, with this text.
 *
 * Comments have no compare-and-swap, so two first runs at once may both create one: both then see two, and both keep
 * the one with the lowest id. A comment of a newer run is left as it is; it is looked at once more right before it is
 * written over, which leaves the time of one request in which an older run can win.
 * @param comments all comments with the key that this token's identity wrote (others' are not ours to trust or to touch).
 */
export function planComment(
  goal: {
    readonly issue: number;
    readonly key: string;
    readonly order: CommentOrder;
    readonly body: string;
    /** False: an existing comment is brought up to date, and none is made. Default: true. */
    readonly create?: boolean;
  },
  comments: readonly CommentState[],
): { operations: Operation[]; comment: CommentState | undefined; superseded: boolean } {
  const mine = comments.filter((comment) => isSticky(comment, goal.key)).sort((a, b) => a.id - b.id);
  const [first, ...twins] = mine;
  if (first === undefined) {
    return {
      operations:
        goal.create === false ? [] : [{ kind: 'create-comment', issue: goal.issue, body: goal.body }],
      comment: undefined,
      superseded: false,
    };
  }
  const orders = mine.map((comment) => orderOf(comment.body, goal.key)!);
  const superseded = orders.some(
    ({ run, attempt }) => run > goal.order.run || (run === goal.order.run && attempt > goal.order.attempt),
  );
  const operations: Operation[] = [];
  // The text first, then the twins: a kill in between leaves two comments, never none that is up to date.
  const newest = mine.reduce((a, b) =>
    compare(orderOf(a.body, goal.key)!, orderOf(b.body, goal.key)!) >= 0 ? a : b,
  );
  const body = superseded ? newest.body : goal.body;
  if (first.body !== body)
    operations.push({ kind: 'update-comment', commentId: first.id, body, seen: first.body });
  for (const twin of twins) {
    operations.push({ kind: 'delete-comment', commentId: twin.id, reason: `a twin of comment ${first.id}` });
  }
  return { operations, comment: first, superseded };
}

function compare(a: CommentOrder, b: CommentOrder): number {
  return a.run - b.run || a.attempt - b.attempt;
}
