import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@modelops/contracts';
import { readTable } from '@modelops/data';
import { describe, expect, it } from 'vitest';
import { className } from './class-columns.ts';
import { prepareEvaluation } from './evaluation.ts';
import { evaluationSetDigest, predictionsFromTable, resolveColumns, truthFromTable } from './predictions.ts';
import { predictionsFile, predictionsFileColumns } from './predictions-file.ts';
import { testTable } from './testing.ts';

const good = {
  id: ['a', 'b', 'c'],
  label: ['net', 'disk', 'cpu'],
  score_net: [0.7, 0.2, 0],
  score_disk: [0.2, 0.5, 0],
  score_cpu: [0.1, 0.3, 1],
};

function refusal(
  columns: Parameters<typeof testTable>[0],
  spec: Parameters<typeof predictionsFromTable>[1] = {},
) {
  try {
    predictionsFromTable(testTable(columns), spec);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('nothing was refused');
}

describe('predictions of several classes', () => {
  it('have one column a class, which are sorted whatever their order', () => {
    const table = testTable(good);
    expect(resolveColumns(table, {})).toEqual({ key: 'id', label: 'label', score: 'score_*' });
    expect(predictionsFromTable(table, { slices: ['label'] })).toEqual({
      task: 'multiclass-classification',
      key: ['a', 'b', 'c'],
      classes: ['cpu', 'disk', 'net'],
      label: Float64Array.of(2, 1, 0),
      score: Float64Array.of(0.1, 0.2, 0.7, 0.3, 0.5, 0.2, 1, 0, 0),
      labelColumn: 'label',
      columns: { label: ['net', 'disk', 'cpu'] },
    });
  });

  it('are inferred beside a predicted class when the labels are texts, and where they are numbers when it is said', () => {
    const prediction = ['net', 'disk', 'cpu'];
    expect(predictionsFromTable(testTable({ ...good, prediction })).task).toBe('multiclass-classification');
    const numbers = {
      ...{ id: ['a', 'b'], label: [1, 2], prediction: [1, 2] },
      ...{ 'y_prob_1.0': [0.9, 0.2], y_prob_2: [0.1, 0.8] },
    };
    expect(predictionsFromTable(testTable(numbers)).task).toBe('regression');
    const asked = predictionsFromTable(testTable(numbers), { task: 'multiclass-classification' });
    expect(asked).toMatchObject({ classes: ['1', '2'], label: Float64Array.of(0, 1) });
  });

  it('know a class by its value where it is a number, and an identifier by its text', () => {
    expect(['2', '2.0', ' 2', '2e0', '-0.50'].map(className)).toEqual(['2', '2', '2', '2', '-0.5']);
    const asTheyAre = ['007', 'disk full', 'NaN', 'inf', '12345678901234567890', ''];
    expect(asTheyAre.map(className)).toEqual(asTheyAre);
  });

  it('may name further classes, whose probability is 0', () => {
    const found = predictionsFromTable(testTable({ ...good, label: ['net', 'fan', 'cpu'] }), {
      classes: ['fan', 'net'],
    });
    expect(found.classes).toEqual(['cpu', 'disk', 'fan', 'net']);
    expect(found.score.slice(0, 4)).toEqual(Float64Array.of(0.1, 0.2, 0, 0.7));
  });

  it.each([
    [
      { ...good, label: ['net', 'fan', 'cpu'] },
      {},
      /line 3.*"label".*is "fan", a class of which there is no score.*cpu, disk, net/s,
    ],
    [{ ...good, label: ['net', null, 'cpu'] }, {}, /line 3.*the label is missing/s],
    [
      { ...good, score_cpu: [0.1, 0.2, 1] },
      {},
      /line 3.*probabilities of the row sum to 0\.9,.*score_cpu, score_disk, score_net/s,
    ],
    [{ ...good, score_cpu: [0.1, null, 1] }, {}, /line 3.*score_cpu.*the score is missing/s],
    [{ ...good, score_cpu: [1.1, 0.3, 1] }, {}, /line 2.*"1.1", which is not a probability/s],
    [{ ...good, score_cpu: ['-inf', '0.3', '1'] }, {}, /line 2.*"-inf", which is not a probability/s],
    [
      { ...good, score_1: [0, 0, 0], 'score_1.0': [0, 0, 0] },
      {},
      /"score_1" and "score_1.0" are of one class, "1"/,
    ],
    [
      { id: good.id, label: good.label, score: [0.1, 0.2, 0.3] },
      {},
      /no columns look like the probabilities.*`score_<class>`/s,
    ],
    [
      { id: good.id, label: [0, 1, 2], score: [0.1, 0.2, 0.3] },
      { task: 'multiclass-classification' },
      /no columns look like/,
    ],
  ] as const)('refuses bad input %#', (columns, spec, message) => {
    expect(refusal(columns, spec)).toMatch(message);
  });

  it('a probability that was rounded is one', () => {
    const rounded = { ...good, score_net: [0.7004, 0.2, 0] };
    expect(predictionsFromTable(testTable(rounded)).score[2]).toBe(0.7004);
  });

  it('the truth is read as the classes of the candidate', () => {
    const truth = testTable({ id: ['a'], label: ['disk'] });
    const task = 'multiclass-classification';
    expect(truthFromTable(truth, { task, classes: ['cpu', 'disk'] }).label).toEqual(Float64Array.of(1));
    expect(() => truthFromTable(truth, { task, classes: ['cpu', 'fan'] })).toThrow(
      /"disk", a class of which/,
    );
  });

  it('a slice by the label is one by the truth', () => {
    const candidate = predictionsFromTable(testTable({ ...good, label: ['net', 'net', 'net'] }), {
      slices: ['label'],
    });
    const truth = { key: good.id, label: Float64Array.of(2, 1, 0) };
    const evaluation = prepareEvaluation(candidate, null, { seed: 1, truth });
    const disk = evaluation.slice('candidate', [{ column: 'label', op: '=', value: 'disk' }])!;
    expect(disk.rows.key).toEqual(['b']);
    expect(disk.value(0, 'accuracy')).toBe(1);
  });

  it('come back from their file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modelops-evaluation-'));
    const path = join(folder, 'predictions.csv');
    const columns = {
      ...good,
      label: ['a "b", c', '2.0', 'cpu'],
      'score_a "b", c': [0, 0, 0],
      score_2: [0, 0, 0],
    };
    const written = predictionsFromTable(testTable(columns), {
      group: { column: 'id', unit: 'value' },
    });
    await writeFile(path, predictionsFile(prepareEvaluation(written, null, { seed: 1 }).candidate.rows));
    const read = predictionsFromTable(await readTable(path), {
      ...predictionsFileColumns,
      group: { column: predictionsFileColumns.group, unit: 'value' },
    });
    expect(read).toEqual(written);
    expect(evaluationSetDigest(read)).toBe(evaluationSetDigest(written));
    await rm(folder, { recursive: true });
  });
});
