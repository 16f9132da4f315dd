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
  const { workspace, gitDir, repository, commit, depth, token } = options;
  const bare = `file://${gitDir}`;
  const commands = [
    ['init', '-q'],
    ['remote', 'add', 'origin', `https://github.com/${repository}`],
    ['fetch', '-q', ...(depth === 0 ? [] : ['--depth', String(depth)]), bare, commit],
    ...(depth === 0
      ? [['fetch', '-q', bare, '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']]
      : []),
    ['checkout', '-q', '--detach', commit],
  ];
  if (token !== undefined) {
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    commands.push(['config', 'http.https://github.com/.extraheader', `AUTHORIZATION: basic ${basic}`]);
  }
  // By one shell: a process is dear to a parent of this size, which is copied for each.
  const script = commands.map((words) => ['git', ...words].map(quoted).join(' ')).join(' &&\n');
  await run('bash', ['-c', script], { cwd: workspace });
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
