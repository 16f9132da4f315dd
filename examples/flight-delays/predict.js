// Predicts the rows that a model is judged on: of the model that was just trained, and again of the released one, so that both
// are judged on the same flights (MODELOPS_FILES says where its files are).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, flightsBetween, logOf } from './flights.js';
import { predict } from './late-rates.js';

const { MODELOPS_HOLDOUT_FROM: from, MODELOPS_HOLDOUT_TO: to } = process.env;
const { MODELOPS_FILES: folder = '.', MODELOPS_PREDICTIONS: out = 'predictions.csv' } = process.env;
const model = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
const judged = [];
for await (const flights of flightsBetween('data', at(from), at(to)))
  for (const flight of flights) judged.push(flight);
writeFileSync(
  out,
  logOf(judged, (flight) => predict(model, flight)),
);
console.log(`predicted ${judged.length} flights of ${from} to ${to}`);
