// Reads flights: weekly Parquet files, named by their first day, brought by fetch.js.
import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** 2001-03-01 as milliseconds. */
export const at = (day) => Date.parse(`${day}T00:00:00Z`);

/** A number in [0, 1) that only depends on the flight: a sample by it is the same for every model. */
export function hashed(id) {
  return Number.parseInt(hash('sha256', String(id)).slice(0, 8), 16) / 2 ** 32;
}

/** Flights of a folder that departed in [from, to), a week at a time: `{ id, date, distance, origin, destination, late }`. */
export async function* flightsBetween(folder, from, to) {
  const week = 7 * 24 * 3600 * 1000;
  const files = readdirSync(folder).filter((name) => /^flights-.*\.parquet$/.test(name));
  for (const name of files.sort()) {
    const first = at(name.slice('flights-'.length, -'.parquet'.length));
    if (first >= to || first + week <= from) continue;
    const file = await asyncBufferFromFile(join(folder, name));
    const flights = await parquetReadObjects({ file, compressors });
    yield flights.filter(({ date }) => Number(date) >= from && Number(date) < to);
  }
}

/**
 * Flights and what was predicted of them, as a table, with more columns of one value; what became of a flight is known some
 * time after it.
 */
export function logOf(flights, predict, more = {}) {
  const names = Object.keys(more).map((name) => `,${name}`);
  const values = Object.values(more).map((value) => `,${value}`);
  const lines = flights.map((flight) => {
    const { id, date, origin, destination, distance, late } = flight;
    return `${id},${new Date(date).toISOString()},${origin},${destination},${distance},${predict(flight).toFixed(6)},${late}${values.join('')}\n`;
  });
  return `id,date,origin,destination,distance,score,late${names.join('')}\n${lines.join('')}`;
}
