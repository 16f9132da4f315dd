import type { Column } from '@modelops/data';
import { makeTable, numberColumn, stringColumn, type Table } from '@modelops/data';
import type { Predictions } from './predictions.ts';
import { seededRandom } from './random.ts';

/** Uniform and normal numbers for tests, from a seed. */
export function testRandom(seed: number): { uniform(): number; normal(): number } {
  const random = seededRandom(seed);
  const uniform = () => (random.uint32() + 0.5) / 4294967296;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Predictions of a binary classifier as tests write them. */
export function binaryPredictions(
  label: readonly number[] | Float64Array,
  score: readonly number[] | Float64Array,
  more: Partial<Pick<Predictions, 'key' | 'group' | 'columns' | 'task'>> = {},
): Predictions {
  return {
    task: 'binary-classification',
    key: Array.from(label, (_, row) => `k${row}`),
    label: Float64Array.from(label),
    score: Float64Array.from(score),
    columns: {},
    ...more,
  };
}

/** A table in memory; line 2 holds its first row. */
export function testTable(columns: Record<string, readonly (number | string | null)[]>): Table {
  const made: Column[] = Object.entries(columns).map(([name, values]) =>
    values.every((value) => typeof value === 'number')
      ? numberColumn(name, Float64Array.from(values as number[]), null)
      : stringColumn(
          name,
          values.map((value) => (value === null ? null : String(value))),
        ),
  );
  const rows = Object.values(columns)[0]?.length ?? 0;
  return makeTable(
    { path: 'p.csv', format: 'csv', sha256: `sha256:${'0'.repeat(64)}`, bytes: 0 },
    rows,
    made,
    (row) => row + 2,
  );
}

/** Two models of one truth: `skill` is how much of the score is signal. Groups shift together, as days do. */
export function simulate(
  seed: number,
  n: number,
  groups: number | null,
  skills: readonly number[],
  shift = 0.5,
): Predictions[] {
  const random = testRandom(seed);
  const common = Array.from({ length: groups ?? 1 }, () => random.normal());
  const label = new Float64Array(n);
  const signal = new Float64Array(n);
  const groupOf = Array.from({ length: n }, (_, i) => (groups === null ? 0 : i % groups));
  for (let i = 0; i < n; i++) {
    signal[i] = random.normal();
    label[i] = Number(random.uniform() < 1 / (1 + Math.exp(1 - signal[i]! - shift * common[groupOf[i]!]!)));
  }
  const columns = {
    origin: Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 'ORD' : 'SFO')),
    distance: signal,
  };
  return skills.map((skill) =>
    binaryPredictions(
      label,
      signal.map((x) => 1 / (1 + Math.exp(1 - skill * x - (1 - skill) * random.normal()))),
      { columns, ...(groups === null ? {} : { group: groupOf.map((g) => `day-${g}`) }) },
    ),
  );
}
