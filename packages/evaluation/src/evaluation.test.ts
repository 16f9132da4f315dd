import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseGate } from '@modelops/contracts';
import { readTable } from '@modelops/data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparisonOf,
  type EvaluationOptions,
  evaluateGate,
  evaluationSetDigest,
  metricResults,
  type Predictions,
  predictionsFile,
  predictionsFileColumns,
  predictionsFromTable,
  prepareEvaluation,
} from './index.ts';
import { binaryPredictions, simulate } from './testing.ts';

const options: EvaluationOptions = { seed: 1 };

describe('files', () => {
  it('predictions come back from their file, whatever the keys', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modelops-evaluation-'));
    const path = join(folder, 'predictions.csv');
    const key = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).map((text) => `x${text}`),
      fc.constantFrom('007', '7', '1e5', '100000', '1.50', '9007199254740993', 'true', ' padded '),
    );
    const row = fc.tuple(key, fc.double({ min: 0, max: 1, noNaN: true }), key);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(row, { minLength: 2, maxLength: 12, selector: ([text]) => text }),
        async (drawn) => {
          const written = binaryPredictions(
            drawn.map((_, i) => i % 2),
            drawn.map(([, score]) => score),
            { key: drawn.map(([text]) => text), group: drawn.map(([, , group]) => group) },
          );
          const { rows: judged } = prepareEvaluation(written, null, options).candidate;
          await writeFile(path, predictionsFile(judged));
          const read = predictionsFromTable(await readTable(path), {
            ...predictionsFileColumns,
            group: { column: predictionsFileColumns.group, unit: 'value' },
          });
          expect(evaluationSetDigest(read)).toBe(evaluationSetDigest(written));
          const scoreOf = new Map(written.key.map((text, i) => [text, written.score[i]! + 0]));
          expect(read.key.map((text) => scoreOf.get(text))).toEqual(Array.from(read.score, (s) => s + 0));
        },
      ),
      { numRuns: 60, seed: 4 },
    );
    await rm(folder, { recursive: true });
  });

  it('CSV and Parquet of the same rows share them all', async () => {
    const parquet = await readTable(
      fileURLToPath(new URL('../../data/src/fixtures/zstd.parquet', import.meta.url)),
    );
    const folder = await mkdtemp(join(tmpdir(), 'modelops-evaluation-'));
    const path = join(folder, 'p.csv');
    const lines = Array.from({ length: 1000 }, (_, i) => `r${i},${i % 2},${i / 1000}`);
    await writeFile(path, `id,label,score\n${lines.join('\n')}\n`);
    const [a, b] = [predictionsFromTable(await readTable(path)), predictionsFromTable(parquet)];
    expect(prepareEvaluation(a, b, options).alignment).toMatchObject({
      sharedRows: 1000,
      comparable: true,
      reason: null,
    });
    expect(evaluationSetDigest(a)).toBe(evaluationSetDigest(b));
    await rm(folder, { recursive: true });
  });
});

describe('determinism', () => {
  it('same seed, same bytes, whatever the order of the rows', () => {
    for (const groups of [null, 12]) {
      const [a, b] = simulate(6, 500, groups, [0.8, 0.5]) as [Predictions, Predictions];
      const reversed = (p: Predictions) => {
        const order = [...p.key.keys()].reverse();
        return {
          ...p,
          key: order.map((row) => p.key[row]!),
          label: Float64Array.from(order, (row) => p.label[row]!),
          score: Float64Array.from(order, (row) => p.score[row]!),
          columns: {},
          group: p.group === undefined ? undefined : order.map((row) => p.group![row]!),
        };
      };
      const bytes = (x: Predictions, y: Predictions, seed = 1) =>
        JSON.stringify(metricResults(prepareEvaluation(x, y, { seed })));
      expect(bytes(reversed(a), b)).toBe(bytes(a, b));
      expect(bytes(reversed(a), reversed(b))).toBe(bytes(a, b));
      expect(bytes(a, b, 2)).not.toBe(bytes(a, b));
    }
  });

  it('bundles many rows by their keys, not by their order', () => {
    const [a] = simulate(7, 21_000, null, [0.8]) as [Predictions];
    const order = [...a.key.keys()].reverse();
    const shuffled = binaryPredictions(
      order.map((row) => a.label[row]!),
      order.map((row) => a.score[row]!),
      { key: order.map((row) => a.key[row]!) },
    );
    const f1 = (p: Predictions) => prepareEvaluation(p, null, options).candidate.estimate(0, 'f1');
    expect(f1(shuffled)).toEqual(f1(a));
  });
});

describe('coverage, simulated', () => {
  /** Share of intervals that hold the truth must be consistent with `least` at a false-alarm rate below 1e-4. */
  const atLeast = (hits: number, runs: number, least: number) =>
    expect(hits / runs, `${hits} of ${runs}`).toBeGreaterThan(
      least - 3.8 * Math.sqrt((least * (1 - least)) / runs),
    );

  it('cluster bootstrap of accuracy, log loss and AUC over 15 dependent groups', () => {
    const metrics = ['accuracy', 'log_loss', 'roc_auc'];
    // The truth of the process, from one large sample of many groups.
    const [big] = simulate(99, 400_000, 4000, [0.8]) as [Predictions];
    const population = prepareEvaluation(big, null, options).candidate;
    const truth = metrics.map((metric) => population.value(0, metric)!);
    const runs = 200;
    const hits = metrics.map(() => 0);
    for (let run = 0; run < runs; run++) {
      const [sample] = simulate(1000 + run, 450, 15, [0.8]) as [Predictions];
      const { candidate } = prepareEvaluation(sample, null, { seed: run, replicates: 300 });
      for (const [i, metric] of metrics.entries()) {
        const [lower, upper] = candidate.estimate(0, metric).interval!;
        if (lower <= truth[i]! && truth[i]! <= upper) hits[i]!++;
      }
    }
    for (const count of hits) atLeast(count, runs, 0.92);
  });

  it('paired differences of equal models: a gate with a margin of 0 passes at most about 2.5 % of the time', () => {
    let passes = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const [a, b] = simulate(5000 + run, 400, 20, [0.6, 0.6]) as [Predictions, Predictions];
      const evaluation = prepareEvaluation(a, b, { seed: run, replicates: 300 });
      if (evaluateGate(parseGate('roc_auc > champion'), evaluation).verdict === 'pass') passes++;
    }
    atLeast(runs - passes, runs, 0.975 - 0.015);
  });
});

describe('any predictions', () => {
  it('never crash, never give an interval without the value, never leave the range', () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.constantFrom(0, 0.2, 0.5, 0.8, 1),
      fc.constantFrom(0, 0.5, 1),
      fc.nat(11),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.boolean(), (drawn, grouped) => {
        const group = grouped ? { group: drawn.map(([, , , g]) => `g${g}`) } : {};
        const label = drawn.map(([y]) => y);
        const make = (i: 1 | 2) =>
          binaryPredictions(
            label,
            drawn.map((r) => r[i]),
            group,
          );
        const evaluation = prepareEvaluation(make(1), make(2), { seed: 1, replicates: 200 });
        for (const { name, value, interval, difference } of metricResults(evaluation)) {
          if (value === null) expect(interval, name).toBeNull();
          if (interval !== null) {
            expect(interval[0], name).toBeLessThan(interval[1]);
            expect(Number.isFinite(interval[0]) && Number.isFinite(interval[1]), name).toBe(true);
          }
          if (difference?.interval != null)
            expect(difference.interval[0]).toBeLessThanOrEqual(difference.interval[1]);
        }
        JSON.stringify(comparisonOf(evaluation));
      }),
      { numRuns: 60, seed: 9 },
    );
  });
});
