import type { Day } from './day.ts';
import { coarser } from './effect.ts';

/** Sum over the rows of a day of what is measured, and how many rows it is measured in. */
type Measured = (day: Day) => readonly [sum: number, rows: number];

/** Sets of days that must fit into the days that are known, to tell how such sets differ. */
const leastSets = 8;
/** The longest set: a week, so that weekdays cancel and weather is inside. */
const longestSet = 7;

/**
 * Design effect: how many rows of days in a row are worth one independent row. It is how much more the means of such sets of
 * days differ than those of independent rows would (Kish 1965; sets overlap, Künsch 1989). At least 1.
 * @param days in a row, oldest first. @param length of a set; sets are shorter where fewer than eight of them are known.
 * @param variance of one row; that of a share where it is left out.
 */
export function designEffect(
  days: readonly Day[],
  length: number,
  measured: Measured,
  variance?: number,
): number {
  const known = days.map(measured).filter(([, rows]) => rows > 0);
  const size = Math.max(1, Math.min(length, longestSet, Math.floor(known.length / leastSets)));
  if (known.length <= size) return 1;
  const add = (list: readonly (readonly [number, number])[]) =>
    list.reduce<[number, number]>(([x, n], [one, rows]) => [x + one, n + rows], [0, 0]);
  const [total, rows] = add(known);
  const mean = total / rows;
  const one = variance ?? mean * (1 - mean);
  if (!(one > 0)) return 1;
  const sets = known.length - size + 1;
  let between = 0;
  for (let at = 0; at < sets; at++) {
    const [x, n] = add(known.slice(at, at + size));
    between += (n * (x / n - mean) ** 2) / sets;
  }
  // The sets' own mean is taken out, and is the noisier the fewer sets there are.
  return Math.max(1, between / (1 - size / known.length) / one);
}

/**
 * The largest design effect of what can depend in a column: of numbers their level and their spread, of categories the share
 * of each (neighbours joined to at most 16), since what is constant in one of them may cluster in another.
 * @param scores of the bins where they are ordered.
 */
export function columnDesign(
  days: readonly Day[],
  length: number,
  column: string,
  known: readonly number[],
  scores: readonly number[] | null,
): number {
  const rowsOf = (day: Day) => day.columns[column]?.bins.reduce((sum, count) => sum + count, 0) ?? 0;
  const effects: number[] = [];
  if (scores !== null)
    for (const value of [scores, scores.map((score) => score ** 2)])
      effects.push(
        designEffect(
          days,
          length,
          (day) => [
            day.columns[column]?.bins.reduce((sum, count, bin) => sum + count * value[bin]!, 0) ?? 0,
            rowsOf(day),
          ],
          spreadOf(known, value),
        ),
      );
  else {
    const group = coarser(known, 16);
    for (const chosen of new Set(group))
      effects.push(
        designEffect(days, length, (day) => [
          day.columns[column]?.bins.reduce(
            (sum, count, bin) => (group[bin] === chosen ? sum + count : sum),
            0,
          ) ?? 0,
          rowsOf(day),
        ]),
      );
  }
  return Math.max(1, ...effects);
}

function spreadOf(counts: readonly number[], scores: readonly number[]): number {
  const rows = counts.reduce((sum, one) => sum + one, 0);
  const mean = counts.reduce((total, count, bin) => total + count * scores[bin]!, 0) / rows;
  return counts.reduce((total, count, bin) => total + count * (scores[bin]! - mean) ** 2, 0) / rows;
}
