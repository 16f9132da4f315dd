import type { Task } from '@modelops/contracts';
import { makeTable, numberColumn, stringColumn, type Table } from '@modelops/data';
import { expect, test } from 'vitest';
import { outcomesOf } from './outcomes.ts';

function tableOf(columns: Record<string, readonly (string | number | null)[]>): Table {
  const rows = Object.values(columns)[0]!.length;
  return makeTable(
    { path: 'log.csv', format: 'csv', sha256: `sha256:${'0'.repeat(64)}`, bytes: 0 },
    rows,
    Object.entries(columns).map(([name, values]) =>
      values.every((value) => typeof value === 'number')
        ? numberColumn(name, Float64Array.from(values), null)
        : stringColumn(
            name,
            values.map((value) => (value === null ? null : String(value))),
          ),
    ),
    (row) => row + 2,
  );
}

const columns = { label: 'cause', score: 'score' };
const causes = ['cpu', 'disk', 'net', 'net', null];

function judge(table: Table, task?: Task) {
  const days = new Map([[table, Array.from({ length: table.rowCount }, () => '2026-01-01')]]);
  return outcomesOf([table], days, columns, task);
}

test('of several classes: whether the predicted one is right, its probability, and the labels', () => {
  const table = tableOf({
    cause: causes,
    score_cpu: [0.8, 0.1, 0.1, 0.6, 0.9],
    score_disk: [0.1, 0.7, 0.2, 0.3, 0.1],
    score_net: [0.1, 0.2, 0.7, 0.1, 0],
  });
  const { task, byDay } = judge(table);
  expect(task).toBe('multiclass-classification');
  const day = byDay.get('2026-01-01')!;
  expect(day).toMatchObject({
    rows: 4,
    observed: 0.75,
    performance: 0.75,
    classes: { cpu: 1, disk: 1, net: 2 },
  });
  expect(day.predicted).toBeCloseTo(0.7, 8);
});

test('where only the predicted class is logged, nothing is said of its probability', () => {
  const table = tableOf({ cause: causes, score: ['cpu', 'disk', 'disk', null, 'cpu'] });
  expect(judge(table).byDay.get('2026-01-01')).toMatchObject({ rows: 3, observed: 2 / 3, predicted: null });
  const numbers = tableOf({ cause: ['2.0', '1', '3'], score: [2, 1, 1] });
  expect(judge(numbers, 'multiclass-classification').byDay.get('2026-01-01')?.observed).toBeCloseTo(
    2 / 3,
    12,
  );
});

test('numbers are classes where there is a score of each, and else stay numbers', () => {
  const scores = { score_0: [0.9, 0.2, 0.4], 'score_1.0': [0.1, 0.8, 0.6] };
  expect(judge(tableOf({ cause: [0, 1, 1], ...scores })).task).toBe('multiclass-classification');
  const features = { score_a: [1, 2, 3], score_b: [1, 2, 3] };
  expect(judge(tableOf({ cause: [0, 1, 1], ...features })).task).toBe('binary-classification');
});

test('of two classes performance is the ROC AUC of the rows that have both, of numbers the RMSE', () => {
  const table = tableOf({ cause: [0, 0, 1, 1, 1, null], score: [0.1, 0.6, 0.6, 0.8, null, 0] });
  // Of four pairs three are in order, and one is tied.
  expect(judge(table).byDay.get('2026-01-01')).toMatchObject({ rows: 4, observed: 0.5, performance: 0.875 });
  const { task, byDay } = judge(table, 'regression');
  expect(task).toBe('regression');
  const rmse = Math.sqrt((0.1 ** 2 + 0.6 ** 2 + 0.4 ** 2 + 0.2 ** 2) / 4);
  expect(byDay.get('2026-01-01')!.performance).toBeCloseTo(rmse, 8);
});

test('a probability of nothing, and one that is none, are told', () => {
  const alone = tableOf({ cause: causes, score: [0.1, 0.2, 0.3, 0.4, 0.5] });
  expect(() => judge(alone)).toThrow(/line 2.*score is "0\.1", and the label is "cpu".*score_<class>/s);
  const wrong = tableOf({ cause: causes, score_cpu: [1, 1, 1, 1, 1], score_disk: [0, 0, 44, 0, 0] });
  expect(() => judge(wrong)).toThrow(/line 4.*"score_disk".*"44", which is not a probability/s);
});
