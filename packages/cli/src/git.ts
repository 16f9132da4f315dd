import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '@modelops/action-kit';
import { UserError } from '@modelops/contracts';

const run = promisify(execFile);

/** What git prints, without the last line break; undefined when it fails or is not there. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', args, { cwd, maxBuffer: 1 << 28 });
    return stdout.replace(/\n$/, '');
  } catch {
    return undefined;
  }
}

export interface Remote {
  readonly host: string;
  /** `owner/name`. */
  readonly repository: string;
}

/** Reads the address of a remote: `https://host/owner/name.git`, `git@host:owner/name`, `ssh://git@host/owner/name`. */
export function parseRemote(url: string): Remote | undefined {
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?(?<host>[^/:]+)(?::\d+)?\/(?<repository>[^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(
      url,
    ) ?? /^(?:[^@/\s]+@)?(?<host>[\w.-]+\.[\w-]+):(?<repository>[^/\s]+\/[^/\s]+?)(?:\.git)?\/?$/.exec(url);
  const { host, repository } = match?.groups ?? {};
  return host === undefined || repository === undefined
    ? undefined
    : { host: host.toLowerCase(), repository };
}

/** The remote that the branch follows, else `origin`, else the only one. */
async function remoteOf(root: string, branch: string | undefined): Promise<Remote | undefined> {
  const remotes = (await git(root, 'remote'))?.split('\n').filter((name) => name !== '') ?? [];
  const followed = branch === undefined ? undefined : await git(root, 'config', `branch.${branch}.remote`);
  const name =
    [followed, 'origin'].find((candidate) => candidate !== undefined && remotes.includes(candidate)) ??
    remotes[0];
  const url = name === undefined ? undefined : await git(root, 'remote', 'get-url', name);
  return url === undefined ? undefined : parseRemote(url);
}

/** Of a server that people see, the address of its API. */
export function apiUrlOf(serverUrl: string): string {
  const { origin, protocol, host, hostname } = new URL(serverUrl);
  if (hostname === 'github.com') return 'https://api.github.com';
  return hostname.endsWith('.ghe.com') ? `${protocol}//api.${host}` : `${origin}/api/v3`;
}

/**
 * The environment of an action outside a workflow, from git. What is not known is an error only for whoever asks for it:
 * judging a file asks for nothing of GitHub.
 * The token is sent to github.com, or to the server that the environment names, and never to any host that a remote names.
 */
export async function gitEnvironment(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  tempDirectory: string,
): Promise<Environment> {
  const root = (await git(cwd, 'rev-parse', '--show-toplevel')) ?? cwd;
  const branch = await git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD');
  const remote = await remoteOf(root, branch);
  const server = env['GITHUB_SERVER_URL'] || undefined;
  const named = env['GITHUB_API_URL'] || (server === undefined ? undefined : apiUrlOf(server));
  return {
    workspace: root,
    get repository() {
      const repository = env['GITHUB_REPOSITORY'] || remote?.repository;
      if (repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository)) return repository;
      throw new UserError('it is not known which repository on GitHub this is', {
        fix: 'Add the remote (`git remote add origin https://github.com/OWNER/NAME`), or set GITHUB_REPOSITORY=OWNER/NAME.',
      });
    },
    serverUrl: server ?? `https://${remote?.host ?? 'github.com'}`,
    get apiUrl() {
      const host = remote?.host ?? 'github.com';
      if (named !== undefined) return named;
      if (host === 'github.com' || host.endsWith('.ghe.com')) return apiUrlOf(`https://${host}`);
      throw new UserError(`the remote is at ${host}, and a token of GitHub is not sent there unasked`, {
        fix: `If that is a GitHub Enterprise Server, set GITHUB_SERVER_URL=https://${host}.`,
      });
    },
    sha: (await git(root, 'rev-parse', '--verify', '--quiet', 'HEAD')) ?? '',
    ref: branch === undefined ? '' : `refs/heads/${branch}`,
    eventName: 'command line',
    actor: '',
    runId: 0,
    runAttempt: 1,
    workflowPath: undefined,
    tempDirectory,
    pullRequest: undefined,
    mergeGroup: undefined,
    workflowRun: undefined,
    beforeSha: undefined,
    runUrl: '',
  };
}

/** Whether tracked files differ from the commit that the evidence will name. */
export async function isDirty(root: string): Promise<boolean> {
  return Boolean(await git(root, 'status', '--porcelain', '--untracked-files=no'));
}
