import { type Cause, pullChanged } from './cause.ts';
import type { GitCommit, GitDiffFile } from './git.ts';
import { apiUrl, githubPerson, nodeId, renderLabel, renderRepository, renderUser, webUrl } from './render.ts';
import { missingChecks } from './required-checks.ts';
import type { Account, HubState, PullRequest, Repository } from './state.ts';

/**
 * Brings pull requests up to date with the references, whoever moved them (the API or a `git push` to the bare
 * repository): head, test merge, closing and merging. Cheap when no pull request is open.
 */
export async function syncPulls(hub: HubState, repository: Repository, cause: Cause): Promise<void> {
  await repository.pullSync.run(async () => {
    const open = [...repository.pulls.values()].filter((pull) => pull.state === 'open');
    if (open.length === 0) return;
    const base = await heads(repository);
    for (const pull of open) {
      const own = pull.headRepository === repository;
      const headSha = (own ? base : await heads(pull.headRepository)).get(pull.headRef);
      await syncPull(hub, repository, cause, pull, headSha, base.get(pull.baseRef));
    }
  });
}

/** `syncPulls` of a repository whose branches moved, and of those with pull requests from it. */
export async function syncAffected(hub: HubState, repository: Repository, cause: Cause): Promise<void> {
  for (const other of hub.repositories.values()) {
    const affected =
      other === repository || [...other.pulls.values()].some((pull) => pull.headRepository === repository);
    if (affected) await syncPulls(hub, other, cause);
  }
}

async function heads(repository: Repository): Promise<Map<string, string>> {
  const refs = await repository.git.refs('refs/heads/');
  return new Map(refs.map((item) => [item.ref.slice('refs/heads/'.length), item.sha]));
}

async function syncPull(
  hub: HubState,
  repository: Repository,
  cause: Cause,
  pull: PullRequest,
  headSha: string | undefined,
  baseSha: string | undefined,
): Promise<void> {
  const git = repository.git;
  if (headSha === undefined || baseSha === undefined) {
    await closePull(hub, repository, cause, pull);
    return;
  }
  const headMoved = headSha !== pull.headSha || pull.mergeable === null;
  const baseMoved = baseSha !== pull.testedBase;
  if (!headMoved && !baseMoved) return;
  const headRef = `refs/pull/${pull.number}/head`;
  const before = pull.headSha;
  // One that was just opened, reopened or given another base says so by itself.
  const synchronized = headSha !== before && pull.mergeable !== null;
  if (headMoved) {
    if (pull.headRepository === repository) await git.updateRef(headRef, headSha);
    else await git.fetch(pull.headRepository.git.dir, `refs/heads/${pull.headRef}`, headRef);
    pull.headSha = headSha;
    pull.baseSha = baseSha;
    pull.updatedAt = hub.now();
  }
  pull.testedBase = baseSha;
  if (await git.isAncestor(headSha, baseSha)) {
    // The base caught up with the head: merged by a push. The head fell back behind the base: closed.
    if (baseMoved) {
      pull.mergedAt = hub.now();
      pull.mergeCommitSha = baseSha;
    }
    await closePull(hub, repository, cause, pull);
    return;
  }
  const tree = await git.mergeTree(baseSha, headSha);
  const mergeRef = `refs/pull/${pull.number}/merge`;
  pull.mergeable = tree !== undefined;
  if (synchronized) pullChanged(repository, cause, pull, 'synchronize', { before, after: headSha });
  if (tree === undefined) {
    // What was made while there was no conflict stays, stale; nothing new is made.
    return;
  }
  const person = githubPerson(hub);
  pull.mergeCommitSha = await git.createCommit({
    tree,
    parents: [baseSha, headSha],
    author: person,
    committer: person,
    message: `Merge ${headSha} into ${baseSha}`,
  });
  await git.updateRef(mergeRef, pull.mergeCommitSha);
}

/** Closes a pull request and removes its test merge. */
export async function closePull(
  hub: HubState,
  repository: Repository,
  cause: Cause,
  pull: PullRequest,
): Promise<void> {
  pullChanged(repository, cause, pull, 'closed');
  pull.state = 'closed';
  pull.closedAt = hub.now();
  pull.updatedAt = pull.closedAt;
  if (pull.mergedAt === null) pull.mergeCommitSha = null;
  await repository.git.deleteRef(`refs/pull/${pull.number}/merge`);
}

/** The commits of a pull request, oldest first. */
export async function pullCommits(repository: Repository, pull: PullRequest): Promise<GitCommit[]> {
  // After a merge the base holds the head, so the range is taken from where the two were before.
  const against = pull.mergedAt === null ? pull.testedBase : pull.baseSha;
  const shas = await repository.git.revList(['--reverse', '--topo-order', pull.headSha, `^${against}`]);
  return await repository.git.commits(shas);
}

/** Files that a pull request changes, against the merge base. */
export async function pullFiles(repository: Repository, pull: PullRequest): Promise<readonly GitDiffFile[]> {
  const against = pull.mergedAt === null ? pull.testedBase : pull.baseSha;
  const base = await repository.git.mergeBase(against, pull.headSha);
  return await repository.git.diff(base, pull.headSha);
}

/** `pull-request-simple`, the form of lists. */
export function renderPullSimple(
  hub: HubState,
  repository: Repository,
  pull: PullRequest,
): Record<string, unknown> {
  const url = `${apiUrl(hub, repository)}/pulls/${pull.number}`;
  const issue = `${apiUrl(hub, repository)}/issues/${pull.number}`;
  const web = `${webUrl(hub, repository)}/pull/${pull.number}`;
  const statuses = `${apiUrl(hub, repository)}/statuses/${pull.headSha}`;
  const side = (of: Repository, ref: string, sha: string): Record<string, unknown> => ({
    label: `${of.owner.login}:${ref}`,
    ref,
    sha,
    user: renderUser(hub, of.owner),
    repo: renderRepository(hub, of),
  });
  const labels = [...pull.labels].flatMap((name) => {
    const label = repository.labels.get(name.toLowerCase());
    return label === undefined ? [] : [renderLabel(hub, repository, label)];
  });
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: renderUser(hub, pull.user),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: pull.assignees[0] === undefined ? null : renderUser(hub, pull.assignees[0]),
    assignees: pull.assignees.map((account: Account) => renderUser(hub, account)),
    requested_reviewers: [],
    requested_teams: [],
    labels,
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${apiUrl(hub, repository)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: side(pull.headRepository, pull.headRef, pull.headSha),
    base: side(repository, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: web },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${apiUrl(hub, repository)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: pull.user.login === repository.owner.login ? 'OWNER' : 'NONE',
    auto_merge: null,
    active_lock_reason: null,
  };
}

function mergeableState(repository: Repository, pull: PullRequest): string {
  if (pull.state !== 'open') return 'unknown';
  if (pull.mergeable !== true) return 'dirty';
  if (pull.draft) return 'draft';
  return missingChecks(repository, pull.headSha) === undefined ? 'clean' : 'blocked';
}

/** `pull-request`, the full form. */
export async function renderPull(
  hub: HubState,
  repository: Repository,
  pull: PullRequest,
): Promise<Record<string, unknown>> {
  const [commits, files] = await Promise.all([pullCommits(repository, pull), pullFiles(repository, pull)]);
  const sum = (pick: 'additions' | 'deletions'): number =>
    files.reduce((total, file) => total + file[pick], 0);
  const open = pull.state === 'open';
  return {
    ...renderPullSimple(hub, repository, pull),
    merged: pull.mergedAt !== null,
    mergeable: open ? pull.mergeable : null,
    rebaseable: open ? pull.mergeable : null,
    mergeable_state: mergeableState(repository, pull),
    merged_by: pull.mergedBy === null ? null : renderUser(hub, pull.mergedBy),
    comments: [...repository.comments.values()].filter((comment) => comment.issue === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: files.length,
  };
}
