import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadModelConfig } from './model-config.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modelops-config-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const load = (model?: string, path = 'modelops.yml') => loadModelConfig(root, path, model);
const put = (text: string) => writeFileSync(join(root, 'modelops.yml'), text);

test('without a file the model is what the input says, or "model"', async () => {
  expect(await load()).toMatchObject({ name: 'model', config: undefined, file: undefined });
  expect(await load('churn')).toMatchObject({ name: 'churn', config: undefined });
  await expect(load('Churn')).rejects.toThrow(/^the input `model`: "Churn" cannot be a model's name/);
});

test('one model needs no name, several do', async () => {
  put('models: { churn: { task: regression } }');
  expect(await load()).toMatchObject({ name: 'churn', config: { task: 'regression' } });
  put('models: { churn: {}, fraud: {} }');
  expect((await load('fraud')).name).toBe('fraud');
  await expect(load()).rejects.toThrow(
    'the input `model` is missing. modelops.yml declares churn, fraud: say which',
  );
  await expect(load('fruad')).rejects.toThrow(
    'modelops.yml: there is no model "fruad". Did you mean "fraud"?',
  );
  await expect(load('constructor')).rejects.toThrow('there is no model "constructor"');
  put('models: {}');
  await expect(load()).rejects.toThrow('declares no model');
});

test('a file that was asked for must be there, be a file, and lie inside', async () => {
  await expect(load(undefined, 'a.yml')).rejects.toThrow(
    'the input `config` is "a.yml", which does not exist.',
  );
  await expect(load(undefined, '.')).rejects.toThrow('which is a folder');
  await expect(load(undefined, '../a.yml')).rejects.toThrow('lies outside the workspace');
  symlinkSync('/etc/hostname', join(root, 'modelops.yml'));
  await expect(load()).rejects.toThrow('lies outside the workspace');
});
