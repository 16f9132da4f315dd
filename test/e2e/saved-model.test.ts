import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { inspectModelFile, ProtoWriter } from '@modelops/models';
import { expect, test } from 'vitest';
import { deployHere, releaseHere } from '../support/deploy-here.ts';
import { Scene, suite } from '../support/job.ts';
import { evidenceOf, model } from '../support/register-world.ts';
import { predictions } from '../support/validate-data.ts';

const source = join(suite, 'packages/models/src/fixtures/saved-model/model');
const file = (name: string) => readFile(join(source, name));
const variables = ['variables/variables.data-00000-of-00001', 'variables/variables.index'];
const inFolders = [
  'assets.extra/tf_serving_warmup_requests',
  'assets/words.txt',
  'saved_model.pb',
  ...variables,
];

/** Written by TensorFlow, and a graph beside that reads a file. */
async function files(): Promise<Record<string, Buffer | string>> {
  const asset = new ProtoWriter().text(2, 'words.txt');
  const beside = new ProtoWriter().message(2, new ProtoWriter().message(6, asset)).finish();
  return {
    'modelops.yml':
      'models:\n  churn:\n    predictions: predictions.csv\n    files: model/**\n    validate: { gates: [roc_auc >= 0.5] }\n',
    'predictions.csv': predictions(0.5),
    'model/saved_model.pb': Buffer.concat([await file('saved_model.pb'), beside]),
    'model/assets/words.txt': 'late\nearly\n',
    'model/assets.extra/tf_serving_warmup_requests': 'requests',
    ...Object.fromEntries(
      await Promise.all(variables.map(async (name) => [`model/${name}`, await file(name)])),
    ),
  };
}

/** The files below a folder that are the model's. */
const modelIn = (folder: string, ours: readonly string[]) =>
  globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !ours.includes(path))
    .sort();

test('a SavedModel is released flat; served, taken back and pulled in its own folders', async () => {
  await using scene = await Scene.open(await files());
  const path = await mkdtemp(join(tmpdir(), 'modelops-served-'));
  await using _ = { [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  const current = join(path, 'churn/current');
  const writing = { permissions: { contents: 'write', deployments: 'write' }, checkout: false } as const;
  const inputs = { model, environment: 'production', target: 'directory', path };
  const deploy = async (more: Record<string, string> = {}) => {
    const step = await deployHere(scene, { ...inputs, ...more });
    expect(step.error, step.log).toBeUndefined();
    return step.outputs;
  };

  const trigger = await scene.push();
  const judged = await scene.step(trigger, { mode: 'evaluate' });
  expect(judged.errors, judged.log).toEqual([]);
  const { artifact = '', 'report-digest': digest = '' } = judged.outputs;
  const evidence = { model, artifact, 'report-digest': digest };
  await scene.step(trigger, evidence, { ...writing, action: 'register-version' });
  expect(Object.keys((await scene.releases())['churn@v1.0.0'] ?? {})).toEqual(
    expect.arrayContaining(inFolders.map((path) => basename(path))),
  );
  const first = await scene.step(await scene.push(), inputs, { ...writing, action: 'deploy-model' });
  expect(first.outputs, first.log).toMatchObject({ version: '1.0.0', changed: 'true' });
  expect(modelIn(current, ['model-manifest.json'])).toEqual(inFolders);
  expect(await readFile(join(current, variables[0]!))).toEqual(await file(variables[0]!));
  expect(await deploy()).toMatchObject({ version: '1.0.0', changed: 'false' });
  expect((await readdir(join(path, 'churn'))).sort()).toEqual(['1', 'current']);

  // A version of one file between, and back.
  const { hub, repository } = scene;
  const push = async (message: string) => {
    await repository.commitFiles({ files: { 'README.md': message }, message });
    return scene.push();
  };
  expect(await releaseHere({ hub, repository, push }, evidenceOf('one file'))).toBe('1.1.0');
  expect(await deploy()).toMatchObject({ version: '1.1.0', previous: '1.0.0' });
  expect(modelIn(current, ['model-manifest.json'])).toEqual(['model.bin']);
  expect(await deploy({ mode: 'rollback' })).toMatchObject({ version: '1.0.0', changed: 'true' });
  expect(modelIn(current, ['model-manifest.json'])).toEqual(inFolders);

  const token = scene.hub.createToken({
    repository: scene.repository.fullName,
    kind: 'user',
    login: 'ada',
    permissions: { contents: 'read' },
  });
  const out = join(path, 'pulled');
  const pull = [join(suite, 'dist/modelops/index.js'), 'pull', 'churn@production', '--out', out];
  await promisify(execFile)(process.execPath, pull, {
    cwd: path,
    env: {
      PATH: process.env['PATH'],
      GITHUB_TOKEN: token,
      GITHUB_API_URL: scene.hub.apiUrl,
      GITHUB_REPOSITORY: scene.repository.fullName,
    },
  });
  const ours = ['model-manifest.json', 'evaluation-report.json', 'SHA256SUMS', 'predictions.csv'];
  expect(modelIn(out, ours)).toEqual(inFolders);
  for (const place of [current, out]) {
    const found = await inspectModelFile(join(place, 'saved_model.pb'));
    expect(found.format === 'saved-model' && found.files.map(({ path }) => path).sort()).toEqual([
      'saved_model.pb',
      ...variables,
    ]);
  }
});

test('one whose files would not find back to their folders is refused before it is released', async () => {
  await using scene = await Scene.open({ ...(await files()), 'model/assets.extra/notes.txt': 'notes' });
  const judge = async (more: Record<string, string>) =>
    scene.step(await scene.push(), { mode: 'evaluate', upload: 'false', ...more });
  const lost = await judge({});
  expect(lost.errors.join()).toContain('"model/assets.extra/notes.txt" would lose its place');
  const step = await judge({ files: 'model/saved_model.pb' });
  expect(step.errors, step.log).toEqual([]);
  // What the model itself names is taken along.
  expect(step.report!.candidate.files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['words.txt', 'variables.index', 'variables.data-00000-of-00001']),
  );
  await scene.repository.commitFiles({
    files: { 'model/variables/variables.data-00000-of-00002': 'half', [`model/${variables[0]}`]: null },
    message: 'shards',
  });
  const half = await judge({ files: 'model/saved_model.pb' });
  expect(half.errors.join()).toContain('are not among the model files');
});
