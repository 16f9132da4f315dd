// Trains the model of this repository and predicts the rows that it is judged on.
//
// At departure, will this flight arrive more than 15 minutes late? Any trainer in any language would do: what ModelOps
// reads is predictions.csv. Which days train and which judge stands in modelops.lock.json; the environment tells.
import { readFileSync, writeFileSync } from 'node:fs';
import { at, flightsBetween, hashed } from './flights.js';
import { LateRates, predict } from './late-rates.js';

const params = JSON.parse(readFileSync('params.json', 'utf8'));
const env = process.env;
const train = [env.MODELOPS_TRAIN_FROM, env.MODELOPS_TRAIN_TO].map(at);
const holdout = [env.MODELOPS_HOLDOUT_FROM, env.MODELOPS_HOLDOUT_TO].map(at);
if ([...train, ...holdout].some(Number.isNaN))
  throw new Error('no window is pinned for this model: run `modelops update` and commit modelops.lock.json');

const counts = new LateRates(params);
const judged = [];
const seen = [];
const within = ([from, to], { date }) => Number(date) >= from && Number(date) < to;
for await (const flights of flightsBetween(
  'data',
  Math.min(train[0], holdout[0]),
  Math.max(train[1], holdout[1]),
)) {
  for (const flight of flights) {
    if (within(train, flight)) {
      counts.add(flight);
      if (hashed(flight.id) < params.referenceShare) seen.push(flight);
    } else if (within(holdout, flight) && hashed(flight.id) < params.judgedShare) judged.push(flight);
  }
}
if (counts.rows === 0) throw new Error('no flight lies in the training window');
const model = counts.model();
writeFileSync('model.json', `${JSON.stringify(model)}\n`);

/** A flight as the log of the model at work has it. */
const logged = (flight) => [
  flight.id,
  new Date(flight.date).toISOString(),
  flight.origin,
  flight.destination,
  flight.distance,
  predict(model, flight).toFixed(6),
  flight.late,
];
const table = (flights) =>
  [
    'id,date,origin,destination,distance,score,late',
    ...flights.map((flight) => logged(flight).join(',')),
  ].join('\n');
writeFileSync('predictions.csv', `${table(judged)}\n`);
// What production will be compared with: only counts of it are released.
writeFileSync('reference.csv', `${table(seen)}\n`);
console.log(
  `trained on ${counts.rows} flights of ${env.MODELOPS_TRAIN_FROM} to ${env.MODELOPS_TRAIN_TO} (${(100 * model.base).toFixed(1)} % late), predicted ${judged.length} of ${env.MODELOPS_HOLDOUT_FROM} to ${env.MODELOPS_HOLDOUT_TO}`,
);
