/**
 * The months of flights as daily counts: packages/drift/src/fixtures/flights.generated.json, from the Parquet file of the
 * npm package vega-datasets. The champion is a logistic regression that learnt from January and February.
 *
 *   node packages/drift/scripts/flights.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Column, makeTable, numberColumn, readTable, stringColumn, type Table } from '@modelops/data';
import { daysOf, type LogColumns, referenceOf } from '../src/collect.ts';
import { storeColumn } from '../src/day.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const flights = await readTable(at('../../../node_modules/vega-datasets/data/flights-3m.parquet'));
const numbers = (name: string) => flights.column(name).values as Float64Array;
const texts = (name: string) => flights.column(name).values as readonly string[];
const [date, delay, distance] = [numbers('date'), numbers('delay'), numbers('distance')];
const [origin, destination] = [texts('origin'), texts('destination')];
// Six rows are of 1 July.
const rows = date.findIndex((time) => time >= Date.UTC(2001, 6, 1));
const trained = date.findIndex((time) => time >= Date.UTC(2001, 2, 1));
const late = Float64Array.from(delay.subarray(0, rows), (minutes) => Number(minutes > 15));
const score = champion();

const dateColumn: Column = { ...flights.column('date') } as Column;
const piece = (from: number, to: number): Table => {
  const slice = (values: Float64Array) => values.slice(from, to);
  return makeTable({ ...flights.source, path: 'flights-3m.parquet' }, to - from, [
    {
      name: 'date',
      type: 'date',
      values: slice(date),
      isMissing: (row) => dateColumn.isMissing(from + row),
      text: (row) => dateColumn.text(from + row),
    },
    numberColumn('distance', slice(distance), null),
    stringColumn('origin', origin.slice(from, to)),
    stringColumn('destination', destination.slice(from, to)),
    numberColumn('late', slice(late), null),
    numberColumn('score', slice(score), null),
  ]);
};
const columns: LogColumns = {
  time: 'date',
  label: 'late',
  score: 'score',
  key: undefined,
  features: undefined,
  ignore: [],
};
const reference = referenceOf([piece(0, trained)], columns);
const { days } = daysOf([piece(trained, rows)], reference.profile, reference.watched, columns, undefined);
const stored = [...reference.days, ...days].map((day) => ({
  ...day,
  columns: Object.fromEntries(
    Object.entries(day.columns).map(([name, counts]) => [name, storeColumn(counts)]),
  ),
}));
writeFileSync(
  at('../src/fixtures/flights.generated.json'),
  `${JSON.stringify({ referenceDays: reference.days.length, profile: reference.profile, watched: reference.watched, days: stored })}\n`,
);

/** One-hot hour, weekday, origin, destination and distance band; Adagrad over four passes in a fixed order. */
function champion(): Float64Array {
  const names = new Map<string, number>();
  const id = (name: string) => {
    const known = names.get(name) ?? names.size;
    names.set(name, known);
    return known;
  };
  const width = 5;
  const features = new Int32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const hours = Math.floor(date[row]! / 3_600_000);
    features.set(
      [
        id(`hour ${hours % 24}`),
        id(`weekday ${(Math.floor(hours / 24) + 4) % 7}`),
        id(`origin ${origin[row]}`),
        id(`destination ${destination[row]}`),
        id(`distance ${Math.floor(distance[row]! / 250)}`),
      ],
      row * width,
    );
  }
  const weights = new Float64Array(names.size);
  const steps = new Float64Array(names.size).fill(1e-8);
  let intercept = -1.2;
  const predict = (row: number) => {
    let z = intercept;
    for (let f = 0; f < width; f++) z += weights[features[row * width + f]!]!;
    return 1 / (1 + Math.exp(-z));
  };
  for (let pass = 0, row = 0; pass < 4; pass++) {
    const rate = 0.1 / (1 + 2 * pass);
    for (let step = 0; step < trained; step++) {
      row = (row + 611_953) % trained;
      const error = predict(row) - late[row]!;
      intercept -= 0.01 * rate * error;
      for (let f = 0; f < width; f++) {
        const feature = features[row * width + f]!;
        steps[feature]! += error * error;
        weights[feature]! -= (rate * error) / Math.sqrt(steps[feature]!);
      }
    }
  }
  return Float64Array.from({ length: rows }, (_, row) => predict(row));
}
