// Serves the model, a day at a time: scores the flights that departed and logs what was predicted. What became of a flight is
// known when it has arrived, and is in the same log.
//
//   node score.js MODEL.json FROM TO FOLDER [SHARE]    writes FOLDER/2001-03-15.csv for each day of [FROM, TO)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, flightsBetween, hashed } from './flights.js';
import { predict } from './late-rates.js';

const [file, from, to, folder, share = '1'] = process.argv.slice(2);
const model = JSON.parse(readFileSync(file, 'utf8'));
const { permuteLabels } = JSON.parse(readFileSync('params.json', 'utf8'));
mkdirSync(folder, { recursive: true });
const days = new Map();
for await (const flights of flightsBetween(at(from), at(to), permuteLabels)) {
  for (const flight of flights) {
    if (hashed(flight.row) >= Number(share)) continue;
    const time = new Date(flight.date).toISOString();
    const hour = new Date(flight.date).getUTCHours();
    const line = [flight.row, time, hour, flight.origin, flight.destination, flight.distance];
    const lines = days.get(time.slice(0, 10)) ?? [];
    lines.push(`${[...line, predict(model, flight).toFixed(6), flight.late].join(',')}\n`);
    days.set(time.slice(0, 10), lines);
  }
}
for (const [day, lines] of days)
  writeFileSync(
    join(folder, `${day}.csv`),
    `id,date,hour,origin,destination,distance,score,label\n${lines.join('')}`,
  );
console.log(`scored ${[...days.values()].flat().length} flights of ${days.size} days with ${file}`);
