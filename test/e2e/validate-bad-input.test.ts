import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Scene, type Step, suite } from '../support/job.ts';
import { csv, predictions, random, rows } from '../support/validate-data.ts';

let scene: Scene;
let number: number;
let parquet: Buffer;
beforeAll(async () => {
  scene = await Scene.open({});
  number = await scene.propose({ 'README.md': 'x' });
  parquet = await readFile(join(suite, 'packages/data/src/fixtures/snappy.parquet'));
});
afterAll(() => scene[Symbol.asyncDispose]());

interface Case {
  readonly files?: Readonly<Record<string, string | Buffer | (() => string | Buffer)>>;
  readonly folders?: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string | number>>;
  /** What went wrong, where and how to mend it. */
  readonly says: RegExp;
  /** Where the annotation stands. */
  readonly at?: { readonly file: string; readonly line: number };
}

async function run(given: Omit<Case, 'says'>): Promise<Step> {
  return await scene.step(
    await scene.pullRequest(number),
    { predictions: 'p.csv', gates: 'roc_auc >= 0.7', baseline: 'none', ...given.with },
    {
      before: async ({ workspace }) => {
        for (const folder of given.folders ?? []) await mkdir(join(workspace, folder), { recursive: true });
        for (const [name, target] of Object.entries(given.links ?? {}))
          await symlink(target, join(workspace, name));
        for (const [name, content] of Object.entries(given.files ?? {}))
          await writeFile(join(workspace, name), typeof content === 'function' ? content() : content);
      },
    },
  );
}

const good = predictions(0.6, { count: 200 });
const lines = good.trimEnd().split('\n');
const edited = (line: number, text: string) =>
  `${[...lines.slice(0, line - 1), text, ...lines.slice(line)].join('\n')}\n`;
const config = (body: string) => ({
  'modelops.yml': `models:\n  churn:\n    predictions: p.csv\n${body}`,
  'p.csv': good,
});

const cases: Record<string, Case> = {
  'a missing column': {
    files: { 'p.csv': good.replace('score', 'scores') },
    says: /^p\.csv: no column looks like the score .*Set the input `score` to one of: id, label, scores\.$/,
  },
  'a column that was named wrong': {
    files: { 'p.csv': good },
    with: { label: 'lable' },
    says: /^p\.csv: there is no column "lable"\. Did you mean "label"\? The file has: id, label, score\./,
  },
  'a wrong type': {
    files: { 'p.csv': edited(9, 'r7,1,high') },
    says: /^p\.csv, line 9, column "score": the score is "high", which is not a finite number\. Find out/,
    at: { file: 'p.csv', line: 9 },
  },
  'a NaN score': {
    files: { 'p.csv': edited(5, 'r3,1,NaN') },
    says: /^p\.csv, line 5, column "score": the score is "NaN", which is not a finite number/,
    at: { file: 'p.csv', line: 5 },
  },
  'label and score interchanged': {
    files: { 'p.csv': good.replace('id,label,score', 'id,score,label') },
    says: /^p\.csv: the columns "label" and "score" look interchanged: .*Set `label: score` and `score: label`/,
  },
  'an empty file': { files: { 'p.csv': '' }, says: /^p\.csv: this file is empty\. The step/ },
  'a header only': {
    files: { 'p.csv': 'id,label,score\n' },
    says: /^p\.csv: this file has a header and no rows\. The step/,
  },
  'duplicate keys': {
    files: { 'p.csv': edited(9, 'r1,1,0.5') },
    says: /^p\.csv, line 9, column "id": the key "r1" stands twice: line 3 and line 9\. A key names one row/,
    at: { file: 'p.csv', line: 9 },
  },
  'a ragged row': {
    files: { 'p.csv': edited(7, 'r5,1') },
    says: /^p\.csv, line 7: this row has 2 fields, the header has 3 fields\. A text that holds/,
    at: { file: 'p.csv', line: 7 },
  },
  'an unknown key in modelops.yml': {
    files: config('    validate:\n      gate: [roc_auc >= 0.7]\n'),
    says: /^modelops\.yml:5:7: unknown key "gate" in models\.churn\.validate\. Did you mean "gates"\?/,
    at: { file: 'modelops.yml', line: 5 },
  },
  'broken YAML': {
    files: { 'modelops.yml': 'models:\n  a: [1\n', 'p.csv': good },
    says: /^modelops\.yml:\d:\d: this is not YAML: /,
    at: { file: 'modelops.yml', line: 3 },
  },
  'a wrong value in modelops.yml': {
    files: config('    validate: { threshold: 50% }\n'),
    says: /^modelops\.yml:4:28: .*threshold/,
    at: { file: 'modelops.yml', line: 4 },
  },
  'a gate that cannot be read': {
    files: { 'p.csv': good },
    with: { gates: 'roc_auc >= 0.6\nroc_auc => 0.7' },
    says: /^the input `gates`, line 2, column 9: a gate compares with >=, <=, > or <, but found "=".* A gate reads like/,
  },
  'a gate in modelops.yml that cannot be read': {
    files: config('    validate:\n      gates:\n        - roc_auc >= champion + 2%\n'),
    with: { gates: '' },
    says: /^modelops\.yml:6:11, column 23: "champion \+ 2%" can be read in two ways\. Write/,
    at: { file: 'modelops.yml', line: 6 },
  },
  'an unknown metric': {
    files: { 'p.csv': good },
    with: { gates: 'roc_acu >= 0.7' },
    says: /roc_acu.*Did you mean "roc_auc"\?/,
  },
  'an unknown slice column': {
    files: { 'p.csv': good },
    with: { gates: 'roc_auc[orign=ORD] >= 0.7' },
    says: /^p\.csv: there is no column "orign"\..*The file has: id, label, score\./,
  },
  'a damaged Parquet file': {
    files: {
      'p.parquet': () => {
        const bytes = Buffer.from(parquet);
        bytes.fill(0xff, bytes.length - 60, bytes.length - 8);
        return bytes;
      },
    },
    with: { predictions: 'p.parquet' },
    says: /^p\.parquet: this Parquet file cannot be read.*Write it again\.$/,
  },
  'a cut Parquet file': {
    files: { 'p.parquet': () => parquet.subarray(0, parquet.length >> 1) },
    with: { predictions: 'p.parquet' },
    says: /^p\.parquet: this Parquet file cannot be read.*cut short or damaged/,
  },
  'a folder': {
    folders: ['p.csv'],
    says: /^the predictions file "p\.csv" is a folder\. Give the path of one file\.$/,
  },
  'a missing file': {
    says: /^the predictions file "p\.csv" does not exist\. Is the path right, relative to the root of the checkout, and did the step that makes it run before\?$/,
  },
  'a pickle': {
    files: { 'p.csv': Buffer.from('80049501000000', 'hex') },
    says: /^p\.csv: this is a Python pickle, which is never loaded.*Write the predictions as CSV or Parquet/,
  },
  'a gzip file': {
    files: { 'p.csv': gzipSync(good) },
    says: /^p\.csv: this is gzip-compressed\. Decompress it first/,
  },
  'UTF-16': {
    files: { 'p.csv': Buffer.from(`\ufeff${good}`, 'utf16le') },
    says: /^p\.csv: this file is UTF-16, not UTF-8\. Save it as UTF-8/,
  },
  Latin1: {
    files: { 'p.csv': Buffer.from(edited(4, 'Köln,1,0.5'), 'latin1') },
    says: /^p\.csv, line 4: this line is not UTF-8\. Save the file as UTF-8/,
    at: { file: 'p.csv', line: 4 },
  },
  'a Git LFS pointer': {
    files: { 'p.csv': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' },
    says: /^p\.csv: this is a Git LFS pointer.*`lfs: true` at actions\/checkout/,
  },
  'a label of 2': {
    files: { 'p.csv': edited(6, 'r4,2,0.5') },
    with: { task: 'binary-classification' },
    says: /^p\.csv, line 6, column "label": the label is "2", which is neither 0 nor 1\. Write 1/,
    at: { file: 'p.csv', line: 6 },
  },
  'scores above 1': {
    files: { 'p.csv': edited(6, 'r4,1,1.5') },
    says: /^p\.csv, line 6, column "score": the score is "1\.5", which is not a probability between 0 and 1\. Give/,
    at: { file: 'p.csv', line: 6 },
  },
  'no predictions given': {
    with: { predictions: '' },
    says: /^the input `predictions` is missing\. Give the path of a CSV or Parquet file/,
  },
  'a wrong word': {
    with: { mode: 'evalute' },
    says: /^the input `mode` is "evalute"\. Allowed: auto, evaluate, find, report, select\. Did you mean "evaluate"\?$/,
  },
  'a wrong number': {
    with: { threshold: '50%' },
    says: /^the input `threshold` is "50%"\. It is a number\.$/,
  },
  'a number out of range': {
    with: { threshold: '1.5' },
    says: /^the input `threshold` is 1\.5\. It is between 0 and 1\.$/,
  },
  'half a bootstrap replicate': {
    with: { replicates: '1000.5' },
    says: /^the input `replicates` is "1000\.5"\. It is a whole number\.$/,
  },
  'neither true nor false': {
    with: { comment: 'yes' },
    says: /^the input `comment` is "yes"\. It is `true` or `false`\.$/,
  },
  'a model that is not declared': {
    files: config(''),
    with: { model: 'chrun' },
    says: /^modelops\.yml: there is no model "chrun"\. Did you mean "churn"\?$/,
  },
  'a configuration that is not there': {
    with: { config: 'ml/modelops.yml' },
    says: /^the input `config` is "ml\/modelops\.yml", which does not exist\. Give its path relative to the root of the checkout\.$/,
  },
  'an invalid name of a model': {
    files: { 'p.csv': good },
    with: { model: 'My Model!' },
    says: /^the input `model`: "My Model!" cannot be a model's name\. Use lower-case letters/,
  },
  'a path outside the workspace': {
    with: { predictions: '../../etc/passwd' },
    says: /^the predictions file "\.\.\/\.\.\/etc\/passwd" lies outside the workspace\. Give a path relative/,
  },
  'an absolute path': {
    with: { predictions: '/etc/passwd' },
    says: /^the predictions file "\/etc\/passwd" lies outside the workspace\. Give a path relative/,
  },
  'a link that leads outside': {
    links: { 'p.csv': '/etc/passwd' },
    says: /^the predictions file "p\.csv" lies outside the workspace/,
  },
  'a folder for the evidence behind a link that leads outside': {
    files: { 'p.csv': good },
    links: { out: '/tmp' },
    with: { out: 'out/new' },
    says: /^the folder for the evidence "out\/new" lies outside the workspace/,
  },
  'the checkout itself as folder for the evidence': {
    files: { 'p.csv': good },
    with: { out: '.' },
    says: /this folder holds something else than evidence, and would be replaced\. Give `out` the path of a folder of its own\.$/,
  },
  'an empty model file': {
    files: { 'p.csv': good, 'm.bin': '' },
    with: { files: 'm.bin' },
    says: /^the model file "m\.bin" is empty\. Did the step that writes it fail\?$/,
  },
  'two model files with one name': {
    files: { 'p.csv': good, 'm.bin': '1', 'sub/M.bin': '2' },
    folders: ['sub'],
    with: { files: '**/*.bin' },
    says: /^sub\/M\.bin and m\.bin would have the same name in the release\. Rename one of the files\.$|^m\.bin and sub\/M\.bin would/,
  },
  'a model folder': {
    files: { 'p.csv': good, 'saved/m.bin': '1' },
    folders: ['saved'],
    with: { files: 'saved' },
    says: /^the model file "saved" names no file\. It is a folder: write `saved\/\*\*` for all files in it\.$/,
  },
  'a model file whose name GitHub would change': {
    files: { 'p.csv': good, 'my model.bin': '1' },
    with: { files: 'my model.bin' },
    says: /^the model file "my model\.bin" has a name that GitHub would change\. Use letters/,
  },
  'a group that is no date': {
    files: { 'p.csv': csv(rows(60, 0.5).map((row) => ({ ...row, day: 'soon' }))) },
    with: { group: 'day(day)' },
    says: /^p\.csv, line 2, column "day": "soon" is not a date\. Write dates as/,
    at: { file: 'p.csv', line: 2 },
  },
  'a report that is missing': {
    with: { mode: 'report' },
    says: /^the input `report` is missing\. `mode: report` presents reports/,
  },
  'a report without digest': {
    with: { mode: 'report', report: 'r.json' },
    says: /^the input `report-digest` has 0 lines for 1 report\. Give for each report/,
  },
  'a report that is not one': {
    files: { 'r.json': '{}' },
    with: { mode: 'report', report: 'r.json', 'report-digest': `sha256:${'0'.repeat(64)}` },
    says: /^r\.json: .*It is not a document of ours/,
  },
};

test.each(Object.entries(cases))('%s', async (_, given) => {
  const step = await run(given);
  expect(step.annotations.map(({ message }) => message)).toEqual([expect.stringMatching(given.says)]);
  expect(step.annotations[0]).toMatchObject({ level: 'error', title: 'validate-model', ...given.at });
  expect(step.exitCode).toBe(1);
  // No path of the machine, no stack.
  expect(step.annotations[0]!.message).not.toMatch(/\/workspace\/|^\s+at /m);
  expect(step.report).toBeUndefined();
});

test('none of these left a comment or an artifact', async () => {
  expect(await scene.comments(number)).toEqual([]);
  expect(await scene.artifacts()).toEqual([]);
});

test('one class only: judged, undecided, and the reason is told', async () => {
  const step = await run({
    files: { 'p.csv': csv(rows(100, 0.5).map((row) => ({ ...row, label: 1 }))) },
    with: { comment: 'false', upload: 'false' },
  });
  expect(step).toMatchObject({ exitCode: 0, outputs: { verdict: 'inconclusive' } });
  expect(step.report?.gates[0]?.reason).toMatch(/^roc_auc is undefined: all 100 rows have the label 1/);
});

test('a line of 5 MB, CRLF, a byte order mark, semicolons: read', async () => {
  const big = `\ufeff${csv(rows(200, 0.6).map((row, i) => ({ ...row, note: i === 3 ? 'x'.repeat(5_000_000) : '' })))}`;
  const step = await run({
    files: { 'p.csv': big.replaceAll(',', ';').replaceAll('\n', '\r\n') },
    with: { comment: 'false', upload: 'false' },
  });
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass' } });
});

test('300,000 rows against 300,000: judged, and the report stays small', async () => {
  const next = random(5);
  const big = (skill: number) => {
    const out = ['id,label,score'];
    for (let i = 0; i < 300_000; i++) {
      const label = i % 3 === 0 ? 1 : 0;
      out.push(`${i},${label},${(skill * (label * 0.5 + 0.25) + (1 - skill) * next()).toFixed(5)}`);
    }
    return `${out.join('\n')}\n`;
  };
  const step = await run({
    files: { 'p.csv': big(0.5), 'old.csv': big(0.4) },
    with: { baseline: 'old.csv', gates: 'roc_auc >= champion', comment: 'false', upload: 'false' },
  });
  expect(step.errors).toEqual([]);
  expect(step.outputs).toMatchObject({ verdict: 'pass', outcome: 'better' });
  expect(step.reportText!.length).toBeLessThan(50_000);
});
