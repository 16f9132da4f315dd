import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  digestOf,
  type EvaluationReport,
  type EvidenceFile,
  modelDigestOf,
  prettyCanonicalJson,
  sha256,
} from '@modelops/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  digestOfFile,
  placeEvidence,
  readEvidence,
  readReport,
  reportName,
  writeEvidence,
} from './evidence.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modelops-evidence-'));
  await writeFile(join(root, 'model.bin'), 'bytes');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const file = (name: string, role: EvidenceFile['role'], text: string): EvidenceFile => ({
  name,
  role,
  sha256: sha256(text),
  bytes: Buffer.byteLength(text),
});
const digest = sha256('x');
const makeReport = (files: EvidenceFile[]): EvaluationReport => ({
  schema: 'modelops/evaluation-report/v1',
  model: 'churn',
  task: 'regression',
  tool: { name: 't', version: '1' },
  inputs: { digest, tree: null, data: [], trainer: null },
  candidate: { modelDigest: modelDigestOf(files), files },
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
const report = makeReport([
  file('model.bin', 'model', 'bytes'),
  file('predictions.csv', 'predictions', 'a\n'),
]);
const write = (folder = join(root, 'deep/out')) =>
  writeEvidence(folder, report, [
    { file: report.candidate.files[0]!, from: { path: join(root, 'model.bin') } },
    { file: report.candidate.files[1]!, from: { text: 'a\n' } },
  ]);

test('written, read, moved: the same', async () => {
  const written = await write();
  expect(written.digest).toBe(digestOf(report));
  expect(written.report).toEqual(report);
  const moved = await placeEvidence(join(root, 'deep/out'), written, join(root, 'else/where'));
  expect(moved.digest).toBe(written.digest);
  expect(await readFile(moved.files[0]!.path, 'utf8')).toBe('bytes');
  expect(await readdir(join(root, 'else'))).toEqual(['where']);
});

test('older evidence is replaced as a whole; nothing else ever is', async () => {
  const out = join(root, 'out');
  await write(out);
  await writeFile(join(out, 'files/old.bin'), 'x');
  await write(out);
  expect((await readdir(join(out, 'files'))).sort()).toEqual(['model.bin', 'predictions.csv']);
  await expect(write(root)).rejects.toThrow(/holds something else than evidence/);
  expect(await readdir(root)).toContain('model.bin');
  await expect(write(join(root, 'model.bin'))).rejects.toThrow(/the folder for the evidence cannot be made/);
});

test('a write that breaks off leaves what was there, and no half', async () => {
  const out = join(root, 'out');
  const first = await write(out);
  await rm(join(root, 'model.bin'));
  await expect(write(out)).rejects.toThrow('ENOENT');
  expect(await readdir(root)).toEqual(['out']);
  expect((await readEvidence(out, first.digest)).report).toEqual(report);
});

test('every change is seen', async () => {
  const out = join(root, 'deep/out');
  const { digest: good } = await write();
  const tampered = async (change: () => Promise<unknown>, message: RegExp) => {
    await write();
    await change();
    await expect(readEvidence(out, good)).rejects.toThrow(message);
  };
  const path = join(out, reportName);
  const put = (value: object) => () => writeFile(path, prettyCanonicalJson(value));
  await tampered(put({ ...report, verdict: 'fail' }), /is not the one that was made/);
  await tampered(put({ ...report, extra: 1 }), /extra/);
  await tampered(put({ ...report, schema: 'other' }), /The document says that it is "other"/);
  await tampered(() => writeFile(path, '{"a":'), /this is not JSON/);
  await tampered(() => rm(path), /there is no evaluation report at/);
  await tampered(() => writeFile(path, ' '.repeat((8 << 20) + 1)), /bytes, which is no report/);
  await tampered(() => writeFile(join(out, 'files/model.bin'), 'bytez'), /is not the file that was judged/);
  await tampered(
    () => writeFile(join(out, 'files/model.bin'), 'bytes more'),
    /is not the file that was judged/,
  );
  await tampered(() => rm(join(out, 'files/model.bin')), /the evidence lacks the file "model\.bin"/);
  await tampered(async () => {
    await rm(join(out, 'files/model.bin'));
    await symlink(join(root, 'model.bin'), join(out, 'files/model.bin'));
  }, /lacks the file/);
  await tampered(async () => {
    await rm(join(out, 'files/model.bin'));
    await mkdir(join(out, 'files/model.bin'));
  }, /lacks the file/);
});

test('a report that names a file twice, or outside its folder', async () => {
  const out = join(root, 'out');
  await mkdir(join(out, 'files'), { recursive: true });
  const read = async (files: EvidenceFile[]) => {
    const other = makeReport(files);
    await writeFile(join(out, reportName), JSON.stringify(other));
    return readEvidence(out, digestOf(other));
  };
  await writeFile(join(out, 'files/a'), 'bytes');
  await expect(read([file('a', 'model', 'bytes'), file('A', 'model', 'bytes')])).rejects.toThrow(
    /names the file "A" twice/,
  );
  await expect(read([file('../../model.bin', 'model', 'bytes')])).rejects.toThrow(
    /a file name has letters, digits/,
  );
});

test('a report that contradicts itself', async () => {
  const forged = { ...report, verdict: 'fail' as const };
  await writeFile(join(root, reportName), JSON.stringify(forged));
  await expect(readReport(join(root, reportName), digestOf(forged))).rejects.toThrow(/contradicts itself/);
});

test('what is expected must be a digest', async () => {
  await expect(readReport(join(root, 'x'), 'abc')).rejects.toThrow(
    /^report-digest: "abc" is not a digest\. Give the output/,
  );
});

test('the digest of a file', async () => {
  expect(await digestOfFile(join(root, 'model.bin'))).toEqual({ sha256: sha256('bytes'), bytes: 5 });
});
