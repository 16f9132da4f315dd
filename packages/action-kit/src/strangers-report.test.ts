import { evaluationReportSchema, prettyCanonicalJson, sha256, UserError } from '@modelops/contracts';
import { expect, test } from 'vitest';
import { readStrangersReport } from './strangers-report.ts';
import { type ZipEntry, zipOf } from './zip.testkit.ts';

const digest = sha256('x');
const report = evaluationReportSchema.parse({
  schema: 'modelops/evaluation-report/v1',
  model: 'churn',
  task: 'regression',
  tool: { name: 't', version: '1' },
  inputs: { digest, tree: null, data: [], trainer: null },
  candidate: {
    modelDigest: digest,
    files: [{ name: 'model.bin', role: 'model', sha256: digest, bytes: 1 }],
  },
  evaluationSet: {
    digest,
    rows: 1,
    groups: null,
    groupBy: null,
    positives: null,
    labelsFrom: 'candidate',
    columns: { key: 'id', label: 'label', score: 'score' },
  },
  champion: null,
  comparison: null,
  metrics: [],
  calibration: null,
  slices: [],
  gates: [],
  verdict: 'pass',
  settings: { seed: 1, replicates: 1000, level: 0.95, threshold: 0.5, onInconclusive: 'pass' },
  notes: [],
});
const honest: ZipEntry = { name: 'evaluation-report.json', content: prettyCanonicalJson(report) };

test('the report is read; what lies beside it is not looked into', async () => {
  const zip = zipOf([{ name: 'files/model.bin', content: 'x' }, honest, { name: 'files/', content: '' }]);
  expect(await readStrangersReport(zip)).toEqual(report);
});

const zeros = Buffer.alloc(50 << 20);

test.each<[string, () => Uint8Array, RegExp]>([
  ['no zip', () => Buffer.from('hello'), /^it cannot be unpacked: /],
  ['a zip that was cut', () => zipOf([honest]).subarray(0, 200), /^it cannot be unpacked: /],
  ['nothing', () => Buffer.alloc(0), /^it cannot be unpacked: /],
  [
    'no report',
    () => zipOf([{ ...honest, name: 'x/evaluation-report.json' }]),
    /^it holds no evaluation-report/,
  ],
  [
    'a path outside',
    () => zipOf([honest, { name: '../x', content: 'x' }]),
    /^it cannot be unpacked: .*\.\.\/x/,
  ],
  ['an absolute path', () => zipOf([{ name: '/etc/passwd', content: 'x' }, honest]), /cannot be unpacked/],
  ['a backslash', () => zipOf([{ name: '..\\x', content: 'x' }, honest]), /^it cannot be unpacked/],
  ['a link', () => zipOf([{ ...honest, mode: 0o120777 }]), /^it holds a symbolic link/],
  [
    'a link beside it',
    () => zipOf([honest, { name: 'l', content: '/etc/passwd', mode: 0o120777 }]),
    /^it holds a symbolic link/,
  ],
  ['two reports', () => zipOf([honest, honest]), /^it holds evaluation-report\.json twice/],
  [
    'too many files',
    () => zipOf([honest, ...Array.from({ length: 1000 }, (_, i) => ({ name: `f${i}`, content: '' }))]),
    /^it has 1001 files, and at most 1000 are taken/,
  ],
  [
    'a bomb',
    () => zipOf([{ name: honest.name, content: zeros }]),
    /^its evaluation-report\.json is longer than 2 MB/,
  ],
  [
    'a bomb that claims to be small',
    () => zipOf([{ name: honest.name, content: zeros, claims: 100 }]),
    /^it cannot be unpacked: too many bytes/,
  ],
  ['something else', () => zipOf([{ ...honest, content: '{"hello":1}' }]), /not a document of ours/],
  ['no JSON', () => zipOf([{ ...honest, content: '\u0000\u00ff' }]), /this is not JSON/],
  [
    'a report that contradicts itself',
    () => zipOf([{ ...honest, content: JSON.stringify({ ...report, verdict: 'fail' }) }]),
    /^the report contradicts itself: its verdict is fail, its gates say pass/,
  ],
])('%s is refused', async (_, zip, message) => {
  const error = await readStrangersReport(zip()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
});
