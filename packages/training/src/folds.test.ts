import { UserError } from '@modelops/contracts';
import { applyTransforms, fitTransforms } from '@modelops/data';
import { metricOf, seededRandom } from '@modelops/evaluation';
import { expect, test } from 'vitest';
import { foldsOf } from './folds.ts';
import { fitLinear, predictLinear } from './linear.ts';
import { rowsOf, type TypedColumn } from './rows.ts';
import { type Training, type TrainingData, train } from './train.ts';

/** Groups of one to seven rows each, one after another. */
const groups = Array.from({ length: 40 }, (_, group) =>
  new Array<string>(1 + (group % 7)).fill(`g${group}`),
).flat();

test.each([2, 5, 7])(
  'of %i folds each group is in one, and all folds have as many groups, give or take one',
  (count) => {
    const foldOf = foldsOf(groups, count, 3);
    expect(foldOf).toHaveLength(groups.length);
    const foldsOfGroup = new Map<string, Set<number>>();
    groups.forEach((group, row) => {
      foldsOfGroup.set(group, (foldsOfGroup.get(group) ?? new Set()).add(foldOf[row]!));
    });
    expect([...foldsOfGroup.values()].every((folds) => folds.size === 1)).toBe(true);
    const sizes = new Array<number>(count).fill(0);
    for (const [fold] of foldsOfGroup.values()) sizes[fold!]!++;
    expect(sizes.reduce((a, b) => a + b)).toBe(40);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  },
);

test('the fold of a row is told by its group and the seed, not by where the row stands', () => {
  const foldOf = foldsOf(groups, 5, 3);
  const order = groups.map((_, row) => (row * 37) % groups.length);
  expect(new Set(order).size).toBe(groups.length);
  const again = foldsOf(
    order.map((row) => groups[row]!),
    5,
    3,
  );
  expect([...again]).toEqual(order.map((row) => foldOf[row]!));
  expect([...foldsOf(groups, 5, 4)]).not.toEqual([...foldOf]);
});

test('more folds than groups are refused, as many are one each', () => {
  expect([...foldsOf(['a', 'b', 'a', 'c'], 3, 1)].sort()).toHaveLength(4);
  expect(() => foldsOf(['a', 'b', 'a', 'c'], 4, 1)).toThrow(UserError);
  expect(() => foldsOf(['a', 'b', 'a', 'c'], 4, 1)).toThrow(/4 folds and only 3 independent groups/);
});

/** Rows of training between rows that are held out, whose label would make any model learn the opposite. */
function dataOf(): TrainingData & { units: string[] } {
  const random = seededRandom(11);
  const uniform = () => random.uint32() / 2 ** 32;
  const rows = groups.length * 2;
  const x = Float64Array.from({ length: rows }, () => uniform() * 4 - 2);
  const kind = Array.from({ length: rows }, () => ['a', 'b', 'c'][Math.floor(uniform() * 3)]!);
  const label = Float64Array.from({ length: rows }, (_, row) => {
    const late = uniform() < 1 / (1 + Math.exp(-x[row]! - (kind[row] === 'c' ? 1 : 0)));
    return Number(late === (row % 2 === 0));
  });
  const columns: TypedColumn[] = [
    { name: 'x', type: 'float', values: x },
    { name: 'kind', type: 'category', values: kind },
  ];
  const even = Uint32Array.from(groups, (_, at) => at * 2);
  return { columns, label, train: even, holdout: even.map((row) => row + 1), units: groups };
}

const options: Omit<Training, 'folds'> = {
  trainer: 'linear',
  task: 'binary-classification',
  name: 'm',
  version: '1.0.0',
  prepare: undefined,
  penalty: 1,
  seed: 3,
};

test('every training row is held out once, and its fold is judged by a model of the other folds alone', () => {
  const { units, ...data } = dataOf();
  const { folds } = train(data, { ...options, folds: { count: 5, units } });
  const foldOf = foldsOf(units, 5, options.seed);
  const part = (rows: Uint32Array) =>
    data.columns.map((column) => ({ ...column, values: rowsOf(column.values, rows) }));
  const labels = (rows: Uint32Array) => Float64Array.from(rows, (row) => data.label[row]!);
  const heldOut: number[] = [];
  const byHand = { roc_auc: [] as number[], log_loss: [] as number[], brier: [] as number[] };
  for (let fold = 0; fold < 5; fold++) {
    const rest: number[] = [];
    const test: number[] = [];
    for (const [at, row] of data.train.entries()) (foldOf[at] === fold ? test : rest).push(row);
    heldOut.push(...test);
    const learnt = part(Uint32Array.from(rest));
    const judged = part(Uint32Array.from(test));
    const transforms = fitTransforms(learnt, undefined);
    const features = (columns: readonly TypedColumn[]) =>
      applyTransforms(transforms, new Map(columns.map(({ name, values }) => [name, values])));
    const model = fitLinear('logistic', features(learnt), labels(Uint32Array.from(rest)), { penalty: 1 });
    const both = predictLinear(model, features(judged), test.length);
    const score = Float64Array.from(test, (_, at) => both[at * 2 + 1]!);
    const truth = labels(Uint32Array.from(test));
    for (const [name, values] of Object.entries(byHand))
      values.push(metricOf(name, 'binary-classification', truth, score));
  }
  expect(heldOut.sort((a, b) => a - b)).toEqual([...data.train]);
  expect(folds).toMatchObject(byHand);
  // Learning the other rows too would turn every ranking around.
  expect(Math.min(...byHand.roc_auc)).toBeGreaterThan(0.6);
});
