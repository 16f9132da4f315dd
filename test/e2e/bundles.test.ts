import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Scene, suite } from '../support/job.ts';
import { predictions } from '../support/validate-data.ts';

/** What GitHub gives a user of the suite: `dist` and the actions' files, no sources, no node_modules. */
let delivered: string;
const actions = globSync('actions/*/action.yml', { cwd: suite }).map((path) => path.split('/')[1]!);

beforeAll(async () => {
  delivered = await mkdtemp(join(tmpdir(), 'modelops-delivered-'));
  await cp(join(suite, 'dist'), join(delivered, 'dist'), { recursive: true });
  for (const action of actions) {
    await mkdir(join(delivered, 'actions', action), { recursive: true });
    await cp(join(suite, 'actions', action, 'action.yml'), join(delivered, 'actions', action, 'action.yml'));
  }
});
afterAll(() => rm(delivered, { recursive: true, force: true }));

test('there are actions, and the file that each starts with exists', async () => {
  expect(actions).toEqual(expect.arrayContaining(['register-version', 'validate-model']));
  for (const action of actions) {
    const folder = join(delivered, 'actions', action);
    const main = /^\s*main: '?([^'\n]+)'?$/m.exec(await readFile(join(folder, 'action.yml'), 'utf8'))?.[1];
    expect(main, action).toBeDefined();
    expect(existsSync(join(folder, main!)), `${action}: ${main}`).toBe(true);
  }
});

test('no file of dist names a folder of a machine', async () => {
  const files = globSync('**/*.js', { cwd: join(delivered, 'dist') });
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const text = await readFile(join(delivered, 'dist', file), 'utf8');
    expect(text.includes(suite), file).toBe(false);
    // The home of nobody that Emscripten gives to what it compiles is no folder of a machine.
    expect(
      /["'`(](?:\/home\/(?!web_user\b)|\/root\/|\/Users\/|file:\/\/\/)\w/.exec(text)?.[0],
      file,
    ).toBeUndefined();
  }
});

test.each(actions)('%s: the error for a missing input, from the copy alone', async (action) => {
  await using scene = await Scene.open({});
  const step = await scene.step(await scene.push(), {}, { action, suite: delivered });
  expect(step.annotations).toHaveLength(1);
  expect(step.errors[0]).toMatch(/^the input `[a-z-]+` is missing\. \S/);
  expect(step.exitCode).toBe(1);
});

test('a judgement and a release by the copy; the artifact client is loaded only where it is used', async () => {
  await using scene = await Scene.open({
    'predictions.csv': predictions(0.6),
    'model.json': '{}',
    'hook.mjs': `import { registerHooks } from 'node:module';
import { appendFileSync } from 'node:fs';
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context); } });
`,
  });
  const trigger = await scene.push();
  const kept = join(delivered, 'evidence');
  const run = async (inputs: Record<string, string>, options = {}) => {
    const loaded = join(delivered, 'loaded.txt');
    await writeFile(loaded, '');
    const step = await scene.step(trigger, inputs, {
      suite: delivered,
      before: async (job) => {
        Object.assign(job.context, {
          env: {
            LOADED: loaded,
            NODE_OPTIONS: `--import ${pathToFileURL(join(job.workspace, 'hook.mjs')).href}`,
          },
        });
        await cp(kept, join(job.workspace, 'modelops-evidence'), { recursive: true }).catch(() => undefined);
      },
      after: (job) => cp(join(job.workspace, 'modelops-evidence'), kept, { recursive: true }),
      ...options,
    });
    expect(step.errors).toEqual([]);
    return { step, chunks: await readFile(loaded, 'utf8') };
  };
  const inputs = {
    predictions: 'predictions.csv',
    files: 'model.json',
    gates: 'roc_auc >= 0.7',
    baseline: 'none',
  };
  const quiet = await run({ ...inputs, upload: 'false' });
  expect(quiet.step.outputs['verdict']).toBe('pass');
  expect(quiet.chunks).toContain('dist/lib/index.js');
  expect(quiet.chunks).not.toContain('actions-artifact');
  const uploading = await run(inputs);
  expect(uploading.chunks).toContain('actions-artifact');
  const registered = await run(
    { 'report-digest': quiet.step.outputs['report-digest']! },
    { action: 'register-version', permissions: { contents: 'write' } },
  );
  expect(registered.step.outputs['tag']).toBe('model@v1.0.0');
  expect(registered.chunks).not.toContain('actions-artifact');
  // Nothing was loaded from outside the copy but the hook.
  const elsewhere = registered.chunks
    .split('\n')
    .filter((url) => url.startsWith('file:') && !url.includes(delivered) && !url.endsWith('hook.mjs'));
  expect(elsewhere).toEqual([]);
});
