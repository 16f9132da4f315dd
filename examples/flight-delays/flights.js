// Reads flights in pieces, so that memory stays small whatever the file's size.
import { createHash } from 'node:crypto';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const path = 'data/flights-3m.parquet';

/** 2001-03-01, or a date with a time, as milliseconds. */
export const at = (text) => Date.parse(/T/.test(text) ? text : `${text}T00:00:00Z`);

/** A number in [0, 1) that only depends on the row: a sample by it is the same for every model. */
export function hashed(row) {
  return createHash('sha256').update(String(row)).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * Flights that departed in [from, to), in order of time, many at once: `{ row, date, distance, origin, destination, late }`.
 * @param permute when given, the labels are dealt to other flights, by this seed: nothing can be learnt then.
 */
export async function* flightsBetween(from, to, permute) {
  const file = await asyncBufferFromFile(path);
  const columns = ['date', 'delay', 'distance', 'origin', 'destination'];
  const lateness = permute === undefined ? (flight) => flight.delay : await permutedDelays(file, permute);
  for (let rowStart = 0; ; rowStart += 250_000) {
    const rowEnd = rowStart + 250_000;
    const flights = await parquetReadObjects({ file, compressors, columns, rowStart, rowEnd });
    // The file is sorted by date: what comes after is of no use.
    if (flights.length === 0 || Number(flights[0].date) >= to) return;
    flights.forEach((flight, index) => {
      flight.row = rowStart + index;
      flight.late = Number(lateness(flight, flight.row)) > 15 ? 1 : 0;
    });
    yield flights.filter(({ date }) => Number(date) >= from && Number(date) < to);
  }
}

/** The same delays, dealt to other flights (Fisher–Yates, mulberry32). */
async function permutedDelays(file, seed) {
  const rows = await parquetReadObjects({ file, compressors, columns: ['delay'] });
  const delays = rows.map(({ delay }) => delay);
  let state = seed >>> 0;
  const random = () => {
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
