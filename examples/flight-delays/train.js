// Trains the model of this repository and predicts the rows that it is judged on.
//
// At departure, will this flight arrive more than 15 minutes late? The model is a table of smoothed late rates: for each
// list of features in params.json (coarse first), the rate of every combination, drawn towards the rate of the coarser
// one by `smoothing` imaginary flights. Any trainer in any language would do: what ModelOps reads is predictions.csv.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const params = JSON.parse(readFileSync('params.json', 'utf8'));
const day = 24 * 3600 * 1000;
const at = (text) => Date.parse(`${text}T00:00:00Z`);

/** A number in [0, 1) that only depends on the row: the judged sample is the same for every model. */
function hashed(row) {
  return createHash('sha256').update(String(row)).digest().readUInt32BE(0) / 2 ** 32;
}

/** For the demo's counter-proof: the same delays, dealt to other flights (Fisher–Yates, seeded): nothing can be learnt. */
async function permutedDelays(seed) {
  const rows = await parquetReadObjects({ file, compressors, columns: ['delay'] });
  const delays = rows.map(({ delay }) => delay);
  let state = seed >>> 0;
  const random = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let last = delays.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [delays[last], delays[other]] = [delays[other], delays[last]];
  }
  return (_flight, row) => delays[row];
}

function featuresOf(flight) {
  const date = new Date(flight.date);
  return {
    hour: date.getUTCHours(),
    weekday: date.getUTCDay(),
    origin: flight.origin,
    destination: flight.destination,
    route: `${flight.origin}-${flight.destination}`,
    distance: Math.floor(Number(flight.distance) / 250),
  };
}

const file = await asyncBufferFromFile('data/flights-3m.parquet');
const columns = ['date', 'delay', 'distance', 'origin', 'destination'];
const train = { from: at(params.train.from), to: at(params.train.to) };
const judge = { from: at(params.judge.from), to: at(params.judge.to) };

// One pass over the file in pieces, so that memory stays small whatever its size.
const levels = params.features.map(() => new Map());
let late = 0;
let rows = 0;
const judged = [];
const lateness =
  params.permuteLabels === undefined ? (flight) => flight.delay : await permutedDelays(params.permuteLabels);
for (let rowStart = 0; ; rowStart += 250_000) {
  const flights = await parquetReadObjects({
    file,
    compressors,
    columns,
    rowStart,
    rowEnd: rowStart + 250_000,
  });
  // The file is sorted by date: what comes after both periods is of no use.
  if (flights.length === 0 || Number(flights[0].date) >= Math.max(train.to, judge.to)) break;
  flights.forEach((flight, index) => {
    const time = Number(flight.date);
    flight.late = Number(lateness(flight, rowStart + index)) > 15 ? 1 : 0;
    if (time >= judge.from && time < judge.to && hashed(rowStart + index) < params.judge.share) {
      judged.push({ id: rowStart + index, flight });
    }
    if (time < train.from || time >= train.to) return;
    const features = featuresOf(flight);
    rows += 1;
    late += flight.late;
    params.features.forEach((names, level) => {
      const key = names.map((name) => features[name]).join('|');
      const cell = levels[level].get(key) ?? [0, 0];
      cell[0] += flight.late;
      cell[1] += 1;
      levels[level].set(key, cell);
    });
  });
}
if (rows === 0) throw new Error('params.json: no flight lies in the training period');

const base = late / rows;
function predict(flight) {
  const features = featuresOf(flight);
  let rate = base;
  params.features.forEach((names, level) => {
    const cell = levels[level].get(names.map((name) => features[name]).join('|'));
    if (cell !== undefined) rate = (cell[0] + params.smoothing * rate) / (cell[1] + params.smoothing);
  });
  return rate;
}

const tables = levels.map((level) => Object.fromEntries([...level].sort(([a], [b]) => (a < b ? -1 : 1))));
writeFileSync('model.json', `${JSON.stringify({ kind: 'late-rates', params, base, tables })}\n`);
const lines = judged.map(({ id, flight }) => {
  const time = new Date(flight.date).toISOString();
  return `${id},${flight.late},${predict(flight).toFixed(6)},${time},${flight.origin}`;
});
writeFileSync('predictions.csv', `id,label,score,date,origin\n${lines.join('\n')}\n`);
console.log(
  `trained on ${rows} flights (${(100 * base).toFixed(1)} % late), predicted ${judged.length} of ${Math.round((judge.to - judge.from) / day)} days`,
);
