import type { GitPerson } from './git.ts';
import { pullCommits } from './pulls.ts';
import { githubPerson } from './render.ts';
import type { Account, HubState, PullRequest, Repository } from './state.ts';

/** The ways of merging. */
export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** What a merge is made of. */
export interface Merge {
  readonly pull: PullRequest;
  readonly method: MergeMethod;
  /** The commit that the pull request is merged into. */
  readonly base: string;
  /** Who merges. */
  readonly account: Account;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** The commit that a merge puts on the base branch; undefined on a conflict. */
export async function mergedHead(
  hub: HubState,
  repository: Repository,
  { pull, method, base, account, ...words }: Merge,
): Promise<string | undefined> {
  const { git } = repository;
  const committer = githubPerson(hub);
  const person = ({ login, id }: Account): GitPerson => ({
    name: login,
    email: `${id}+${login}@users.noreply.github.com`,
    date: hub.now(),
  });
  const own = await pullCommits(repository, pull);
  if (method === 'rebase') {
    const plain = own.filter((commit) => commit.parents.length < 2);
    return await git.replay(base, plain, committer);
  }
  const tree = await git.mergeTree(base, pull.headSha);
  if (tree === undefined) return undefined;
  if (method === 'squash') {
    const only = own.length === 1 ? own[0] : undefined;
    const [subject, ...rest] = (only?.message ?? '').split('\n');
    const title = words.title ?? `${only === undefined ? pull.title : subject} (#${pull.number})`;
    const text =
      words.message ??
      (only === undefined
        ? own.map((commit) => `* ${commit.message.trim()}`).join('\n\n')
        : rest.join('\n').trim());
    return await git.createCommit({
      tree,
      parents: [base],
      author: person(pull.user),
      committer,
      message: text === '' ? title : `${title}\n\n${text}`,
    });
  }
  const title =
    words.title ??
    `Merge pull request #${pull.number} from ${pull.headRepository.owner.login}/${pull.headRef}`;
  return await git.createCommit({
    tree,
    parents: [base, pull.headSha],
    author: person(account),
    committer,
    message: `${title}\n\n${words.message ?? pull.title}`,
  });
}
