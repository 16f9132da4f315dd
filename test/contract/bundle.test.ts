import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../packages/build/src/bundle.ts';
import { privatePackages } from '../../packages/build/src/house-rules/house.ts';
import { discoverActions, rootFolder } from '../../packages/build/src/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelops-bundle-'));
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  files = await bundle();
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  // Prints the files that Node loads, on a channel that no action uses.
  writeFileSync(
    join(folder, 'hook.mjs'),
    `import { registerHooks } from 'node:module';
import { appendFileSync } from 'node:fs';
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context); } });
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('two builds give the same bytes', async () => {
  expect(await bundle()).toEqual(files);
});

test('the licences name every package with its version', () => {
  const licenses = files.get('lib/licenses.txt') ?? '';
  const { version } = JSON.parse(
    readFileSync(join(rootFolder, 'node_modules/@actions/core/package.json'), 'utf8'),
  ) as { version: string };
  expect(licenses).toContain(`@actions/core ${version}\nMIT\n`);
  expect(licenses).toMatch(/^zod 4\.\d+\.\d+$/m);
  expect(licenses).not.toContain('@modelops/');
});

test('no private package is inside', () => {
  for (const [path, content] of files) {
    if (!path.endsWith('.js')) continue;
    for (const name of privatePackages) expect(content, path).not.toContain(`packages/${name}/`);
  }
});

describe.each(discoverActions())('%s', (action) => {
  test('the bundle runs, says in one sentence what is missing, and does not load the artifact client', async () => {
    const loaded = join(folder, `${action}.loaded`);
    const workspace = join(folder, `${action}.workspace`);
    mkdirSync(workspace);
    const { code, stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', pathToFileURL(join(folder, 'hook.mjs')).href, join(folder, action, 'index.js')],
      {
        cwd: workspace,
        env: {
          LOADED: loaded,
          GITHUB_REPOSITORY: 'octo/models',
          GITHUB_WORKSPACE: workspace,
          GITHUB_SHA: '0'.repeat(40),
          GITHUB_REF: 'refs/heads/main',
          GITHUB_EVENT_NAME: 'push',
          GITHUB_RUN_ID: '1',
          RUNNER_TEMP: folder,
        },
      },
    ).then(
      (done) => ({ ...done, code: 0 }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^::error title=[a-z-]+::.*the input `[a-z-]+`.*\n$/);
    expect(stdout).not.toContain('bug');
    expect(code).toBe(1);
    const chunks = readFileSync(loaded, 'utf8');
    expect(chunks).toContain('lib/index.js');
    expect(chunks).not.toContain('actions-artifact');
  });
});
