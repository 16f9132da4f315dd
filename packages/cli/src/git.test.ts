import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { apiUrlOf, git, gitEnvironment, isDirty, parseRemote } from './git.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function repository(remote?: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelops-git-')));
  folders.push(folder);
  const run = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  run('init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'a'), 'a');
  run('add', '-A');
  run('-c', 'user.name=ada', '-c', 'user.email=ada@example.com', 'commit', '-qm', 'a');
  if (remote !== undefined) run('remote', 'add', 'origin', remote);
  return folder;
}

describe('the address of a remote', () => {
  test.each([
    ['https://github.com/acme/models.git', 'github.com', 'acme/models'],
    ['https://github.com/acme/models', 'github.com', 'acme/models'],
    ['https://x-access-token:abc@GitHub.com/acme/models/', 'github.com', 'acme/models'],
    ['git@github.com:acme/models.git', 'github.com', 'acme/models'],
    ['ssh://git@ghes.acme.example:2222/acme/models.v2.git', 'ghes.acme.example', 'acme/models.v2'],
  ])('%s', (url, host, repository) => {
    expect(parseRemote(url)).toEqual({ host, repository });
  });

  test.each([
    '../models.git',
    '/srv/git/models.git',
    'C:\\models',
    'https://github.com/acme',
    'https://gitlab.com/a/b/c',
  ])('%s names no repository on GitHub', (url) => {
    expect(parseRemote(url)).toBeUndefined();
  });
});

test.each([
  ['https://github.com', 'https://api.github.com'],
  ['https://acme.ghe.com', 'https://api.acme.ghe.com'],
  ['https://github.acme.example:8443/', 'https://github.acme.example:8443/api/v3'],
])('the API of %s is at %s', (server, api) => {
  expect(apiUrlOf(server)).toBe(api);
});

describe('the environment from git', () => {
  test('of a clone, also from a folder of it', async () => {
    const root = repository('git@github.com:acme/models.git');
    mkdirSync(join(root, 'sub'));
    const environment = await gitEnvironment(join(root, 'sub'), {}, 'temp');
    expect(environment).toMatchObject({
      workspace: root,
      repository: 'acme/models',
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      sha: await git(root, 'rev-parse', 'HEAD'),
      ref: 'refs/heads/main',
      pullRequest: undefined,
    });
  });

  test('what is not known is an error of whoever asks', async () => {
    const environment = await gitEnvironment(repository(), {}, 'temp');
    expect(() => environment.repository).toThrow(/not known which repository.*GITHUB_REPOSITORY/);
    expect(environment.apiUrl).toBe('https://api.github.com');
  });

  test('no token goes to a host that only a remote names', async () => {
    const root = repository('https://git.acme.example/acme/models');
    const environment = await gitEnvironment(root, {}, 'temp');
    expect(() => environment.apiUrl).toThrow(
      /at git\.acme\.example.*GITHUB_SERVER_URL=https:\/\/git\.acme\.example/,
    );
    const named = { GITHUB_SERVER_URL: 'https://git.acme.example' };
    expect((await gitEnvironment(root, named, 'temp')).apiUrl).toBe('https://git.acme.example/api/v3');
  });

  test('outside a repository there is the folder, and no commit', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelops-none-')));
    folders.push(folder);
    expect(await gitEnvironment(folder, {}, 'temp')).toMatchObject({ workspace: folder, sha: '', ref: '' });
  });

  test('the variables of a CI count more than the remote', async () => {
    const env = { GITHUB_REPOSITORY: 'other/name', GITHUB_API_URL: 'http://127.0.0.1:1/api' };
    const environment = await gitEnvironment(repository('https://github.com/acme/models'), env, 'temp');
    expect(environment).toMatchObject({ repository: 'other/name', apiUrl: 'http://127.0.0.1:1/api' });
  });
});

test('changes of tracked files are noticed, further files are not', async () => {
  const root = repository();
  writeFileSync(join(root, 'b'), 'b');
  expect(await isDirty(root)).toBe(false);
  writeFileSync(join(root, 'a'), 'other');
  expect(await isDirty(root)).toBe(true);
});
