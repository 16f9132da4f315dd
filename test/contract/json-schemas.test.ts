import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '@modelops/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonSchemas } from '../../packages/build/src/generate/json-schemas.ts';
import { readRepository, rootFolder, workingTree } from '../../packages/build/src/repository.ts';

const paths = [...jsonSchemas(readRepository(workingTree()).slug).keys()];
const load = (path: string) => JSON.parse(readFileSync(join(rootFolder, path), 'utf8')) as { $id: string };

test.each(paths)('%s is a JSON Schema of its draft, with the address where it can be read', (path) => {
  const schema = load(path);
  // A description of a form's tuple is all that strict mode would complain about.
  expect(() =>
    new Ajv2020({
      strictTuples: false,
      allowUnionTypes: true,
      formats: { 'date-time': true, uri: true },
    }).compile(schema),
  ).not.toThrow();
  expect(schema.$id.endsWith(`/${path}`)).toBe(true);
});

describe('an editor with the schema and we with the parser agree on modelops.yml', () => {
  const path = paths.find((candidate) => candidate.includes('modelops-yml'));
  const accepts = new Ajv2020({ allowUnionTypes: true }).compile(load(path ?? ''));
  const cases: [string, boolean][] = [
    ['models: {}', true],
    ['models:\n  a:\n    files: a.onnx\n', true],
    ['models:\n  a:\n    files: [a.onnx, b.json]\n    validate: { gates: ["roc_auc >= 0.7"] }\n', true],
    ['models:\n  a:\n    predictions: { path: p.csv, key: $row }\n', true],
    ['models:\n  a:\n    predictions: { key: id }\n', false],
    ['models:\n  a:\n    files: []\n', false],
    ['models:\n  a:\n    validate: { threshold: 1.5 }\n', false],
    ['models:\n  a:\n    validate: { seed: 1.5 }\n', false],
    ['models:\n  a:\n    tsak: regression\n', false],
    ['model:\n  a: {}\n', false],
    ['[]', false],
  ];
  test.each(cases)('%j → %s', (source, expected) => {
    expect(accepts(parse(source)), 'the schema').toBe(expected);
    const parser = () => parseConfig(source);
    if (expected) expect(parser).not.toThrow();
    else expect(parser).toThrow();
  });
});
