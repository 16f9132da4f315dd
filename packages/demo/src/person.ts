import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalGitHub, LocalRepository, Permissions } from '@modelops/local-github';
import { Octokit } from 'octokit';

const run = promisify(execFile);

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** Somebody at a keyboard: pushes with git, and does on GitHub what a browser lets one do. */
export class Person {
  readonly login: string;
  readonly github: Octokit;
  readonly #repository: LocalRepository;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(
    login: string,
    repository: LocalRepository,
    github: Octokit,
    folder: string,
    env: Record<string, string>,
  ) {
    this.#env = { ...process.env, ...env };
    this.login = login;
    this.#repository = repository;
    this.github = github;
    this.#folder = folder;
  }

  /**
   * @param repository where this person pushes to: the repository itself, or a fork of it.
   * @param permissions what this person may do in the upstream repository.
   */
  static async at(
    keyboard: { readonly login: string; readonly hub: LocalGitHub; readonly upstream: LocalRepository },
    repository: LocalRepository,
    permissions: Permissions = { contents: 'write', pull_requests: 'write', actions: 'write' },
  ): Promise<Person> {
    const { login, hub, upstream } = keyboard;
    const folder = await mkdtemp(join(tmpdir(), `modelops-${login}-`));
    await run('git', ['clone', '-q', repository.gitDir, folder]);
    const token = hub.createToken({
      repository: upstream.fullName,
      kind: 'user',
      login,
      permissions,
    });
    const github = new Octokit({
      auth: token,
      baseUrl: hub.apiUrl,
      throttle: { enabled: false },
      retry: { enabled: false },
    });
    return new Person(login, repository, github, folder, {
      GITHUB_TOKEN: token,
      GITHUB_API_URL: hub.apiUrl,
      GITHUB_REPOSITORY: upstream.fullName,
    });
  }

  /** Commits files to a branch, new ones begin at `main`, and pushes it. @param prepare what is typed before the commit. */
  async push(
    branch: string,
    message: string,
    files: Readonly<Record<string, string | Uint8Array>>,
    prepare?: () => Promise<unknown>,
  ): Promise<void> {
    const git = (...args: string[]) =>
      run('git', [
        ...['-C', this.#folder, '-c', `user.name=${this.login}`],
        ...['-c', `user.email=${this.login}@example.com`, ...args],
      ]);
    await git('fetch', '-q', 'origin');
    const start = await git('rev-parse', '-q', '--verify', `origin/${branch}`).then(
      () => [`origin/${branch}`],
      () =>
        git('rev-parse', '-q', '--verify', 'origin/main').then(
          () => ['origin/main'],
          () => [],
        ),
    );
    await git('checkout', '-q', '-B', branch, ...start);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.#folder, name)), { recursive: true });
      await writeFile(join(this.#folder, name), content);
    }
    await prepare?.();
    await git('add', '-A');
    await git('commit', '-q', '-m', message);
    await git('push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
    await this.#repository.sync(this.login);
  }

  /** Runs a program in the folder of this person's clone. @returns what it printed. @throws Error with its output when it fails. */
  async run(program: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(program, args, { cwd: this.#folder, env: this.#env, maxBuffer: 2 ** 24 });
    return stdout;
  }

  /** A path in the clone. */
  path(...names: string[]): string {
    return join(this.#folder, ...names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
