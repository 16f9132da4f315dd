import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseConfig, sha256 } from '@modelops/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { suite } from '../support/job.ts';
import { World } from '../support/register-world.ts';
import { predictions } from '../support/validate-data.ts';

const bundle = join(suite, 'dist/modelops/index.js');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The bundle as a process of its own, without a terminal. */
function modelops(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  node: readonly string[] = [],
): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...node, bundle, ...args],
      { cwd, env: { PATH: process.env['PATH'], ...env } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'modelops-cli-')), 'churn-model');
  folders.push(dirname(folder));
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A repository with these files committed, as far as it does not ignore them. */
function repository(files: Readonly<Record<string, string>>): string {
  const folder = folderOf(files);
  git(folder, 'init', '-q', '-b', 'trunk');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'all');
  return folder;
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');
const config = (folder: string) => parseConfig(read(folder, 'modelops.yml')).models['churn-model'];
const workflow = '.github/workflows/modelops.yml';

test('who reads no more of what it prints is no failure', () => {
  // The reader is gone before the first word.
  const script = '"$0" "$1" help | true; echo "${PIPESTATUS[0]}"';
  expect(execFileSync('bash', ['-c', script, process.execPath, bundle], { encoding: 'utf8' })).toBe('0\n');
});

describe('init', () => {
  test('in a repository that has only predictions: what it writes is what validate reads, and twice changes nothing', async () => {
    const folder = repository({ 'predictions.csv': predictions(0.5) });
    const first = await modelops(folder, ['init']);
    expect(first, first.err).toMatchObject({ code: 0, out: '' });
    expect(git(folder, 'status', '--porcelain', '-uall').trim().split('\n').sort()).toEqual([
      '?? .github/workflows/modelops-report.yml',
      `?? ${workflow}`,
      '?? modelops.yml',
    ]);
    expect(config(folder)).toMatchObject({
      predictions: 'predictions.csv',
      register: { 'keep-predictions': true },
    });
    expect(read(folder, workflow)).toContain('branches: [trunk]');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'modelops');

    const asked = ['validate', '--baseline', 'none', '--json', '--markdown'];
    const judged = await modelops(folder, [...asked, 'report.md']);
    expect(judged.code, judged.err).toBe(0);
    expect(JSON.parse(judged.out)).toMatchObject({ verdict: 'pass', evidence: 'modelops-evidence' });
    expect(read(folder, 'report.md')).toMatch(/^#+ ✅ churn-model passes/m);
    rmSync(join(folder, 'report.md'));
    for (const [path, why] of [
      ['no/such/report.md', 'cannot be written to "no/such/report.md"'],
      ['modelops-evidence/report.md', 'lies in the folder of the evidence'],
    ] as const)
      expect(JSON.parse((await modelops(folder, [...asked, path])).out)['error']).toContain(why);

    const second = await modelops(folder, ['init']);
    expect(second.code, second.err).toBe(0);
    expect(second.err).toContain('Everything is there already');
    expect(git(folder, 'status', '--porcelain').trim()).toBe('?? modelops-evidence/');
  });

  test('overwrites nothing that people wrote, unless it is forced to', async () => {
    const folder = repository({ 'predictions.csv': predictions(0.5), 'modelops.yml': 'models: {}\n' });
    const refused = await modelops(folder, ['init']);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/modelops\.yml differs:\n {2}@@ line 1 @@\n {2}- models: \{\}\n/);
    expect(refused.err).toMatch(/nothing was written\. Keep what is there, or say `--force`/);
    expect(read(folder, 'modelops.yml')).toBe('models: {}\n');
    expect(existsSync(join(folder, workflow))).toBe(false);
    expect((await modelops(folder, ['init', '--force'])).code).toBe(0);
    expect(config(folder)).toBeDefined();
  });

  test('a dry run prints the files and writes none', async () => {
    const folder = repository({ 'predictions.csv': predictions(0.5) });
    const { code, out } = await modelops(folder, ['init', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /--- modelops\.yml\n[\s\S]*--- \.github\/workflows\/modelops\.yml\n[\s\S]*name: modelops\n/,
    );
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  test('takes model files, data and training where it finds them; what git ignores, CI trains', async () => {
    const folder = repository({
      '.gitignore': 'predictions.csv\nmodel.onnx\n',
      'predictions.csv': predictions(0.5),
      'model.onnx': 'bytes',
      'old/model.onnx': 'bytes',
      'data/train.csv': 'a,b\n1,2\n',
      'package.json': JSON.stringify({ scripts: { train: 'node train.js' } }),
      'package-lock.json': '{}',
      'node_modules/x/predictions.csv': predictions(0.9),
    });
    const { code, err } = await modelops(folder, ['init']);
    expect(code, err).toBe(0);
    expect(err).toMatch(/npm run train \(read off package\.json, not run\)/);
    expect(err).toMatch(/not taken: old\/model\.onnx/);
    expect(err).not.toContain('node_modules');
    const model = config(folder);
    expect(model).toMatchObject({
      files: 'model.onnx',
      data: { source: 'data/train.csv' },
      train: { command: 'npm run train' },
    });
    // Nobody decided that these may be seen by whoever reads the releases, so there is nothing to compare with.
    expect(model?.register).toBeUndefined();
    expect(model?.validate?.gates).toHaveLength(1);
    expect(read(folder, workflow).match(/setup: npm ci/g)).toHaveLength(2);
  });

  test('of several files it chooses one, and says so', async () => {
    const folder = repository({ 'out/test.csv': predictions(0.5), 'my_predictions.csv': predictions(0.6) });
    const { err } = await modelops(folder, ['init']);
    expect(err).toMatch(
      /predictions +my_predictions\.csv, 300 rows: id, label, score\n +chosen before out\/test\.csv \(--predictions chooses another\)/,
    );
    await modelops(folder, ['init', '--force', '--predictions', 'out/test.csv']);
    expect(config(folder)).toMatchObject({ predictions: 'out/test.csv' });
  });

  test('columns that have other names are named by flags, and stand in the file', async () => {
    const text = predictions(0.5).replace('id,label,score', 'shop,churned,risk');
    const folder = repository({ 'p.csv': text });
    const without = await modelops(folder, ['init']);
    expect(without.code).toBe(1);
    expect(without.err).toMatch(
      /there are no predictions to judge[\s\S]*Looked at:\n {2}p\.csv: no column looks like the key .*`--key` to one of: shop, churned, risk;/,
    );
    const flags = ['--key', 'shop', '--label', 'churned', '--score', 'risk', '--model', 'churn-model'];
    const named = await modelops(folder, ['init', ...flags]);
    expect(named.code, named.err).toBe(0);
    expect(config(folder)).toMatchObject({
      predictions: { path: 'p.csv', key: 'shop', label: 'churned', score: 'risk' },
    });
    expect((await modelops(folder, ['validate', '--baseline', 'none'])).code).toBe(0);
  });

  test('a regression gets a gate on its error, which the present model passes', async () => {
    const rows = Array.from({ length: 100 }, (_, row) => `${row},${row * 3},${row * 3 + (row % 7) - 3}`);
    const folder = repository({ 'predictions.csv': `id,target,prediction\n${rows.join('\n')}\n` });
    await modelops(folder, ['init']);
    expect(config(folder)).toMatchObject({
      task: 'regression',
      validate: { gates: [expect.stringMatching(/^rmse <= \d/), 'rmse <= champion * 1.01'] },
    });
    expect((await modelops(folder, ['validate', '--baseline', 'none'])).code).toBe(0);
  });

  test('--plain writes copies of the workflows, pinned to a ref', async () => {
    const folder = repository({ 'predictions.csv': predictions(0.5) });
    const { code, err } = await modelops(folder, ['init', '--plain', '--ref', 'v1.2.3']);
    expect(code, err).toBe(0);
    expect(read(folder, workflow)).toContain('uses: ./.github/workflows/model-ci.yml\n');
    for (const name of ['model-ci', 'model-release', 'model-report', 'judge-model', 'release-model'])
      expect(read(folder, `.github/workflows/${name}.yml`)).not.toContain('$/');
    expect(read(folder, '.github/workflows/judge-model.yml')).toContain(
      'uses: modelops-actions/modelops/actions/validate-model@v1.2.3\n',
    );
    expect((await modelops(folder, ['init', '--plain', '--ref', 'v1.2.3'])).err).toContain('there already');
    expect((await modelops(folder, ['init', '--plain', '--ref', 'a b'])).err).toMatch(
      /cannot be a commit or a tag/,
    );
  });

  test('a table alone is trained on, and judged on the rows that are held out, not on those that were learnt from', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => {
      const day = `2026-0${1 + Math.floor(row / 28 / 4)}-${String(1 + (row % 28)).padStart(2, '0')}`;
      return `p${row},${day}T08:00:00Z,${row % 17},${row % 5},${3 * (row % 17) + (row % 3)}`;
    });
    const folder = repository({
      'data.csv': `patient_id,admitted,age,dose,progression\n${rows.join('\n')}\n`,
      '.gitignore': 'modelops-*/\n',
    });
    const asks = await modelops(folder, ['init']);
    expect(asks.code).toBe(1);
    const paste = /A table alone will do.*: modelops (init --data data\.csv --label )COLUMN/.exec(asks.err);
    expect(paste, asks.err).not.toBeNull();
    const first = await modelops(folder, [...paste![1]!.trim().split(' '), 'progression']);
    expect(first.code, first.err).toBe(0);
    expect(first.err).toMatch(/training data +data\.csv, 200 rows with progression/);
    const [model] = Object.values(parseConfig(read(folder, 'modelops.yml')).models);
    expect(model).toMatchObject({
      task: 'regression',
      data: { source: 'data.csv', key: 'patient_id', label: 'progression', time: 'admitted' },
      train: { trainer: 'linear', folds: 5 },
      predictions: 'predictions.csv',
      files: 'model.onnx',
    });
    const trained = await modelops(folder, ['train']);
    expect(trained.code, trained.err).toBe(0);
    const judged = await modelops(folder, ['validate', '--baseline', 'none']);
    expect(judged.code, judged.err).toBe(0);
    expect(judged.err).toMatch(/RMSE is .* on 42 rows/);
    const known = await modelops(folder, ['validate', '--baseline', 'none', '--data', 'data.csv']);
    expect(known.code).toBe(1);
    expect(known.err).toMatch(
      /data\.csv: the model was trained on rows of this file.*Leave `validate\.data` out/,
    );
  });

  test('a model file that predicts by itself: a table of unseen rows is judged, and what people write stays', async () => {
    const rows = (extra: string) =>
      Array.from(
        { length: 60 },
        (_, row) => `${row},${100 + row * 30},${row % 25},${row % 3 === 0 ? 1 : 0}${extra}`,
      ).join('\n');
    const folder = repository({
      'train.py': 'pass',
      'requirements.txt': 'x',
      'train.csv': `id,distance,delay,late\n${rows('')}\n`,
      'unseen.csv': `id,distance,delay,late\n${rows('')}\n`,
      'wide.csv': `id,distance,delay,late,gate\n${rows(',3')}\n`,
    });
    copyFileSync(join(suite, 'packages/models/src/fixtures/tensor-forest.onnx'), join(folder, 'model.onnx'));
    const asks = await modelops(folder, ['init']);
    expect(asks.code).toBe(1);
    const paste = /which column holds the truth\? Of 0 and 1 alone: late\. Say: modelops (init .*)\n/.exec(
      asks.err,
    );
    expect(paste?.[1]).toBe('init --data unseen.csv --label late');

    const flags = ['--model', 'churn-model', '--label', 'late'];
    const wide = await modelops(folder, ['init', '--dry-run', '--data', 'wide.csv', ...flags]);
    expect(wide.out).toMatch(
      /Take out 1 of the 3 columns of wide\.csv.*\n {4}# features: \[distance, delay, gate\]\n/,
    );
    const first = await modelops(folder, ['init', ...flags]);
    expect(first.code, first.err).toBe(0);
    expect(config(folder)).toMatchObject({
      task: 'binary-classification',
      data: { source: ['train.csv', 'wide.csv'], key: 'id', label: 'late' },
      files: 'model.onnx',
      features: ['distance', 'delay'],
      validate: { data: 'unseen.csv', gates: ['roc_auc >= champion - 0.005'] },
    });
    const judged = await modelops(folder, ['validate', '--baseline', 'none', '--json']);
    expect(judged.code, judged.err).toBe(0);
    expect(JSON.parse(judged.out)).toMatchObject({ verdict: 'pass' });

    // Edited, as the file asks for: it is kept, and the workflow files follow it.
    const edited = `${read(folder, 'modelops.yml')}    deploy:\n      production: { target: release }\n`;
    writeFileSync(join(folder, 'modelops.yml'), edited);
    const second = await modelops(folder, ['init']);
    expect(second.code, second.err).toBe(0);
    expect(second.err).toMatch(/wrote +\.github\/workflows\/modelops-deploy\.yml/);
    expect(read(folder, 'modelops.yml')).toBe(edited);
    expect(existsSync(join(folder, '.github/workflows/modelops-drift.yml'))).toBe(false);
    const changed = await modelops(folder, ['init', ...flags]);
    expect(changed.err).toMatch(/modelops\.yml differs[\s\S]*nothing was written/);
  });

  test('says what is missing: a repository, predictions', async () => {
    const nowhere = folderOf({});
    expect(await modelops(nowhere, ['init'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/this is not a git repository\. .*`git init`/) as string,
    });
    const empty = repository({ 'README.md': 'nothing' });
    const { code, err } = await modelops(empty, ['init']);
    expect(code).toBe(1);
    expect(err).toContain('id,label,score\n  1001,1,0.83');
  });
});

describe('validate', () => {
  test('a verdict that fails ends with 1, and the answer stands all the same', async () => {
    const folder = repository({ 'predictions.csv': predictions(0.1) });
    const args = [
      'validate',
      '--predictions',
      'predictions.csv',
      '--baseline',
      'none',
      '--gates',
      'roc_auc >= 0.99',
    ];
    const { code, out, err } = await modelops(folder, [...args, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'fail',
      error: expect.stringContaining('roc_auc >= 0.99') as string,
    });
    expect(err).toMatch(/^error: model is judged without a champion/m);
    expect(out + err).not.toContain('\u001b');
  });

  test('paths are from the root, wherever it is called', async () => {
    const folder = repository({ 'predictions.csv': predictions(0.5), 'sub/a': 'a' });
    const args = ['validate', '--predictions', 'predictions.csv', '--baseline', 'none', '--out', 'out'];
    const { code, out } = await modelops(join(folder, 'sub'), args);
    expect(code).toBe(0);
    expect(out).toContain('report: out/evaluation-report.json\n');
    expect(existsSync(join(folder, 'out/evaluation-report.json'))).toBe(true);
  });

  test('needs GitHub only where it compares with a release, and says so in its own words', async () => {
    const folder = repository({ 'predictions.csv': predictions(0.5) });
    const { code, err } = await modelops(folder, ['validate', '--predictions', 'predictions.csv']);
    expect(code).toBe(1);
    expect(err).toMatch(/`--token` is empty\..* set GITHUB_TOKEN or GH_TOKEN/);
    const token = { GITHUB_TOKEN: 'secret-token' };
    const unknown = await modelops(folder, ['validate', '--predictions', 'predictions.csv'], token);
    expect(unknown.err).toMatch(/not known which repository on GitHub this is/);
  });
});

describe('register, resolve, deploy', () => {
  test('a judged model becomes a version, once; a reference finds it; it is deployed, told of and pulled', async () => {
    await using world = await World.start();
    await world.repository.commitFiles({ files: { 'predictions.csv': predictions(0.5) }, message: 'model' });
    const folder = join(mkdtempSync(join(tmpdir(), 'modelops-cli-')), 'clone');
    folders.push(dirname(folder));
    git(tmpdir(), 'clone', '-q', world.repository.gitDir, folder);
    git(folder, 'remote', 'set-url', 'origin', `git@github.com:${world.repository.fullName}.git`);
    const token = world.hub.createToken({
      repository: world.repository.fullName,
      kind: 'user',
      login: 'ada',
      permissions: { contents: 'write', pull_requests: 'read' },
    });
    const env = { GITHUB_API_URL: world.hub.apiUrl, GH_TOKEN: token };
    const call = async (...args: string[]) => {
      const answer = await modelops(folder, [...args, '--json'], env);
      expect(answer.err).not.toContain(token);
      return { ...answer, json: JSON.parse(answer.out) as Record<string, unknown> };
    };

    const judged = await call('validate', '--model', 'churn', '--predictions', 'predictions.csv');
    expect(judged.code, judged.err).toBe(0);
    const digest = String(judged.json['report-digest']);
    const register = [
      'register',
      '--model',
      'churn',
      '--report-digest',
      digest,
      '--keep-predictions',
      'true',
    ];
    const planned = await call(...register, '--dry-run');
    expect(planned.json).toMatchObject({ tag: 'churn@v1.0.0', changed: false });
    expect(planned.err).toContain('would create the draft release');
    expect(await world.versions()).toEqual([]);
    const made = await call(...register);
    expect(made.code, made.err).toBe(0);
    expect(made.json).toMatchObject({
      tag: 'churn@v1.0.0',
      changed: true,
      commit: git(folder, 'rev-parse', 'HEAD').trim(),
    });
    expect((await call(...register)).json).toMatchObject({ tag: 'churn@v1.0.0', changed: false });
    expect((await world.versions()).map(({ tag, assets }) => [tag, assets])).toEqual([
      ['churn@v1.0.0', ['SHA256SUMS', 'evaluation-report.json', 'model-manifest.json', 'predictions.csv']],
    ]);

    const resolved = await call('resolve', 'churn@v1', '--model', 'churn');
    expect(resolved.json).toMatchObject({ version: '1.0.0', tag: 'churn@v1.0.0' });
    const unknown = await call('resolve', 'v7', '--model', 'churn');
    expect(unknown.code).toBe(1);
    expect(unknown.json['error']).toMatch(/is "v7"\. Published: v1\.0\.0/);

    const forged = await call(
      ...register.map((text) =>
        text === digest ? digest.replace(/.$/, (c) => (c === '0' ? '1' : '0')) : text,
      ),
    );
    expect(forged).toMatchObject({
      code: 1,
      json: { error: expect.stringMatching(/report is not the one that was made/) as string },
    });

    const production = ['--model', 'churn', '--environment', 'production'];
    const deployed = await call('deploy', 'v1.0.0', ...production);
    expect(deployed.json, deployed.err).toMatchObject({ version: '1.0.0', previous: '', changed: true });
    expect((await call('rollback', ...production)).json['error']).toMatch(/`--from` is missing/);
    expect((await call('history')).json).toMatchObject({
      places: [
        { model: 'churn', environment: 'production', version: '1.0.0', history: [{ what: 'promoted' }] },
      ],
    });
    const pulled = await call('pull', 'churn@production', '--out', 'served');
    expect(pulled.json, pulled.err).toMatchObject({ tag: 'churn@v1.0.0' });
    expect(sha256(read(folder, 'served/predictions.csv'))).toBe(judged.json['model-digest']);
    expect((await call('pull', 'churn@v1', '--out', 'served')).json['error']).toContain('is there already');
    expect((await call('pull', 'churn@v1', '--out', 'far/down/here')).json['folder']).toMatch(/here$/);
    const blocked = await call('pull', 'churn@v1', '--out', 'predictions.csv/there');
    expect(blocked.json['error']).toContain('cannot be written');
    const none = await call('pull', 'churn@v1', '--role', 'training-record', '--out', 'record');
    expect(none.json['error']).toContain('churn@v1.0.0 keeps no training-record');
    world.hub.assertClean();
  });

  test('the token goes to no server that only the remote names', async () => {
    const folder = repository({ a: 'a' });
    git(folder, 'remote', 'add', 'origin', 'https://git.acme.example/acme/models.git');
    const { code, err } = await modelops(folder, ['resolve', 'v1', '--model', 'churn'], {
      GITHUB_TOKEN: 'secret',
    });
    expect(code).toBe(1);
    expect(err).toMatch(/a token of GitHub is not sent there unasked/);
  });
});

test('on an older Node it says what it needs, before anything breaks', async () => {
  const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})`;
  expect(await modelops(tmpdir(), ['version'], {}, ['--import', older])).toEqual({
    code: 2,
    out: '',
    err: 'modelops needs Node 22.5 or later; this is Node 20.19.0. It is on nodejs.org.\n',
  });
});

test('the version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(suite, 'package.json'), 'utf8')) as { version: string };
  expect(await modelops(tmpdir(), ['version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});
