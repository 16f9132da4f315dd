import { parseConfig, parseGate } from '@modelops/contracts';
import type { Predictions } from '@modelops/evaluation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byPlausibility } from './find-files.ts';
import { proposeGates } from './gates.ts';
import { differences } from './write-files.ts';

function predictions(task: Predictions['task'], rows: readonly (readonly [number, number])[]): Predictions {
  return {
    task,
    key: rows.map((_, row) => String(row)),
    label: Float64Array.from(rows, ([label]) => label),
    score: Float64Array.from(rows, ([, score]) => score),
    columns: {},
  };
}

test('of several files the one that is called so comes first, then the less nested', () => {
  const files = [
    'data/test.csv',
    'z.csv',
    'out/predictions.parquet',
    'preds_old.csv',
    'predictions.csv',
    'eval.csv',
  ];
  expect(files.sort(byPlausibility)).toEqual([
    'predictions.csv',
    'out/predictions.parquet',
    'preds_old.csv',
    'eval.csv',
    'data/test.csv',
    'z.csv',
  ]);
});

describe('proposed gates', () => {
  const noise = (row: number) => ((row * 2654435761) % 997) / 997;

  test('of a classifier: the lower end of its interval, rounded down', () => {
    const rows = Array.from(
      { length: 400 },
      (_, row) => [row % 2, 0.3 * (row % 2) + 0.7 * noise(row)] as const,
    );
    const { gates, figure } = proposeGates(predictions('binary-classification', rows));
    const low = Number(/\((\S+) to/.exec(figure)![1]);
    const { bound, op } = parseGate(gates[0]!.text);
    expect(op).toBe('>=');
    expect(bound.offset).toBeLessThanOrEqual(low);
    expect(low - bound.offset).toBeLessThan(0.0101);
  });

  test('of a regression: the upper end, rounded up', () => {
    const rows = Array.from({ length: 200 }, (_, row) => [row, row + 40 * (noise(row) - 0.5)] as const);
    const { gates, figure } = proposeGates(predictions('regression', rows));
    const high = Number(/to (\S+)\)/.exec(figure)![1]);
    const { bound, op } = parseGate(gates[0]!.text);
    expect(op).toBe('<=');
    expect(bound.offset).toBeGreaterThanOrEqual(high * 0.9999);
    expect(bound.offset).toBeLessThan(high * 1.11);
  });

  test('of several classes: macro F1, which is compared with the released version', () => {
    const rows = Array.from({ length: 300 }, (_, row) => [row % 3, 0] as const);
    const score = Float64Array.from(
      rows.flatMap(([label], row) =>
        [0, 1, 2].map((k) => (k === (row % 10 === 0 ? (label + 1) % 3 : label) ? 0.8 : 0.1)),
      ),
    );
    const { gates } = proposeGates({
      ...predictions('multiclass-classification', rows),
      score,
      classes: ['a', 'b', 'c'],
    });
    const [absolute, relative] = gates.map(({ text }) => parseGate(text));
    expect(absolute).toMatchObject({ metric: 'macro_f1', op: '>=' });
    expect(absolute!.bound.offset).toBeGreaterThan(0.8);
    expect(absolute!.bound.offset).toBeLessThan(0.9);
    expect(relative).toMatchObject({ metric: 'macro_f1', bound: { champion: 1, offset: -0.005 } });
  });

  test('are none where nothing can be told', () => {
    const { gates, figure } = proposeGates(
      predictions('binary-classification', [
        [1, 0.5],
        [1, 0.6],
      ]),
    );
    expect(gates).toEqual([]);
    expect(figure).toMatch(/^roc_auc cannot be computed/);
  });

  test('can be read, whatever the numbers are', () => {
    const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { minLength: 1, maxLength: 30 }), (rows) => {
        for (const { text } of proposeGates(predictions('regression', rows)).gates) {
          parseConfig(`models:\n  m:\n    validate:\n      gates:\n        - ${text}\n`);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('what differs', () => {
  test('is shown without the lines around it', () => {
    expect(differences('a\nb\nc\n', 'a\nx\ny\nc\n')).toEqual(['@@ line 2 @@', '- b', '+ x', '+ y']);
  });

  test('is cut where there is much of it', () => {
    const many = Array.from({ length: 30 }, (_, line) => `${line}`).join('\n');
    expect(differences('', many, 3)).toEqual([
      '@@ line 1 @@',
      '- ',
      '+ 0',
      '+ 1',
      '+ 2',
      '+ … 27 more lines',
    ]);
  });
});
