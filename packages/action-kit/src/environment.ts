import { readFileSync } from 'node:fs';
import { messageOf, UserError } from '@modelops/contracts/errors';

export interface PullRequestEvent {
  readonly number: number;
  readonly headSha: string;
  /** The head's branch; empty when the event does not tell. */
  readonly headRef: string;
  readonly headRepository: string | null;
  readonly baseSha: string;
  readonly baseRef: string;
  /** Whether the head is in another repository: then the token only reads. */
  readonly fork: boolean;
}

/** What a merge queue asks to be checked. */
export interface MergeGroupEvent {
  readonly baseSha: string;
  /** `refs/heads/gh-readonly-queue/<base>/pr-<number>-<sha>` */
  readonly headRef: string;
}

/** The run that a `workflow_run` event is about. Its branch and repository are its author's choice: data, not trust. */
export interface WorkflowRunEvent {
  readonly id: number;
  readonly attempt: number;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  /** `owner/name`; null when the fork is gone. */
  readonly headRepository: string | null;
  /** `success`, `failure`, `cancelled`, …; null while it runs. */
  readonly conclusion: string | null;
  readonly url: string;
}

/** The run as the runner describes it (`GITHUB_*`, `RUNNER_*`), typed and checked once. */
export interface Environment {
  readonly workspace: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly sha: string;
  readonly ref: string;
  readonly eventName: string;
  readonly actor: string;
  readonly runId: number;
  readonly runAttempt: number;
  /** Path of the workflow file that the event started, e.g. `.github/workflows/model.yml`. */
  readonly workflowPath: string | undefined;
  readonly tempDirectory: string;
  /** The pull request that the event is about, if it is about one. */
  readonly pullRequest: PullRequestEvent | undefined;
  readonly mergeGroup: MergeGroupEvent | undefined;
  readonly workflowRun: WorkflowRunEvent | undefined;
  /** On a push, the commit that the branch named before; undefined for a new branch and for other events. */
  readonly beforeSha: string | undefined;
  /** Address of this run's page. */
  readonly runUrl: string;
}

/**
 * Reads the runner's environment.
 * @throws UserError when the action does not run in a workflow, or the event's file is broken.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') {
      throw new UserError(`the environment has no ${name}`, {
        fix: 'Actions run in a GitHub workflow; on your own machine use the runner harness described in CONTRIBUTING.md.',
      });
    }
    return value;
  };
  const repository = need('GITHUB_REPOSITORY');
  const serverUrl = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const event = readEvent(env['GITHUB_EVENT_PATH']);
  const before = at(event, 'before');
  const runId = Number(env['GITHUB_RUN_ID'] ?? 0);
  return {
    workspace: need('GITHUB_WORKSPACE'),
    repository,
    serverUrl,
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    sha: env['GITHUB_SHA'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    eventName: env['GITHUB_EVENT_NAME'] ?? '',
    actor: env['GITHUB_ACTOR'] ?? '',
    runId,
    runAttempt: Number(env['GITHUB_RUN_ATTEMPT'] ?? 1),
    workflowPath: workflowPath(env['GITHUB_WORKFLOW_REF'], repository),
    tempDirectory: env['RUNNER_TEMP'] ?? env['TMPDIR'] ?? '/tmp',
    pullRequest: pullRequestOf(event, repository),
    mergeGroup: mergeGroupOf(event),
    workflowRun: workflowRunOf(event),
    beforeSha: typeof before === 'string' && /[1-9a-f]/.test(before) ? before : undefined,
    runUrl: `${serverUrl}/${repository}/actions/runs/${runId}`,
  };
}

/** `acme/models/.github/workflows/ci.yml@refs/heads/main` without repository and ref. */
function workflowPath(ref: string | undefined, repository: string): string | undefined {
  if (ref?.startsWith(`${repository}/`) !== true) return undefined;
  return ref.slice(repository.length + 1).replace(/@.*$/, '');
}

function readEvent(path: string | undefined): unknown {
  if (path === undefined || path === '') return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UserError(`the event cannot be read: ${messageOf(cause)}`, {
      where: 'GITHUB_EVENT_PATH',
      cause,
    });
  }
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function pullRequestOf(event: unknown, repository: string): PullRequestEvent | undefined {
  const number = at(event, 'pull_request', 'number');
  const headSha = at(event, 'pull_request', 'head', 'sha');
  const baseSha = at(event, 'pull_request', 'base', 'sha');
  const baseRef = at(event, 'pull_request', 'base', 'ref');
  if (
    typeof number !== 'number' ||
    typeof headSha !== 'string' ||
    typeof baseSha !== 'string' ||
    typeof baseRef !== 'string'
  ) {
    return undefined;
  }
  const head = at(event, 'pull_request', 'head', 'repo', 'full_name');
  const headRepository = typeof head === 'string' ? head : null;
  const ref = at(event, 'pull_request', 'head', 'ref');
  const headRef = typeof ref === 'string' ? ref : '';
  return { number, headSha, headRef, baseSha, baseRef, headRepository, fork: headRepository !== repository };
}

function mergeGroupOf(event: unknown): MergeGroupEvent | undefined {
  const baseSha = at(event, 'merge_group', 'base_sha');
  const headRef = at(event, 'merge_group', 'head_ref');
  return typeof baseSha === 'string' && typeof headRef === 'string' ? { baseSha, headRef } : undefined;
}

function workflowRunOf(event: unknown): WorkflowRunEvent | undefined {
  const field = (name: string) => at(event, 'workflow_run', name);
  const [id, attempt, name, headSha] = [field('id'), field('run_attempt'), field('event'), field('head_sha')];
  if (typeof id !== 'number' || typeof name !== 'string' || typeof headSha !== 'string') return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    id,
    attempt: typeof attempt === 'number' ? attempt : 1,
    event: name,
    headSha,
    headBranch: text(field('head_branch')),
    headRepository: text(at(event, 'workflow_run', 'head_repository', 'full_name')),
    conclusion: text(field('conclusion')),
    url: text(field('html_url')) ?? '',
  };
}
