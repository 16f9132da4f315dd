// The model at work: scores flights as they depart and logs what was predicted, a file a day.
//
//   node score.js MODEL VERSION FLIGHTS FROM TO LOGS [SHARE]
//
// MODEL: model.json of a release. VERSION: of that release; each row says it, so that no version is blamed for another.
// FLIGHTS: folder of flights-*.parquet. Writes LOGS/2001-03-15.csv for each day of [FROM, TO), of SHARE of the flights
// (default: all).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, flightsBetween, hashed, logOf } from './flights.js';
import { predict } from './late-rates.js';

const [file, version, folder, from, to, logs, share = '1'] = process.argv.slice(2);
const model = JSON.parse(readFileSync(file, 'utf8'));
mkdirSync(logs, { recursive: true });
const days = new Map();
for await (const flights of flightsBetween(folder, at(from), at(to))) {
  for (const flight of flights) {
    if (hashed(flight.id) >= Number(share)) continue;
    const day = new Date(flight.date).toISOString().slice(0, 10);
    if (!days.has(day)) days.set(day, []);
    days.get(day).push(flight);
  }
}
for (const [day, flights] of days)
  writeFileSync(
    join(logs, `${day}.csv`),
    logOf(flights, (flight) => predict(model, flight), { model_version: version }),
  );
console.log(`scored the flights of ${days.size} days`);
