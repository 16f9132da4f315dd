// The model at work: scores flights as they depart and logs what was predicted, a file a day. What became of a flight is
// known some time later; here it is in the same log.
//
//   node score.js MODEL FLIGHTS FROM TO LOGS [SHARE]
//
// MODEL: model.json of a release. FLIGHTS: folder of flights-*.parquet. Writes LOGS/2001-03-15.csv for each day of [FROM, TO),
// of SHARE of the flights (default: all).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, flightsBetween, hashed } from './flights.js';
import { predict } from './late-rates.js';

const [file, folder, from, to, logs, share = '1'] = process.argv.slice(2);
const model = JSON.parse(readFileSync(file, 'utf8'));
mkdirSync(logs, { recursive: true });
const days = new Map();
for await (const flights of flightsBetween(folder, at(from), at(to))) {
  for (const flight of flights) {
    if (hashed(flight.id) >= Number(share)) continue;
    const { id, date, origin, destination, distance, late } = flight;
    const time = new Date(date).toISOString();
    const lines = days.get(time.slice(0, 10)) ?? [];
    const score = predict(model, flight).toFixed(6);
    lines.push(`${[id, time, origin, destination, distance, score, late].join(',')}\n`);
    days.set(time.slice(0, 10), lines);
  }
}
const header = 'id,date,origin,destination,distance,score,late\n';
for (const [day, lines] of days) writeFileSync(join(logs, `${day}.csv`), header + lines.join(''));
console.log(`scored ${[...days.values()].flat().length} flights of ${days.size} days`);
