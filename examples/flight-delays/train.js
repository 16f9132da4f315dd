// Trains the model of this repository: at departure, will this flight arrive more than 15 minutes late?
//
// Any trainer in any language would do. Which days train and which judge stands in modelops.lock.json; the environment tells.
import { readFileSync, writeFileSync } from 'node:fs';
import { at, flightsBetween, hashed, logOf } from './flights.js';
import { LateRates, predict } from './late-rates.js';

const params = JSON.parse(readFileSync('params.json', 'utf8'));
const { MODELOPS_TRAIN_FROM: from, MODELOPS_TRAIN_TO: to } = process.env;
if (!from || !to)
  throw new Error('no days are pinned for this model: run `modelops update` and commit modelops.lock.json');

const counts = new LateRates(params);
const seen = [];
for await (const flights of flightsBetween('data', at(from), at(to))) {
  for (const flight of flights) {
    counts.add(flight);
    if (hashed(flight.id) < params.referenceShare) seen.push(flight);
  }
}
if (counts.rows === 0) throw new Error(`no flight departed from ${from} to ${to}`);
const model = counts.model();
writeFileSync('model.json', `${JSON.stringify(model)}\n`);
// What production will be compared with: only counts of it are released.
writeFileSync(
  'reference.csv',
  logOf(seen, (flight) => predict(model, flight)),
);
console.log(
  `trained on ${counts.rows} flights of ${from} to ${to}, ${(100 * model.base).toFixed(1)} % of them late`,
);
