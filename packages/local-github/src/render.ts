import type { GitCommit, GitDiffFile, GitPerson } from './git.ts';
import type {
  Account,
  Artifact,
  HubState,
  IssueComment,
  Label,
  Repository,
  WorkflowJob,
  WorkflowRun,
} from './state.ts';

type Json = Record<string, unknown>;

/** An opaque id in the style of GraphQL's. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(String(id)).toString('base64url')}`;
}

/** `simple-user`. */
export function renderUser(hub: HubState, account: Account): Json {
  const url = `${hub.urls.api}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('U', account.id),
    avatar_url: `${hub.urls.server}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${hub.urls.server}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** The app behind a workflow's token. */
export function renderApp(hub: HubState): Json {
  return {
    id: 15368,
    slug: 'github-actions',
    client_id: 'Iv1.local',
    node_id: nodeId('A', 15368),
    owner: renderUser(hub, hub.account('github')),
    name: 'GitHub Actions',
    description: 'Automate your workflow from idea to production',
    external_url: 'https://help.github.com/en/actions',
    html_url: `${hub.urls.server}/apps/github-actions`,
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2024-04-10T20:33:16Z',
    permissions: {},
    events: [],
  };
}

/** The committer of what GitHub itself commits (merges, the contents API). */
export function githubPerson(hub: HubState): GitPerson {
  return { name: 'GitHub', email: 'noreply@github.com', date: hub.now() };
}

/** The address of a repository on the API host. */
export function apiUrl(hub: HubState, repository: Repository): string {
  return `${hub.urls.api}/repos/${repository.fullName}`;
}

/** The address of a repository on the web. */
export function webUrl(hub: HubState, repository: Repository): string {
  return `${hub.urls.server}/${repository.fullName}`;
}

/** `repository`, which also satisfies `minimal-repository`. */
export function renderRepository(hub: HubState, repository: Repository): Json {
  const url = apiUrl(hub, repository);
  const web = webUrl(hub, repository);
  const host = new URL(hub.urls.server).host;
  const openIssues = [...repository.pulls.values()].filter((pull) => pull.state === 'open').length;
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: renderUser(hub, repository.owner),
    html_url: web,
    description: null,
    fork: repository.forkOf !== undefined,
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
    git_url: `git://${host}/${repository.fullName}.git`,
    ssh_url: `git@${host}:${repository.fullName}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: openIssues,
    watchers: 0,
    default_branch: repository.defaultBranch,
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
  };
}

/** `full-repository`. */
export function renderFullRepository(hub: HubState, repository: Repository, mayWrite: boolean): Json {
  return {
    ...renderRepository(hub, repository),
    permissions: { admin: false, maintain: false, push: mayWrite, triage: mayWrite, pull: true },
    allow_rebase_merge: repository.allowMerge.rebase,
    allow_squash_merge: repository.allowMerge.squash,
    allow_merge_commit: repository.allowMerge.merge,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_update_branch: false,
    subscribers_count: 0,
    network_count: 0,
    ...(repository.forkOf === undefined
      ? {}
      : {
          parent: renderRepository(hub, repository.forkOf),
          source: renderRepository(hub, repository.forkOf),
        }),
  };
}

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** `git-commit`, the form of the Git data API. */
export function renderGitCommit(hub: HubState, repository: Repository, commit: GitCommit): Json {
  const url = apiUrl(hub, repository);
  const web = webUrl(hub, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    // A newline that git puts at the end is not part of what GitHub shows.
    message: commit.message.replace(/\n$/, ''),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${web}/commit/${sha}`,
    })),
    verification: UNSIGNED,
  };
}

/** `commit`, the form of the commits API. */
export function renderCommit(hub: HubState, repository: Repository, commit: GitCommit): Json {
  const url = apiUrl(hub, repository);
  const web = webUrl(hub, repository);
  const person = (email: string): Json | null => {
    const match = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email);
    const account = match === null ? undefined : hub.accounts.get((match[1] as string).toLowerCase());
    return account === undefined ? null : renderUser(hub, account);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message.replace(/\n$/, ''),
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: person(commit.author.email),
    committer: person(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${web}/commit/${sha}`,
    })),
  };
}

/** One file of a diff, `diff-entry`. */
export function renderDiffFile(
  hub: HubState,
  repository: Repository,
  commit: string,
  file: GitDiffFile,
): Json {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${webUrl(hub, repository)}/blob/${commit}/${path}`,
    raw_url: `${webUrl(hub, repository)}/raw/${commit}/${path}`,
    contents_url: `${apiUrl(hub, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous === undefined ? {} : { previous_filename: file.previous }),
  };
}

/** `label`. */
export function renderLabel(hub: HubState, repository: Repository, label: Label): Json {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${apiUrl(hub, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** `issue-comment`. */
export function renderComment(hub: HubState, repository: Repository, comment: IssueComment): Json {
  const url = apiUrl(hub, repository);
  const isPull = repository.pulls.has(comment.issue);
  const web = `${webUrl(hub, repository)}/${isPull ? 'pull' : 'issues'}/${comment.issue}`;
  return {
    url: `${url}/issues/comments/${comment.id}`,
    html_url: `${web}#issuecomment-${comment.id}`,
    issue_url: `${url}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: renderUser(hub, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: comment.user.login === repository.owner.login ? 'OWNER' : 'NONE',
    performed_via_github_app: comment.viaApp ? renderApp(hub) : null,
    reactions: {
      url: `${url}/issues/comments/${comment.id}/reactions`,
      total_count: 0,
      '+1': 0,
      '-1': 0,
      laugh: 0,
      hooray: 0,
      confused: 0,
      heart: 0,
      rocket: 0,
      eyes: 0,
    },
  };
}

/** `workflow-run`. */
export async function renderRun(hub: HubState, repository: Repository, run: WorkflowRun): Promise<Json> {
  const url = `${apiUrl(hub, repository)}/actions/runs/${run.id}`;
  const head = await run.headRepository.git.commit(run.headSha);
  const sameRepository = run.headRepository === repository;
  const pulls = [...repository.pulls.values()].filter(
    // For a fork's run GitHub leaves this empty, whatever pull request there is.
    (pull) => sameRepository && pull.headRepository === repository && pull.headRef === run.headBranch,
  );
  const suite = run.id + 1_000_000;
  return {
    id: run.id,
    name: run.workflowName,
    node_id: nodeId('WFR', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflowPath,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: suite,
    check_suite_node_id: nodeId('CS', suite),
    url,
    html_url: `${webUrl(hub, repository)}/actions/runs/${run.id}`,
    pull_requests: pulls.map((pull) => ({
      url: `${apiUrl(hub, repository)}/pulls/${pull.number}`,
      id: pull.id,
      number: pull.number,
      head: { ref: pull.headRef, sha: pull.headSha, repo: reference(hub, pull.headRepository) },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo: reference(hub, repository) },
    })),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: renderUser(hub, run.actor),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.startedAt,
    triggering_actor: renderUser(hub, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${apiUrl(hub, repository)}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt === 1 ? null : `${url}/attempts/${run.attempt - 1}`,
    workflow_url: `${apiUrl(hub, repository)}/actions/workflows/${run.workflowId}`,
    head_commit:
      head === undefined
        ? null
        : {
            id: head.sha,
            tree_id: head.tree,
            message: head.message.replace(/\n$/, ''),
            timestamp: head.committer.date,
            author: { name: head.author.name, email: head.author.email },
            committer: { name: head.committer.name, email: head.committer.email },
          },
    repository: renderRepository(hub, repository),
    head_repository: renderRepository(hub, run.headRepository),
  };
}

function reference(hub: HubState, repository: Repository): Json {
  return { id: repository.id, url: apiUrl(hub, repository), name: repository.name };
}

/** Where the web shows a job. */
export function renderedJobAddress(
  hub: HubState,
  repository: Repository,
  run: WorkflowRun,
  id: number,
): string {
  return `${webUrl(hub, repository)}/actions/runs/${run.id}/job/${id}`;
}

/** `job`. */
export function renderJob(hub: HubState, repository: Repository, run: WorkflowRun, job: WorkflowJob): Json {
  const url = apiUrl(hub, repository);
  const taken = job.status !== 'queued' && job.conclusion !== 'skipped';
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflowName,
    head_branch: run.headBranch,
    run_url: `${url}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId('CR', job.id),
    head_sha: run.headSha,
    url: `${url}/actions/jobs/${job.id}`,
    html_url: renderedJobAddress(hub, repository, run, job.id),
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt ?? job.createdAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    check_run_url: `${url}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: taken ? 1 : null,
    runner_name: taken ? 'GitHub Actions 1' : null,
    runner_group_id: taken ? 1 : null,
    runner_group_name: taken ? 'GitHub Actions' : null,
  };
}

/** `artifact`. */
export function renderArtifact(hub: HubState, repository: Repository, artifact: Artifact): Json {
  const url = `${apiUrl(hub, repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId('AR', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    digest: artifact.digest,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    workflow_run: {
      id: artifact.run.id,
      repository_id: repository.id,
      head_repository_id: artifact.run.headRepository.id,
      head_branch: artifact.run.headBranch ?? '',
      head_sha: artifact.run.headSha,
    },
  };
}
