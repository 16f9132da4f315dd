import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '@modelops/action-kit';
import { readTable } from '@modelops/data';
import { predictionsFromTable } from '@modelops/evaluation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heldOutRows } from './held-out.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelops-held-out-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const rules = {
  source: ['data.csv'],
  key: 'id',
  splitKey: 'id',
  label: 'label',
  time: undefined,
  split: { by: 'key', holdout: '30%' },
  declared: true,
  isRead: false,
} as const;

test('data that a command trained on and that is too large for this job is not read, and the report says so', async () => {
  const path = join(folder, 'data.csv');
  const lines = Array.from({ length: 40 }, (_, row) => `${row},${row % 2},0.5`);
  await writeFile(path, `id,label,score\n${lines.join('\n')}\n`);
  const candidate = predictionsFromTable(await readTable(path), {
    task: 'binary-classification',
    key: 'id',
    label: 'label',
    score: 'score',
  });
  const look = () => heldOutRows(rules, 'm', candidate, new Workspace(folder));
  expect(await look()).toMatchObject({ reason: expect.stringContaining('that are held out of data.csv') });
  await truncate(path, 300_000_001);
  expect(await look()).toEqual({
    reason:
      'data.csv has 301 MB, and more than 300 MB are not read for that: `validate: {truth: …}` or `validate: {data: …}` names the rows',
  });
});
