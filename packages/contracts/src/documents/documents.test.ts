import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf } from '../canonical.ts';
import { UserError } from '../errors.ts';
import { parseDocument } from './common.ts';
import { type EvaluationReport, evaluationReportSchema } from './evaluation-report.ts';
import { type ModelManifest, modelManifestSchema } from './model-manifest.ts';

const digest = digestOf('x');
const file = { name: 'model.onnx', role: 'model' as const, sha256: digest, bytes: 3 };
const manifest: ModelManifest = {
  schema: 'modelops/model-manifest/v1',
  model: 'flight-delay',
  version: '1.0.0',
  task: 'binary-classification',
  bump: 'initial',
  reason: 'the first version',
  previous: null,
  equals: null,
  commit: '0'.repeat(40),
  modelDigest: digest,
  inputsDigest: digest,
  inputsTree: null,
  files: [file],
  judged: [],
  documents: { evaluationReport: digest },
  verdict: 'pass',
};
const report: Pick<EvaluationReport, 'schema' | 'model'> = {
  schema: 'modelops/evaluation-report/v1',
  model: 'flight-delay',
};

function errorOf(text: string): UserError {
  try {
    parseDocument(modelManifestSchema, text, 'manifest.json');
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).where).toBe('manifest.json');
    return error as UserError;
  }
  return expect.unreachable('read without an error');
}
const changed = (change: object) => errorOf(JSON.stringify({ ...manifest, ...change }));

test('a document is read back as it was written', () => {
  expect(parseDocument(modelManifestSchema, canonicalJson(manifest), 'manifest.json')).toEqual(manifest);
});

describe('a document that does not fit names the place', () => {
  test.each([
    [{ extra: 1 }, 'the document: unknown key "extra"'],
    [{ files: [{ ...file, extra: 1 }] }, 'files.0: unknown key "extra"'],
    [{ documents: { evaluationReport: digest, other: digest } }, 'documents: unknown key "other"'],
    [{ version: undefined }, 'version: is missing; expected a string'],
    [{ version: '1.0' }, 'version: must match'],
    [{ version: '01.0.0' }, 'version: must match'],
    [{ model: 'Flight Delay' }, 'model: must match'],
    [{ model: 'a\n::set-output name=x::1' }, 'model: must match'],
    [
      { verdict: 'maybe' },
      'verdict: expected one of "pass", "fail", "inconclusive", found the string "maybe"',
    ],
    [{ previous: {} }, 'previous.version: is missing'],
    [{ commit: 'main' }, 'commit: must match'],
    [{ reason: 'x'.repeat(1001) }, 'reason: must have at most 1000 characters'],
    [{ modelDigest: digest.toUpperCase() }, 'modelDigest: a digest is "sha256:" and 64 hexadecimal digits'],
    [{ files: {} }, 'files: expected an array, found an object'],
    [{ files: [{ ...file, bytes: null }] }, 'files.0.bytes: expected a number, found null'],
    [{ files: [{ ...file, bytes: -1 }] }, 'files.0.bytes: must be 0 or more, found the number -1'],
    [{ files: [{ ...file, bytes: 1.5 }] }, 'files.0.bytes: expected a whole number'],
    [{ files: [{ ...file, bytes: 2 ** 53 }] }, 'files.0.bytes: must be 9007199254740991 or less'],
  ])('%j', (change, message) => {
    expect(changed(change).message).toContain(message);
  });

  test.each(['../model.onnx', '/etc/passwd', 'a/b', 'a\\b', '.hidden', '', 'a b', 'x'.repeat(201)])(
    'a file cannot be called %j',
    (name) => expect(changed({ files: [{ ...file, name }] }).what).toMatch(/^files\.0\.name: /),
  );
});

describe('another document is recognised, whatever else is wrong with it', () => {
  test.each([
    [JSON.stringify(report), 'The document says that it is "modelops/evaluation-report/v1".'],
    [
      JSON.stringify({ ...manifest, schema: 'modelops/model-manifest/v2' }),
      'The document says that it is "modelops/model-manifest/v2".',
    ],
    [JSON.stringify({ model: 1 }), 'It is not a document of ours: it has no "schema".'],
    ['{"__proto__": {"schema": "modelops/model-manifest/v1"}}', 'it has no "schema"'],
  ])('%#', (text, fix) => {
    const error = errorOf(text);
    expect(error.what).toMatch(/^schema: expected "modelops\/model-manifest\/v1"/);
    expect(error.fix).toContain(fix);
  });

  test('a key __proto__ is unknown like any other', () => {
    const text = JSON.stringify(manifest).replace('{', '{"__proto__":{"verdict":"pass"},');
    expect(errorOf(text).what).toBe('the document: unknown key "__proto__"');
  });
});

describe('what is not JSON', () => {
  test.each([
    '',
    '{',
    'hello',
    '{"a":NaN}',
    '{"a":Infinity}',
    "{'a':1}",
    '{"a":1,}',
    `${JSON.stringify(manifest)}x`,
  ])('%j', (text) => {
    const error = errorOf(text);
    expect(error.what).toMatch(/^this is not JSON: /);
    expect(error.fix).toBe('The file was cut or is another file.');
  });
  test.each(['null', '[]', '3', '"x"'])('%s is JSON, but no document', (text) => {
    expect(errorOf(text).what).toMatch(/^the document: expected an object, found /);
  });
});

test('a huge document is read or refused in its own time', () => {
  const started = performance.now();
  const many = { ...manifest, files: Array.from({ length: 100_000 }, () => file) };
  expect(parseDocument(modelManifestSchema, JSON.stringify(many), 'x').files).toHaveLength(100_000);
  const lastWrong = [...many.files, { ...file, role: 'virus' }];
  expect(changed({ files: lastWrong }).what).toMatch(/^files\.100000\.role: /);
  expect(errorOf('['.repeat(1_000_000)).what).toMatch(/^this is not JSON/);
  expect(errorOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).what).toMatch(/found an array/);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('the report needs every part, and says which one is missing', () => {
  expect(() => parseDocument(evaluationReportSchema, JSON.stringify(report), 'report.json')).toThrow(
    /^report\.json: task: expected one of "binary-classification", "multiclass-classification", "regression", found nothing/,
  );
});
