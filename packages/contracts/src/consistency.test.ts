import { expect, test } from 'vitest';
import { digestOf, sha256 } from './canonical.ts';
import { contradictionIn, modelDigestOf, verdictOf } from './consistency.ts';
import type { EvaluationReport, EvidenceFile } from './documents/index.ts';

const file = (name: string, role: EvidenceFile['role']): EvidenceFile => ({
  name,
  role,
  sha256: sha256(name),
  bytes: 1,
});
const predictions = file('predictions.csv', 'predictions');
const gate = (verdict: 'pass' | 'fail' | 'inconclusive', evaluated = true) => ({ verdict, evaluated });

test("the model's digest: of its file, of the list of its files, of the predictions where it has none", () => {
  const [a, b] = [file('a.onnx', 'model'), file('b.json', 'model')];
  expect(modelDigestOf([a, predictions])).toBe(a.sha256);
  expect(modelDigestOf([predictions])).toBe(predictions.sha256);
  expect(modelDigestOf([a, b, predictions])).toBe(
    digestOf([
      { name: 'a.onnx', sha256: a.sha256 },
      { name: 'b.json', sha256: b.sha256 },
    ]),
  );
  expect(modelDigestOf([b, a])).not.toBe(modelDigestOf([a, b]));
  expect(() => modelDigestOf([])).toThrow(RangeError);
});

test('a verdict follows from its gates', () => {
  expect(verdictOf([])).toBe('pass');
  expect(verdictOf([gate('pass'), gate('inconclusive', false), gate('fail', false)])).toBe('pass');
  expect(verdictOf([gate('pass'), gate('inconclusive')])).toBe('inconclusive');
  expect(verdictOf([gate('inconclusive'), gate('fail')])).toBe('fail');
});

test('a report that contradicts itself is found out', () => {
  const report = (verdict: 'pass' | 'fail', files: EvidenceFile[], modelDigest = predictions.sha256) =>
    ({ verdict, gates: [gate('pass')], candidate: { files, modelDigest } }) as unknown as EvaluationReport;
  expect(contradictionIn(report('pass', [predictions]))).toBeUndefined();
  expect(contradictionIn(report('fail', [predictions]))).toContain('its gates say pass');
  expect(contradictionIn(report('pass', [predictions], sha256('other')))).toContain('digest');
  expect(contradictionIn(report('pass', [file('t', 'training-record')]))).toContain('no model file');
});
