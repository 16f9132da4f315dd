import { digestOf, type Lock, type LockEntry, lockPath, withLockEntry } from '@modelops/contracts';
import type { Operation } from './operations.ts';
import type { CommentState, Comparison, IssueState, PullRequestState } from './ports.ts';
import { type CommentOrder, commentMarker, isSticky, planComment } from './sticky-comment.ts';

/** What an alarm leads to. */
export type OnDrift = 'report' | 'issue' | 'pull-request' | 'dispatch';

/** Label of the issues about drift, by which they are found again. */
export const driftLabel = 'modelops-drift';

/** The event that `on-drift: dispatch` sends. */
export const driftEvent = 'modelops-drift';

/** The branch on which a model's retraining is proposed. */
export function retrainBranch(model: string): string {
  return `modelops/retrain-${model}`;
}

/** Why the branch is left alone, or why there is no pull request. */
export type Held =
  | { readonly why: 'commits-of-others'; readonly who: readonly string[] }
  /** The data does not come as it should: there is something to mend, and nothing to learn. */
  | { readonly why: 'broken-data' }
  | { readonly why: 'no-candidate' }
  | { readonly why: 'candidate-fails' }
  /** What was proposed for it is merged, and the version that drifts runs again since. */
  | { readonly why: 'rolled-back' }
  /** Actions may open no pull requests here. */
  | { readonly why: 'policy' };

/** What people read. All of it is Markdown, escaped already; the markers are added by the plan. */
export interface ProposalTexts {
  readonly title: string;
  readonly body: string;
  /** The newest evidence, on a pull request that is open. */
  readonly evidence: (held: Held | undefined) => string;
  /** An issue about the alarm, with why there is no pull request where there should be one. */
  readonly issue: (held: Held | undefined) => string;
  /** No alarm stands any more; `kept`: the pull request is left to the people who pushed to it or opened it. */
  readonly cleared: (kept: boolean) => string;
}

export interface ProposalGoal {
  readonly model: string;
  /** Whose alarms these are. All environments share the pull request; what others told there is not taken back. */
  readonly environment: string;
  readonly onDrift: OnDrift;
  readonly order: CommentOrder;
  /** Alarms that stand, as `alarmName` writes them; none: all is quiet. */
  readonly alarms: readonly string[];
  /** Whether retraining may answer one of them. */
  readonly retrainable: boolean;
  /** Since when the version runs that was checked, in ISO 8601; undefined where the ledger does not know it. */
  readonly since: string | undefined;
  /** Whether it is not known that an alarm of this environment is over, though it does not stand. */
  readonly undecided: (alarm: string) => boolean;
  /** What was trained, and whether its gates let it pass; undefined when nothing was. */
  readonly candidate: { readonly entry: LockEntry; readonly passes: boolean } | undefined;
  /** Names what the texts are made from: equal evidence says nothing new. */
  readonly evidence: string;
  readonly texts: ProposalTexts;
  /** What `on-drift: dispatch` sends beside model and alarm. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface ProposalState {
  /** Who we are. */
  readonly viewer: string;
  readonly base: { readonly branch: string; readonly commit: string; readonly lock: Lock | undefined };
  readonly branch:
    | (Comparison & {
        readonly commit: string;
        /** Text of the lock there. */
        readonly lock: string | undefined;
      })
    | undefined;
  /** Pull requests from the branch to the base, in any state. */
  readonly pulls: readonly PullRequestState[];
  /** Our comments: number of the pull request or issue → comments. Of those that `proposalComments` names. */
  readonly comments: ReadonlyMap<number, readonly CommentState[]>;
  /** Our issues about the model in this environment, in any state, oldest first. */
  readonly issues: readonly IssueState[];
  /** Whether GitHub refused a pull request of ours by policy. */
  readonly refused: boolean;
  /** Alarms that were dispatched. */
  readonly dispatched: ReadonlySet<string>;
  /** Alarms that stand in other environments. */
  readonly elsewhere: ReadonlySet<string>;
}

/** How it stands, for the summary. */
export type ProposalOutcome =
  | 'clear'
  | 'reported'
  | 'proposed'
  | 'issue'
  | 'dispatched'
  /** A person closed the proposal of these alarms. */
  | 'declined'
  /** What was proposed for these alarms is merged. */
  | 'merged';

export interface ProposalPlan {
  readonly operations: readonly Operation[];
  readonly outcome: ProposalOutcome;
  readonly held: Held | undefined;
  readonly pull: PullRequestState | undefined;
  readonly issue: IssueState | undefined;
}

const evidenceKey = ({ model, environment }: ProposalGoal) => `drift-${model}-${environment}`;

/** An alarm's id is only known within its environment. */
export function alarmName(environment: string, id: string): string {
  return `${environment}/${id}`;
}

/** The hidden line of a pull request or issue by which it is known what it is about. */
export function proposalMarker(model: string, alarms: readonly string[], evidence: string): string {
  return `<!-- modelops:drift model=${model} alarms=${[...new Set(alarms)].sort().join(',')} evidence=${evidence} -->`;
}

function readMarker(
  text: string,
  model: string,
): { alarms: readonly string[]; evidence: string } | undefined {
  for (const [, name, alarms = '', evidence = ''] of text.matchAll(
    /^<!-- modelops:drift model=(\S+) alarms=([a-z0-9._,/-]*) evidence=([\w:]+) -->$/gm,
  )) {
    if (name === model) return { alarms: alarms.split(',').filter((id) => id !== ''), evidence };
  }
  return undefined;
}

/** Whether an issue of this author is ours, and about the model in an environment. */
export function isDriftIssue(
  issue: IssueState,
  { model, environment }: { readonly model: string; readonly environment: string },
  viewer: string,
): boolean {
  const alarms = readMarker(issue.body, model)?.alarms ?? [];
  return issue.author === viewer && alarms.some((id) => id.startsWith(`${environment}/`));
}

/**
 * The pull requests and issues whose comments the plan has to know: what is open, and of what is closed the latest,
 * where later alarms may stand that were declined with it.
 */
export function proposalComments(
  pulls: readonly PullRequestState[],
  issues: readonly IssueState[],
): readonly number[] {
  const newest = (items: readonly { readonly number: number; readonly state: string }[]) => {
    const open = items.filter(({ state }) => state === 'open').map(({ number }) => number);
    const closed = items.filter(({ state }) => state !== 'open').map(({ number }) => number);
    return closed.length === 0 ? open : [...open, Math.max(...closed)];
  };
  return [...newest(pulls), ...newest(issues)];
}

/**
 * From what stands on GitHub to what is left to do, most urgent first. One branch and one pull request for each model, one
 * issue for each environment; a person's word is final: what they pushed is not overwritten, what they closed is not opened again for
 * the same alarms. Nothing is forced.
 */
export function planProposal(goal: ProposalGoal, state: ProposalState): ProposalPlan {
  const open = state.pulls.find(({ state: is }) => is === 'open');
  const issue = state.issues.find(({ state: is }) => is === 'open');
  const none = { held: undefined, pull: open, issue };
  // Two runs at once may both have opened one: the older one stays.
  const twins = state.issues
    .filter(({ state: is, number }) => is === 'open' && number !== issue?.number)
    .map((twin): Operation => closing(twin.number, `a twin of #${issue?.number}`));

  if (goal.alarms.length === 0)
    return { ...none, operations: [...clear(goal, state, open), ...twins], outcome: 'clear' };

  const fresh = (known: ReadonlySet<string>) => goal.alarms.filter((id) => !known.has(id));
  switch (goal.onDrift) {
    case 'report':
      return { ...none, operations: [], outcome: 'reported' };
    case 'dispatch': {
      const operations = fresh(state.dispatched).map(
        (alarm): Operation => ({
          kind: 'send-dispatch',
          event: driftEvent,
          payload: {
            ...goal.payload,
            model: goal.model,
            environment: goal.environment,
            alarm: alarm.slice(alarm.indexOf('/') + 1),
          },
        }),
      );
      return { ...none, operations, outcome: 'dispatched' };
    }
    case 'issue':
      return { ...none, ...tellIssue(goal, state, undefined, twins) };
    case 'pull-request':
      return proposePullRequest(goal, state, open, twins);
  }
}

function proposePullRequest(
  goal: ProposalGoal,
  state: ProposalState,
  open: PullRequestState | undefined,
  twins: readonly Operation[],
): ProposalPlan {
  const { model, texts } = goal;
  const issue = state.issues.find(({ state: is }) => is === 'open');
  const held = holds(goal, state);
  if (open !== undefined) {
    const operations: Operation[] = [];
    if (held === undefined) operations.push(...bump(goal, state));
    const comments = ours(state, open.number);
    const said = readMarker(open.body, model);
    const shown = comments.find((comment) => isSticky(comment, evidenceKey(goal)));
    // The body tells the first evidence; a comment is only needed for what came later, or for what it cannot tell.
    if (shown !== undefined || said?.evidence !== goal.evidence || held !== undefined) {
      operations.push(...comment(goal, open.number, comments, texts.evidence(held)));
    }
    if (issue !== undefined) operations.push(closing(issue.number, `pull request #${open.number} is open`));
    return { operations: [...operations, ...twins], outcome: 'proposed', held, pull: open, issue };
  }
  const { merged, declined, undone } = decided(goal, state);
  const left = goal.alarms.filter((id) => !merged.has(id) && !declined.has(id));
  if (left.length === 0) {
    const outcome = goal.alarms.some((id) => declined.has(id)) ? 'declined' : 'merged';
    // What is told already (of another alarm, in between) ends with the decision.
    const operations =
      issue === undefined ? [] : [closing(issue.number, 'the proposal for this alarm was decided')];
    return { operations: [...operations, ...twins], outcome, held: undefined, pull: undefined, issue };
  }
  if (held !== undefined) return { pull: undefined, issue, ...tellIssue(goal, state, held, twins) };

  const moves = bump(goal, state);
  if (state.refused) {
    const told = tellIssue(goal, state, { why: 'policy' }, twins);
    return { pull: undefined, issue, ...told, operations: [...moves, ...told.operations] };
  }
  const opening: Operation = {
    kind: 'open-pull-request',
    head: retrainBranch(model),
    base: state.base.branch,
    title: texts.title,
    body: `${proposalMarker(model, goal.alarms, goal.evidence)}\n${texts.body}`,
  };
  // Nothing to propose where the base has this data already: somebody brought it there by hand.
  if (moves.length === 0 && state.branch === undefined) {
    if (left.some((id) => undone.has(id)))
      return { pull: undefined, issue, ...tellIssue(goal, state, { why: 'rolled-back' }, twins) };
    return { operations: twins, outcome: 'merged', held: undefined, pull: undefined, issue };
  }
  return {
    operations: [...moves, opening, ...twins],
    outcome: 'proposed',
    held: undefined,
    pull: open,
    issue,
  };
}

/** What keeps us from moving the branch. */
function holds(goal: ProposalGoal, state: ProposalState): Held | undefined {
  if (!goal.retrainable) return { why: 'broken-data' };
  if (goal.candidate === undefined) return { why: 'no-candidate' };
  if (!goal.candidate.passes) return { why: 'candidate-fails' };
  if (state.branch === undefined || isFinished(state)) return undefined;
  const others = othersOn(state);
  return others.length === 0 ? undefined : { why: 'commits-of-others', who: others };
}

/** Whose commits the branch has beyond the base, beside ours. */
function othersOn({ branch, viewer }: ProposalState): readonly string[] {
  if (branch === undefined) return [];
  if (branch.authors === undefined) return ['others'];
  // Whoever clicked “Update branch” brought nothing of their own.
  const isUpdated = branch.files?.every((path) => path === lockPath) ?? false;
  const names = [...branch.authors, ...(isUpdated ? [] : branch.mergers)]
    .filter((author) => author !== viewer)
    .map((author) => author ?? 'somebody');
  return [...new Set(names)].sort();
}

/** Whether the branch is the rest of a merged pull request: all that was on it is in the base, or was left out there. */
function isFinished({ branch, pulls }: ProposalState): boolean {
  return pulls.some(({ mergedAt, headSha }) => mergedAt !== null && headSha === branch?.commit);
}

/** Brings the branch to the base's files with the candidate's data in the lock; empty when it has that. */
function bump(goal: ProposalGoal, state: ProposalState): Operation[] {
  const { branch, base } = state;
  const { model, candidate, alarms } = goal;
  if (candidate === undefined) return [];
  const name = retrainBranch(model);
  if (branch !== undefined && isFinished(state)) {
    return [
      { kind: 'delete-branch', branch: name, seen: branch.commit, reason: 'its pull request is merged' },
    ];
  }
  const there = base.lock?.models[model];
  if (branch === undefined && there !== undefined && digestOf(there) === digestOf(candidate.entry)) return [];
  const { text } = withLockEntry(base.lock, model, candidate.entry);
  if (branch?.lock === text) return [];
  const { window, holdout } = candidate.entry;
  return [
    {
      kind: 'commit-to-branch',
      branch: name,
      seen: branch?.commit ?? null,
      parents:
        branch === undefined ? [base.commit] : branch.behind ? [branch.commit, base.commit] : [branch.commit],
      base: base.commit,
      files: [{ path: lockPath, text }],
      message: `Retrain ${model} on ${window.from} to ${window.to}\n\nJudged on ${holdout.from} to ${holdout.to}, which are kept out.\n\nModelops-Alarms: ${[...alarms].sort().join(', ')}\n`,
    },
  ];
}

/**
 * Alarms that people have decided on: by merging what was proposed for them, or by closing it. `undone`: it was merged, and the
 * version that drifts came (back) into the environment after that, so that the decision says nothing of what runs now.
 */
function decided(
  { model, since }: ProposalGoal,
  state: ProposalState,
): { merged: ReadonlySet<string>; declined: ReadonlySet<string>; undone: ReadonlySet<string> } {
  const merged = new Set<string>();
  const declined = new Set<string>();
  const undone = new Set<string>();
  for (const pull of state.pulls) {
    if (pull.state === 'open') continue;
    const { mergedAt } = pull;
    const isUndone = mergedAt !== null && since !== undefined && Date.parse(mergedAt) < Date.parse(since);
    const into = mergedAt === null ? declined : isUndone ? undone : merged;
    for (const id of alarmsOf(pull, model, state)) into.add(id);
  }
  return { merged, declined, undone };
}

/** The alarms that a pull request or an issue is about: those of its body, and of our comment on it. */
function alarmsOf(
  item: { readonly number: number; readonly body: string },
  model: string,
  state: ProposalState,
): readonly string[] {
  const texts = [item.body, ...ours(state, item.number).map(({ body }) => body)];
  return texts.flatMap((text) => readMarker(text, model)?.alarms ?? []);
}

function ours(state: ProposalState, number: number): readonly CommentState[] {
  return state.comments.get(number) ?? [];
}

/** The one comment, which also keeps every alarm that it ever was about: whoever closes the pull request declines them all. */
function comment(
  goal: ProposalGoal,
  number: number,
  comments: readonly CommentState[],
  text: string,
): Operation[] {
  const key = evidenceKey(goal);
  const before = comments
    .filter((item) => isSticky(item, key))
    .flatMap(({ body }) => readMarker(body, goal.model)?.alarms ?? []);
  const marker = proposalMarker(goal.model, [...before, ...goal.alarms], goal.evidence);
  const body = `${commentMarker(key, goal.order)}\n${marker}\n${text}`;
  const same = comments.find((item) => isSticky(item, key) && news(item.body) === news(body));
  const twins = comments.filter((item) => isSticky(item, key)).length > 1;
  // The same evidence from a later run: rewriting it would only notify nobody of nothing.
  if (same !== undefined && !twins) return [];
  return planComment({ issue: number, key, order: goal.order, body }, comments).operations;
}

/** A text without what every run says anew: its order among the runs, and its address. */
function news(body: string): string {
  return body.replace(/^<!-- modelops:report .*-->$/m, '').replace(/\/actions\/runs\/\d+/g, '');
}

/** One issue with the newest evidence, unless a person closed that of the same alarms. */
function tellIssue(
  goal: ProposalGoal,
  state: ProposalState,
  held: Held | undefined,
  twins: readonly Operation[],
): Pick<ProposalPlan, 'operations' | 'outcome' | 'held'> {
  const open = state.issues.find(({ state: is }) => is === 'open');
  const marker = (alarms: readonly string[]) => proposalMarker(goal.model, alarms, goal.evidence);
  const text = goal.texts.issue(held);
  if (open !== undefined) {
    const known = readMarker(open.body, goal.model)?.alarms ?? [];
    const body = `${marker([...known, ...goal.alarms])}\n${text}`;
    const operations: Operation[] =
      news(body) === news(open.body)
        ? []
        : [{ kind: 'update-issue', issue: open.number, body, seen: open.body }];
    return { operations: [...operations, ...twins], outcome: 'issue', held };
  }
  const declined = new Set(state.issues.flatMap((item) => alarmsOf(item, goal.model, state)));
  if (goal.alarms.every((id) => declined.has(id))) return { operations: [], outcome: 'declined', held };
  const body = `${marker(goal.alarms)}\n${text}`;
  return {
    operations: [{ kind: 'create-issue', title: goal.texts.title, body, label: driftLabel }],
    outcome: 'issue',
    held,
  };
}

/** Takes back what was proposed: a comment first, so that a kill in between never closes without a word. */
function clear(goal: ProposalGoal, state: ProposalState, open: PullRequestState | undefined): Operation[] {
  const operations: Operation[] = [];
  const { branch } = state;
  const mine = othersOn(state).length === 0;
  const reason = 'no alarm is open any more';
  if (open !== undefined) {
    if (!isOver(goal, state, open)) return clearIssue(goal, state);
    const kept = !mine || open.author !== state.viewer;
    operations.push(...comment(goal, open.number, ours(state, open.number), goal.texts.cleared(kept)));
    if (!kept)
      operations.push({ kind: 'close-pull-request', number: open.number, seen: open.headSha, reason });
    if (kept) return [...operations, ...clearIssue(goal, state)];
  }
  // An issue may link to it, of this environment or of another one.
  const issue = state.issues.find(({ state: is }) => is === 'open');
  const isWanted = state.elsewhere.size > 0 || (issue !== undefined && !isOver(goal, state, issue));
  if (branch !== undefined && (isFinished(state) || (mine && !isWanted))) {
    operations.push({
      kind: 'delete-branch',
      branch: retrainBranch(goal.model),
      seen: branch.commit,
      reason,
    });
  }
  return [...operations, ...clearIssue(goal, state)];
}

function clearIssue(goal: ProposalGoal, state: ProposalState): Operation[] {
  const open = state.issues.find(({ state: is }) => is === 'open');
  if (open === undefined || !isOver(goal, state, open)) return [];
  return [
    ...comment(goal, open.number, ours(state, open.number), goal.texts.cleared(false)),
    closing(open.number, 'no alarm is open any more'),
  ];
}

/** Whether nothing that a pull request or an issue is about stands any more, as far as this environment may say that. */
function isOver(
  goal: ProposalGoal,
  state: ProposalState,
  item: { readonly number: number; readonly body: string },
): boolean {
  const alarms = alarmsOf(item, goal.model, state);
  const own = alarms.filter((id) => id.startsWith(`${goal.environment}/`));
  return own.length > 0 && !own.some(goal.undecided) && !alarms.some((id) => state.elsewhere.has(id));
}

function closing(issue: number, reason: string): Operation {
  return { kind: 'close-issue', issue, reason };
}
