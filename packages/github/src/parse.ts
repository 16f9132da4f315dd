import type {
  ArtifactState,
  AssetState,
  CheckRunState,
  CommentState,
  Comparison,
  DeploymentState,
  IssueState,
  PullRequestState,
  ReleaseState,
  RunState,
} from '@modelops/lifecycle';
import { expectArray, expectObject } from './shapes.ts';

export function parseAsset(data: unknown): AssetState {
  const asset = expectObject(
    data,
    { id: ['number'], name: ['string'], size: ['number'], state: ['string'], digest: ['string', 'null'] },
    'an asset',
  );
  return {
    id: asset['id'] as number,
    name: asset['name'] as string,
    bytes: asset['size'] as number,
    state: asset['state'] as string,
    digest: (asset['digest'] as string | null | undefined) ?? null,
  };
}

export function parseRelease(data: unknown): ReleaseState {
  const release = expectObject(
    data,
    {
      id: ['number'],
      tag_name: ['string'],
      name: ['string', 'null'],
      body: ['string', 'null'],
      draft: ['boolean'],
      prerelease: ['boolean'],
      target_commitish: ['string'],
      published_at: ['string', 'null'],
      html_url: ['string'],
      upload_url: ['string'],
      assets: ['array'],
    },
    'a release',
  );
  return {
    id: release['id'] as number,
    tag: release['tag_name'] as string,
    name: (release['name'] as string | null | undefined) ?? '',
    body: ((release['body'] as string | null | undefined) ?? '').replaceAll('\r\n', '\n'),
    draft: release['draft'] as boolean,
    prerelease: release['prerelease'] as boolean,
    publishedAt: (release['published_at'] as string | null) ?? undefined,
    target: release['target_commitish'] as string,
    url: release['html_url'] as string,
    uploadUrl: (release['upload_url'] as string).replace(/\{[^}]*\}$/, ''),
    assets: (release['assets'] as unknown[]).map(parseAsset),
  };
}

export function parseComment(data: unknown): CommentState {
  const comment = expectObject(
    data,
    { id: ['number'], body: ['string', 'null'], html_url: ['string'], user: ['object', 'null'] },
    'a comment',
  );
  const user = comment['user'] as { login?: unknown } | null;
  return {
    id: comment['id'] as number,
    body: ((comment['body'] as string | null | undefined) ?? '').replaceAll('\r\n', '\n'),
    author: typeof user?.login === 'string' ? withoutBot(user.login) : '',
    url: comment['html_url'] as string,
  };
}

/** REST says `github-actions[bot]`, GraphQL says both: one spelling, without. */
export function withoutBot(login: string): string {
  return login.replace(/\[bot\]$/, '');
}

export function parsePullRequest(data: unknown): PullRequestState {
  const pull = expectObject(
    data,
    {
      number: ['number'],
      state: ['string'],
      head: ['object'],
      base: ['object'],
      labels: ['array', 'null'],
      html_url: ['string'],
    },
    'a pull request',
  );
  const head = expectObject(
    pull['head'],
    { sha: ['string'], ref: ['string'], repo: ['object', 'null'] },
    "a pull request's head",
  );
  const base = expectObject(pull['base'], { sha: ['string'], ref: ['string'] }, "a pull request's base");
  const repository = head['repo'] as { full_name?: unknown } | null;
  return {
    number: pull['number'] as number,
    state: pull['state'] as string,
    headSha: head['sha'] as string,
    headRef: head['ref'] as string,
    headRepository: typeof repository?.full_name === 'string' ? repository.full_name : null,
    baseSha: base['sha'] as string,
    baseRef: base['ref'] as string,
    mergedAt: typeof pull['merged_at'] === 'string' ? pull['merged_at'] : null,
    mergeCommitSha: typeof pull['merge_commit_sha'] === 'string' ? pull['merge_commit_sha'] : null,
    body: textOf(pull['body']),
    author: loginOf(pull['user']) ?? '',
    url: pull['html_url'] as string,
    labels: ((pull['labels'] as unknown[] | null | undefined) ?? []).flatMap((label) => {
      const name = typeof label === 'object' && label !== null && 'name' in label ? label.name : label;
      return typeof name === 'string' ? [name] : [];
    }),
  };
}

/** A text as GitHub gives it back, whatever the line ends of the one who wrote it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
}

/** The login of an account, without `[bot]`; null where GitHub knows none. */
function loginOf(user: unknown): string | null {
  const login = (user as { login?: unknown } | null | undefined)?.login;
  return typeof login === 'string' ? withoutBot(login) : null;
}

/** An issue; undefined for a pull request, which lists of issues hold as well. */
export function parseIssue(data: unknown): IssueState | undefined {
  const issue = expectObject(
    data,
    { number: ['number'], state: ['string'], html_url: ['string'], user: ['object', 'null'] },
    'an issue',
  );
  if (issue['pull_request'] !== undefined) return undefined;
  return {
    number: issue['number'] as number,
    state: issue['state'] as string,
    body: textOf(issue['body']),
    author: loginOf(issue['user']) ?? '',
    url: issue['html_url'] as string,
  };
}

/** GitHub lists no more. */
const maxComparedFiles = 300;

export function parseComparison(data: unknown): Comparison {
  const what = 'a comparison';
  const compared = expectObject(
    data,
    { behind_by: ['number'], total_commits: ['number'], commits: ['array'] },
    what,
  );
  const commits = expectArray(compared['commits'], what).map((item) => {
    const commit = expectObject(item, { author: ['object', 'null'], parents: ['array'] }, what);
    return { author: loginOf(commit['author']), merges: expectArray(commit['parents'], what).length > 1 };
  });
  const listed = compared['files'];
  const files =
    listed === undefined
      ? undefined
      : expectArray(listed, what).map(
          (item) => expectObject(item, { filename: ['string'] }, what)['filename'] as string,
        );
  const by = (merges: boolean) => commits.filter((one) => one.merges === merges).map(({ author }) => author);
  return {
    behind: (compared['behind_by'] as number) > 0,
    authors: commits.length === compared['total_commits'] ? by(false) : undefined,
    mergers: by(true),
    files: files !== undefined && files.length < maxComparedFiles ? files : undefined,
  };
}

export function parseArtifacts(data: unknown): ArtifactState[] {
  const page = expectObject(data, { total_count: ['number'], artifacts: ['array'] }, 'artifacts');
  return expectArray(page['artifacts'], 'artifacts').map((item) => {
    const artifact = expectObject(
      item,
      {
        id: ['number'],
        name: ['string'],
        size_in_bytes: ['number'],
        expired: ['boolean'],
        digest: ['string', 'null'],
        workflow_run: ['object', 'null'],
      },
      'an artifact',
    );
    const run = (artifact['workflow_run'] ?? {}) as Record<string, unknown>;
    const number = (value: unknown) => (typeof value === 'number' ? value : null);
    return {
      id: artifact['id'] as number,
      name: artifact['name'] as string,
      bytes: artifact['size_in_bytes'] as number,
      expired: artifact['expired'] as boolean,
      digest: (artifact['digest'] as string | null | undefined) ?? null,
      runId: number(run['id']),
      headSha: typeof run['head_sha'] === 'string' ? run['head_sha'] : null,
      repositoryId: number(run['repository_id']),
      headRepositoryId: number(run['head_repository_id']),
    };
  });
}

export function parseRun(data: unknown): RunState {
  const run = expectObject(
    data,
    { id: ['number'], path: ['string'], event: ['string'], head_sha: ['string'], html_url: ['string'] },
    'a workflow run',
  );
  return {
    id: run['id'] as number,
    path: (run['path'] as string).replace(/@.*$/, ''),
    event: run['event'] as string,
    headSha: run['head_sha'] as string,
    headBranch: typeof run['head_branch'] === 'string' ? run['head_branch'] : null,
    url: run['html_url'] as string,
  };
}

/** A tree listed recursively, as `git ls-tree -r` prints it; undefined when it is too large for GitHub to list whole. */
export function parseTree(data: unknown): string[] | undefined {
  const listing = expectObject(data, { tree: ['array'], truncated: ['boolean'] }, 'a tree');
  if (listing['truncated'] === true) return undefined;
  return expectArray(listing['tree'], 'a tree').flatMap((item) => {
    const entry = expectObject(
      item,
      { path: ['string'], mode: ['string'], type: ['string'], sha: ['string'] },
      'a file of a tree',
    );
    if (entry['type'] === 'tree') return [];
    return [`${entry['mode']} ${entry['type']} ${entry['sha']}\t${entry['path']}`];
  });
}

export function parseCheckRun(data: unknown): CheckRunState {
  const run = expectObject(
    data,
    {
      id: ['number'],
      external_id: ['string', 'null'],
      app: ['object', 'null'],
      conclusion: ['string', 'null'],
      details_url: ['string', 'null'],
      output: ['object'],
    },
    'a check run',
  );
  const output = expectObject(
    run['output'],
    { annotations_count: ['number'], title: ['string', 'null'], summary: ['string', 'null'] },
    "a check run's output",
  );
  const app = run['app'] as { slug?: unknown } | null;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const conclusion = run['conclusion'];
  return {
    id: run['id'] as number,
    externalId: text(run['external_id']),
    app: text(app?.slug),
    annotations: output['annotations_count'] as number,
    content: {
      conclusion: conclusion === 'success' || conclusion === 'failure' ? conclusion : 'neutral',
      title: text(output['title']),
      summary: text(output['summary']),
      url: text(run['details_url']),
    },
  };
}

export function parseCheckRuns(data: unknown): CheckRunState[] {
  const page = expectObject(data, { check_runs: ['array'] }, 'check runs');
  return expectArray(page['check_runs'], 'check runs').map(parseCheckRun);
}

export function parseDeployment(data: unknown): DeploymentState {
  const deployment = expectObject(
    data,
    {
      id: ['number'],
      ref: ['string'],
      task: ['string'],
      environment: ['string'],
      payload: ['object', 'string', 'null'],
      creator: ['object', 'null'],
    },
    'a deployment',
  );
  const creator = deployment['creator'] as { login?: unknown } | null;
  return {
    id: deployment['id'] as number,
    environment: deployment['environment'] as string,
    task: deployment['task'] as string,
    ref: deployment['ref'] as string,
    payload: payloadOf(deployment['payload']),
    creator: typeof creator?.login === 'string' ? withoutBot(creator.login) : '',
  };
}

/** A payload comes back as it was given, or as the JSON text of it. */
function payloadOf(payload: unknown): Readonly<Record<string, unknown>> {
  if (typeof payload !== 'string')
    return payload instanceof Object && !Array.isArray(payload) ? { ...payload } : {};
  try {
    const parsed: unknown = JSON.parse(payload);
    return typeof parsed === 'string' ? {} : payloadOf(parsed);
  } catch {
    return {};
  }
}

export function parseDeploymentStatus(data: unknown): string {
  return expectObject(data, { id: ['number'], state: ['string'] }, 'a status of a deployment')[
    'state'
  ] as string;
}

/** A branch's commit and the tree of that. */
export function parseBranch(data: unknown): { commit: string; tree: string } {
  const branch = expectObject(data, { commit: ['object'] }, 'a branch');
  const head = expectObject(branch['commit'], { sha: ['string'], commit: ['object'] }, 'a branch');
  const commit = expectObject(head['commit'], { tree: ['object'] }, 'a branch');
  const tree = expectObject(commit['tree'], { sha: ['string'] }, 'a branch');
  return { commit: head['sha'] as string, tree: tree['sha'] as string };
}
