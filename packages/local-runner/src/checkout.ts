import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the substitute of `actions/checkout` is asked for. */
export interface Checkout {
  readonly workspace: string;
  /** The bare repository. */
  readonly gitDir: string;
  readonly repository: string;
  readonly commit: string;
  /** 0: everything. */
  readonly depth: number;
  /** Left in `.git/config`, as the real one does; undefined with `persist-credentials: false`. */
  readonly token: string | undefined;
}

/** Checks a commit out, with as much history as asked for. @throws Error with git's words. */
export async function checkout(options: Checkout): Promise<void> {
  const git = (...args: string[]) => run('git', ['-C', options.workspace, ...args]);
  await git('init', '-q');
  await git('remote', 'add', 'origin', `https://github.com/${options.repository}`);
  const depth = options.depth === 0 ? [] : ['--depth', String(options.depth)];
  await git('fetch', '-q', ...depth, `file://${options.gitDir}`, options.commit);
  if (options.depth === 0)
    await git(
      'fetch',
      '-q',
      `file://${options.gitDir}`,
      '+refs/heads/*:refs/remotes/origin/*',
      '+refs/tags/*:refs/tags/*',
    );
  await git('checkout', '-q', '--detach', options.commit);
  if (options.token !== undefined) {
    const basic = Buffer.from(`x-access-token:${options.token}`).toString('base64');
    await git('config', 'http.https://github.com/.extraheader', `AUTHORIZATION: basic ${basic}`);
  }
}
