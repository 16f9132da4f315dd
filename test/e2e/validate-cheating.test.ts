import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';
import { csv, rows } from '../support/validate-data.ts';

const rules = { predictions: 'p.csv', gates: 'roc_auc >= champion - 0.005', baseline: 'base-branch' };
const honest = rows(300, 0.3);
const hard = ({ label, score }: { label: number; score: number }) => Math.abs(label - score) > 0.5;

async function judge(candidate: readonly object[], base: readonly object[] = honest, inputs = {}) {
  await using scene = await Scene.open({ 'p.csv': csv(base) });
  const number = await scene.propose({ 'p.csv': csv(candidate) });
  return await scene.step(await scene.pullRequest(number), {
    ...rules,
    comment: false,
    upload: 'false',
    ...inputs,
  });
}

test('the honest candidate is the control: the same predictions pass and are no better', async () => {
  const step = await judge([...honest].reverse().concat([]));
  expect(step.outputs).toMatchObject({ verdict: 'pass', outcome: 'no-different' });
});

test('edited labels: not comparable, fails, names the rows', async () => {
  const edited = honest.map((row) => (hard(row) ? { ...row, label: 1 - row.label } : row));
  const step = await judge(edited);
  expect(step.exitCode).toBe(1);
  expect(step.outputs['verdict']).toBe('fail');
  expect(step.outputs['outcome']).not.toBe('better');
  expect(step.report?.comparison).toMatchObject({
    comparable: false,
    labelMismatches: honest.filter(hard).length,
  });
  expect(step.errors[0]).toContain("the candidate's label is not the champion's");
});

test('hard rows left out: neither passes nor is better', async () => {
  const kept = honest.filter((row) => !hard(row));
  const step = await judge(kept);
  expect(step.outputs['verdict']).toBe('inconclusive');
  expect(step.outputs['outcome']).not.toBe('better');
  expect(step.report?.notes.join()).toContain(`leaves out ${300 - kept.length} of the champion's 300 rows`);
  const strict = await judge(kept, honest, { 'on-inconclusive': 'fail' });
  expect(strict.exitCode).toBe(1);
});

test('easy rows added: compared on the shared rows only', async () => {
  const easy = Array.from({ length: 300 }, (_, i) => ({ id: `easy${i}`, label: i % 2, score: i % 2 }));
  const step = await judge([...honest, ...easy]);
  expect(step.outputs['outcome']).toBe('no-different');
  expect(step.report?.comparison).toMatchObject({ sharedRows: 300, extraRows: 300 });
  expect(step.report?.gates[0]?.sampleSize.rows).toBe(300);
  expect(step.report?.notes.join()).toContain('300 rows are new');
});

test('all keys renamed: nothing is shared, nothing is won', async () => {
  const perfect = honest.map((row, i) => ({ id: `x${i}`, label: row.label, score: row.label }));
  const step = await judge(perfect);
  expect(step.outputs).toMatchObject({ verdict: 'inconclusive' });
  expect(step.outputs['outcome']).not.toBe('better');
  expect(step.report?.comparison).toMatchObject({ comparable: false, sharedRows: 0 });
});

test('label and score swapped: an error that names the column, not a perfect model', async () => {
  const swapped = honest.map(({ id, label, score }) => ({ id, label: score, score: label }));
  const step = await judge(swapped, honest, { task: 'binary-classification' });
  expect(step.errors).toEqual([
    expect.stringMatching(/^p\.csv: the columns "label" and "score" look interchanged.*Set `label: score`/),
  ]);
  expect((await judge(swapped)).errors).toEqual(step.errors);
});

test('rows moved out of a slice that a gate protects: the base branch says what is in it', async () => {
  const base = honest.map((row) => ({ ...row, region: hard(row) ? 'north' : 'south' }));
  const moved = base.map((row) => ({
    ...row,
    region: row.region === 'north' && row.label === 1 ? 'south' : row.region,
  }));
  const step = await judge(moved, base, { gates: 'brier[region=north] <= champion' });
  expect(step.errors).toEqual([]);
  expect(step.report?.gates[0]?.sampleSize.rows).toBe(base.filter(({ region }) => region === 'north').length);
});

test('groups split up, so that rows look independent: the base branch says what is a group', async () => {
  const base = honest.map((row, i) => ({ ...row, day: `d${i % 30}` }));
  const split = base.map((row, i) => ({ ...row, day: `d${i}` }));
  const step = await judge(split, base, { group: 'day' });
  expect(step.report?.evaluationSet.groups).toBe(30);
  expect(step.report?.notes.join()).toContain('names another group');
});
