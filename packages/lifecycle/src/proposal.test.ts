import type { LockEntry } from '@modelops/contracts';
import { lockPath, lockSchema, withLockEntry } from '@modelops/contracts';
import { describe, expect, test } from 'vitest';
import { converge } from './converge.ts';
import type { Operation } from './operations.ts';
import {
  type Applied,
  type CommentState,
  ConflictError,
  type Executor,
  type IssueState,
  type PullRequestState,
} from './ports.ts';
import {
  type Held,
  isDriftIssue,
  type ProposalGoal,
  type ProposalPlan,
  type ProposalState,
  planProposal,
  proposalComments,
  retrainBranch,
} from './proposal.ts';

const model = 'churn';
const environment = 'production';
const branch = retrainBranch(model);
const bot = 'github-actions';

function entry(rows = 10, to = '2001-05-01'): LockEntry {
  return {
    source: ['data/*.parquet'],
    window: { from: '2001-01-01', to },
    holdout: { from: to, to: '2001-05-15' },
    rows,
    digest: `sha256:${'0'.repeat(64)}`,
  };
}

const told = (what: string, held: Held | undefined) =>
  `${what}${held === undefined ? '' : ` held:${held.why}`}`;

function goal(fields: Partial<ProposalGoal> = {}): ProposalGoal {
  return {
    model,
    environment,
    retrainable: true,
    since: undefined,
    undecided: () => false,
    onDrift: 'pull-request',
    order: { run: 1, attempt: 1 },
    alarms: ['production/outcomes-2001-05-05'],
    candidate: { entry: entry(), passes: true },
    evidence: 'one',
    payload: { repository: 'acme/models' },
    texts: {
      title: 'Retrain churn',
      body: 'body',
      evidence: (held) => told('evidence', held),
      issue: (held) => told('issue', held),
      cleared: (kept) => `cleared kept:${kept}`,
    },
    ...fields,
  };
}

interface Commit {
  readonly author: string;
  readonly parents: readonly string[];
  readonly lock: string | undefined;
}

/** The part of GitHub that a proposal touches, with its rules: nothing is forced, one open pull request for a branch. */
class Store implements Executor {
  readonly commits = new Map<string, Commit>([['m1', { author: 'ada', parents: [], lock: undefined }]]);
  readonly branches = new Map<string, string>([['main', 'm1']]);
  readonly pulls: PullRequestState[] = [];
  readonly issues: IssueState[] = [];
  readonly comments = new Map<number, CommentState[]>();
  readonly dispatched: string[] = [];
  readonly done: string[] = [];
  policy = false;
  refused = false;
  elsewhere: ReadonlySet<string> = new Set();
  #id = 10;

  push(name: string, author: string, more: Partial<Commit> = {}): string {
    const tip = this.branches.get(name);
    const sha = `c${this.#id++}`;
    const lock = tip === undefined ? undefined : this.commits.get(tip)!.lock;
    this.commits.set(sha, { author, parents: tip === undefined ? [] : [tip], lock, ...more });
    this.branches.set(name, sha);
    this.#sync();
    return sha;
  }

  #sync(): void {
    for (const [at, pull] of this.pulls.entries()) {
      if (pull.state !== 'open') continue;
      const head = this.branches.get(pull.headRef);
      this.pulls[at] = head === undefined ? { ...pull, state: 'closed' } : { ...pull, headSha: head };
    }
  }

  ancestors(sha: string, found = new Set<string>()): Set<string> {
    if (found.has(sha)) return found;
    found.add(sha);
    for (const parent of this.commits.get(sha)!.parents) this.ancestors(parent, found);
    return found;
  }

  /** What people do. */
  close(number: number): void {
    const at = this.pulls.findIndex((pull) => pull.number === number);
    if (at >= 0) this.pulls[at] = { ...this.pulls[at]!, state: 'closed' };
    const issue = this.issues.findIndex((item) => item.number === number);
    if (issue >= 0) this.issues[issue] = { ...this.issues[issue]!, state: 'closed' };
  }

  squash(number: number): void {
    const pull = this.pulls.find((item) => item.number === number)!;
    this.push('main', 'ada', { lock: this.commits.get(pull.headSha)!.lock });
    const at = this.pulls.findIndex((item) => item.number === number);
    this.pulls[at] = { ...pull, state: 'closed', mergedAt: '2001-05-20T00:00:00Z' };
  }

  #authors(beyond: readonly string[]): { authors: string[]; mergers: string[] } {
    const by = (merges: boolean) =>
      beyond
        .map((sha) => this.commits.get(sha)!)
        .filter(({ parents }) => parents.length > 1 === merges)
        .map(({ author }) => author);
    return { authors: by(false), mergers: by(true) };
  }

  observe(): ProposalState {
    const base = this.branches.get('main')!;
    const head = this.branches.get(branch);
    const text = this.commits.get(base)!.lock;
    const beyond =
      head === undefined ? [] : [...this.ancestors(head)].filter((sha) => !this.ancestors(base).has(sha));
    const mine = new Set(proposalComments(this.pulls, this.issues));
    return {
      viewer: bot,
      base: {
        branch: 'main',
        commit: base,
        lock: text === undefined ? undefined : lockSchema.parse(JSON.parse(text)),
      },
      branch:
        head === undefined
          ? undefined
          : {
              commit: head,
              lock: this.commits.get(head)!.lock,
              behind: !this.ancestors(head).has(base),
              ...this.#authors(beyond),
              // Of commits by other hands than ours and the merge button's it is not known what they changed.
              files: beyond.some((sha) => this.commits.get(sha)!.author === 'eve')
                ? ['a', lockPath]
                : [lockPath],
            },
      pulls: this.pulls,
      comments: new Map([...this.comments].filter(([number]) => mine.has(number))),
      issues: this.issues.filter((issue) => isDriftIssue(issue, { model, environment }, bot)),
      refused: this.refused,
      dispatched: new Set(this.dispatched),
      elsewhere: this.elsewhere,
    };
  }

  apply(operation: Operation): Promise<Applied> {
    return Promise.resolve().then(() => {
      this.#apply(operation);
      this.done.push(operation.kind);
      this.#sync();
      return {};
    });
  }

  #apply(operation: Operation): void {
    switch (operation.kind) {
      case 'commit-to-branch': {
        const tip = this.branches.get(operation.branch) ?? null;
        if (tip !== operation.seen) throw new ConflictError('moved', 'other');
        if (tip !== null && !operation.parents.includes(tip)) throw new ConflictError('forced', 'other');
        const sha = `c${this.#id++}`;
        const lock = operation.files.find(({ path }) => path === lockPath)!.text;
        this.commits.set(sha, { author: bot, parents: operation.parents, lock });
        this.branches.set(operation.branch, sha);
        return;
      }
      case 'delete-branch':
        if (this.branches.get(operation.branch) !== operation.seen) throw new ConflictError('moved', 'other');
        this.branches.delete(operation.branch);
        return;
      case 'open-pull-request': {
        if (this.policy) {
          this.refused = true;
          throw new ConflictError('not permitted', 'policy');
        }
        if (this.pulls.some((pull) => pull.state === 'open')) throw new ConflictError('exists', 'exists');
        const headSha = this.branches.get(operation.head)!;
        const number = this.#id++;
        this.pulls.push({
          number,
          state: 'open',
          headSha,
          headRef: operation.head,
          headRepository: 'acme/models',
          baseSha: '',
          baseRef: operation.base,
          mergedAt: null,
          mergeCommitSha: null,
          body: operation.body,
          author: bot,
          url: `#${number}`,
          labels: [],
        });
        return;
      }
      case 'close-pull-request': {
        const pull = this.pulls.find(({ number }) => number === operation.number)!;
        if (pull.headSha !== operation.seen) throw new ConflictError('pushed', 'other');
        this.close(operation.number);
        return;
      }
      case 'create-issue': {
        const number = this.#id++;
        this.issues.push({ number, state: 'open', body: operation.body, author: bot, url: `#${number}` });
        return;
      }
      case 'update-issue': {
        const at = this.issues.findIndex(({ number }) => number === operation.issue);
        if (this.issues[at]!.body !== operation.seen) throw new ConflictError('written', 'other');
        this.issues[at] = { ...this.issues[at]!, body: operation.body };
        return;
      }
      case 'close-issue':
        this.close(operation.issue);
        return;
      case 'create-comment': {
        const id = this.#id++;
        const list = this.comments.get(operation.issue) ?? [];
        this.comments.set(operation.issue, [...list, { id, body: operation.body, author: bot, url: '' }]);
        return;
      }
      case 'update-comment': {
        for (const [issue, list] of this.comments)
          this.comments.set(
            issue,
            list.map((item) => (item.id === operation.commentId ? { ...item, body: operation.body } : item)),
          );
        return;
      }
      case 'send-dispatch':
        this.dispatched.push(`${operation.payload['environment']}/${operation.payload['alarm']}`);
        return;
      default:
        throw new Error(`no store does ${operation.kind}`);
    }
  }

  get open(): PullRequestState | undefined {
    return this.pulls.find(({ state }) => state === 'open');
  }

  said(number: number): string[] {
    return (this.comments.get(number) ?? []).map(({ body }) => body.split('\n').at(-1)!);
  }
}

async function run(store: Store, fields: Partial<ProposalGoal> = {}): Promise<ProposalPlan> {
  const before = store.done.length;
  store.refused = false;
  const asked = goal(fields);
  const { observed } = await converge<ProposalState>({
    observe: async () => store.observe(),
    plan: (state) => planProposal(asked, state).operations,
    executor: store,
    log: { info() {}, debug() {} },
    dryRun: false,
    sleep: async () => {},
    jitter: () => 0,
  });
  expect(store.done.length - before).toBeLessThan(8);
  return planProposal(asked, observed);
}

describe('a proposal', () => {
  test('is one branch with the lock and one pull request; again, it changes nothing', async () => {
    const store = new Store();
    const { outcome } = await run(store);
    expect(outcome).toBe('proposed');
    expect(store.done).toEqual(['commit-to-branch', 'open-pull-request']);
    const commit = store.commits.get(store.branches.get(branch)!)!;
    expect(commit.lock).toBe(withLockEntry(undefined, model, entry()).text);
    expect(commit.parents).toEqual(['m1']);
    await run(store, { order: { run: 2, attempt: 1 } });
    expect(store.done).toHaveLength(2);
  });

  test('later evidence is one comment, a later window another commit on top, without force', async () => {
    const store = new Store();
    await run(store);
    const first = store.branches.get(branch)!;
    store.push('main', 'ada');
    const later = { candidate: { entry: entry(11), passes: true }, evidence: 'two' };
    await run(store, { ...later, order: { run: 2, attempt: 1 } });
    const commit = store.commits.get(store.branches.get(branch)!)!;
    expect(commit.parents).toEqual([first, store.branches.get('main')]);
    expect(store.said(store.open!.number)).toEqual(['evidence']);
    await run(store, { ...later, order: { run: 3, attempt: 1 } });
    await run(store, { ...later, evidence: 'three', order: { run: 4, attempt: 1 } });
    expect(store.done).toEqual([
      'commit-to-branch',
      'open-pull-request',
      'commit-to-branch',
      'create-comment',
      'update-comment',
    ]);
  });

  test('other models in the lock stay, and their merge does not leave a conflict', async () => {
    const store = new Store();
    await run(store);
    store.push('main', 'ada', { lock: withLockEntry(undefined, 'late', entry(3)).text });
    await run(store);
    const lock = lockSchema.parse(JSON.parse(store.commits.get(store.branches.get(branch)!)!.lock!));
    expect(Object.keys(lock.models).sort()).toEqual(['churn', 'late']);
  });

  test("a person's commits are never overwritten: only the comment has the new evidence", async () => {
    const store = new Store();
    await run(store);
    const head = store.push(branch, 'grace');
    const plan = await run(store, { candidate: { entry: entry(11), passes: true }, evidence: 'two' });
    expect(plan.held).toEqual({ why: 'commits-of-others', who: ['grace'] });
    expect(store.branches.get(branch)).toBe(head);
    expect(store.said(store.open!.number)).toEqual(['evidence held:commits-of-others']);
    // And drift that clears leaves it open.
    await run(store, { alarms: [], candidate: undefined, evidence: 'three' });
    expect(store.open).toBeDefined();
    expect(store.branches.get(branch)).toBe(head);
    expect(store.said(store.open!.number)).toEqual(['cleared kept:true']);
  });

  test('a quiet run leaves the branch that an issue links to, and that of another environment', async () => {
    const store = new Store();
    store.policy = true;
    await run(store, { alarms: ['production/update-7'], undecided: () => true });
    expect(store.issues).toMatchObject([{ state: 'open' }]);
    await run(store, { alarms: [], candidate: undefined, undecided: (id) => id.includes('update-') });
    expect(store.branches.has(branch)).toBe(true);
    store.elsewhere = new Set(['staging/inputs-2001-05-01']);
    await run(store, { alarms: [], candidate: undefined });
    expect(store.branches.has(branch)).toBe(true);
    store.elsewhere = new Set();
    await run(store, { alarms: [], candidate: undefined });
    expect(store.branches.has(branch)).toBe(false);
    expect(store.issues).toMatchObject([{ state: 'closed' }]);
  });

  test('closed by a person, the same alarm is not proposed again; a new one is', async () => {
    const store = new Store();
    await run(store);
    store.close(store.open!.number);
    expect((await run(store, { evidence: 'two' })).outcome).toBe('declined');
    expect(store.open).toBeUndefined();
    expect(store.issues).toEqual([]);
    const both = {
      alarms: ['production/inputs-2001-06-01', 'production/outcomes-2001-05-05'],
      evidence: 'three',
    };
    expect((await run(store, both)).outcome).toBe('proposed');
    // What a later alarm added in the comment is declined with the pull request, too.
    const more = { alarms: [...both.alarms, 'production/outcomes-2001-07-01'], evidence: 'four' };
    await run(store, more);
    store.close(store.open!.number);
    expect((await run(store, more)).outcome).toBe('declined');
    expect(store.pulls).toHaveLength(2);
  });

  test('merged, nothing follows until a new alarm, which begins on a new branch', async () => {
    const store = new Store();
    await run(store);
    store.squash(store.open!.number);
    expect((await run(store, { candidate: { entry: entry(12), passes: true } })).outcome).toBe('merged');
    const done = store.done.length;
    const next = {
      alarms: ['production/outcomes-2001-08-01'],
      candidate: { entry: entry(20), passes: true },
    };
    expect((await run(store, next)).outcome).toBe('proposed');
    expect(store.done.slice(done)).toEqual(['delete-branch', 'commit-to-branch', 'open-pull-request']);
    expect(store.commits.get(store.branches.get(branch)!)!.parents).toEqual([store.branches.get('main')]);
  });

  test('merged, deployed, rolled back: the version that drifts runs again, and that is told', async () => {
    const store = new Store();
    await run(store);
    store.squash(store.open!.number);
    // Since before the merge: the retrained version is on its way.
    expect((await run(store, { since: '2001-05-01T00:00:00Z' })).outcome).toBe('merged');
    const back = { since: '2001-05-25T00:00:00Z', evidence: 'two' };
    const again = await run(store, back);
    expect(again).toMatchObject({ outcome: 'issue', held: { why: 'rolled-back' } });
    expect(store.open).toBeUndefined();
    // With newer data there is something to propose.
    const newer = await run(store, { ...back, candidate: { entry: entry(20), passes: true } });
    expect(newer.outcome).toBe('proposed');
    // What a person declined stays declined, whatever ran since.
    const other = new Store();
    await run(other);
    other.close(other.open!.number);
    expect((await run(other, back)).outcome).toBe('declined');
  });

  test('drift clears: a comment, closed, the branch deleted; a person who opened it keeps it', async () => {
    const store = new Store();
    await run(store);
    const { number } = store.open!;
    await run(store, { alarms: [], candidate: undefined, evidence: 'two' });
    expect(store.open).toBeUndefined();
    expect(store.branches.has(branch)).toBe(false);
    expect(store.said(number)).toEqual(['cleared kept:false']);
    expect(store.done.slice(-3)).toEqual(['create-comment', 'close-pull-request', 'delete-branch']);
    await run(store, { alarms: [], candidate: undefined, evidence: 'three' });
    expect(store.done).toHaveLength(5);

    const other = new Store();
    await run(other);
    other.pulls[0] = { ...other.pulls[0]!, author: 'ada' };
    await run(other, { alarms: [], candidate: undefined });
    expect(other.open).toBeDefined();
    expect(other.branches.has(branch)).toBe(true);
  });

  test('where policy forbids pull requests, branch and issue stand; allowed again, the issue gives way', async () => {
    const store = new Store();
    store.policy = true;
    const plan = await run(store);
    expect(plan).toMatchObject({ outcome: 'issue', held: { why: 'policy' } });
    expect(store.branches.has(branch)).toBe(true);
    expect(store.issues.map(({ state, body }) => [state, body.split('\n').at(-1)])).toEqual([
      ['open', 'issue held:policy'],
    ]);
    await run(store);
    expect(store.issues).toHaveLength(1);
    store.policy = false;
    await run(store);
    expect(store.open).toBeDefined();
    expect(store.issues[0]!.state).toBe('closed');
  });

  test.each<[string, ProposalGoal['candidate'], Held['why']]>([
    ['without a candidate', undefined, 'no-candidate'],
    ['with one that its gates do not pass', { entry: entry(), passes: false }, 'candidate-fails'],
  ])('%s there is an issue and no pull request', async (_, candidate, why) => {
    const store = new Store();
    expect(await run(store, { candidate })).toMatchObject({ outcome: 'issue', held: { why } });
    expect(store.branches.has(branch)).toBe(false);
    await run(store);
    expect(store.open).toBeDefined();
    expect(store.issues[0]!.state).toBe('closed');
    await run(store, { candidate, evidence: 'two' });
    expect(store.said(store.open!.number)).toEqual([`evidence held:${why}`]);
  });

  test('a branch of that name with commits of others only leads to an issue', async () => {
    const store = new Store();
    store.branches.set(branch, store.branches.get('main')!);
    store.push(branch, 'grace');
    expect((await run(store)).held).toEqual({ why: 'commits-of-others', who: ['grace'] });
    expect(store.done).toEqual(['create-issue']);
  });
});

describe('on-drift', () => {
  test('report writes nothing', async () => {
    const store = new Store();
    expect((await run(store, { onDrift: 'report' })).outcome).toBe('reported');
    expect(store.done).toEqual([]);
  });

  test('issue: one, brought up to date, closed when clear; closed by a person it stays so until a new alarm', async () => {
    const store = new Store();
    const onDrift = 'issue';
    await run(store, { onDrift });
    await run(store, { onDrift, evidence: 'two' });
    expect(store.done).toEqual(['create-issue', 'update-issue']);
    await run(store, { onDrift, alarms: [], evidence: 'three' });
    expect(store.said(store.issues[0]!.number)).toEqual(['cleared kept:false']);
    expect(store.issues.map(({ state }) => state)).toEqual(['closed']);
    await run(store, { onDrift, alarms: ['production/inputs-2001-09-01'], evidence: 'four' });
    store.close(store.issues[1]!.number);
    expect(
      (await run(store, { onDrift, alarms: ['production/inputs-2001-09-01'], evidence: 'five' })).outcome,
    ).toBe('declined');
    await run(store, { onDrift, alarms: ['production/inputs-2001-10-01'], evidence: 'six' });
    expect(store.issues.map(({ state }) => state)).toEqual(['closed', 'closed', 'open']);
  });

  test('of two issues that were opened at once the older one stays', async () => {
    const store = new Store();
    await run(store, { onDrift: 'issue' });
    store.issues.push({ ...store.issues[0]!, number: 99 });
    await run(store, { onDrift: 'issue' });
    expect(store.issues.map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  test('dispatch: once for each alarm', async () => {
    const store = new Store();
    await run(store, { onDrift: 'dispatch' });
    await run(store, { onDrift: 'dispatch' });
    await run(store, {
      onDrift: 'dispatch',
      alarms: ['production/outcomes-2001-05-05', 'production/inputs-2001-06-01'],
    });
    expect(store.dispatched).toEqual(['production/outcomes-2001-05-05', 'production/inputs-2001-06-01']);
  });
});

test("issues of others are not ours: a person's text cannot speak for the suite", async () => {
  const store = new Store();
  await run(store, { onDrift: 'issue' });
  const forged = { ...store.issues[0]!, number: 98, author: 'mallory', state: 'closed' };
  const other = new Store();
  other.issues.push(forged);
  expect((await run(other, { onDrift: 'issue' })).outcome).toBe('issue');
  expect(other.issues.at(-1)!.author).toBe(bot);
});
