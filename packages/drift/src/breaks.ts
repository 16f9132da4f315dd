import type { Alarm } from '@modelops/contracts';
import { wilson } from '@modelops/evaluation';
import { number } from './alarms.ts';
import { type Material, present } from './channels.ts';
import type { Reference } from './collect.ts';
import type { Day } from './day.ts';
import { firstWindows, leastReference, mostWindows } from './detector.ts';
import { coarser, psiEffect } from './effect.ts';

/** A break is so many times what matters. */
const size = 5;
/** And so many times what the column has done on any other day. */
const margin = 2;
/** That a day is so far away must not be the chance of its few rows: one-sided 1e-6. */
const z = 4.753424308822899;
const twoSided = 1 - 2e-6;

/** How far a day is from the reference, in one thing. */
interface Distance {
  readonly value: number;
  /** Lower bound, of the chance of its rows. */
  readonly lower: number;
  /** Shares in the reference and in the day; null where the distance is none of shares. */
  readonly levels: readonly [number, number] | null;
}

/** One thing that can break in a column. */
interface Subject {
  readonly column: string;
  readonly kind: 'inputs' | 'missing';
  readonly name: string;
  readonly bound: number;
  distance(day: Day): Distance | null;
}

function subjectsOf({ profile, watched }: Reference, material: Material): Subject[] {
  return watched.flatMap((name): Subject[] => {
    const column = profile.columns.find((candidate) => candidate.name === name)!;
    const known = column.bins?.counts ?? column.categories?.counts ?? [];
    const rows = known.reduce((sum, one) => sum + one, 0);
    const group = coarser(known, 16);
    const grouped = (counts: readonly number[]) => {
      const sums = new Array<number>(16).fill(0);
      counts.forEach((count, bin) => {
        sums[group[bin]!]! += count;
      });
      return [...new Set(group)].map((at) => sums[at]!);
    };
    const before = grouped(known);
    const subjects: Subject[] = [];
    if (before.length > 1)
      subjects.push({
        column: name,
        kind: 'inputs',
        name: 'PSI',
        bound: material.psi,
        distance(day) {
          const now = grouped(day.columns[name]?.bins ?? []);
          const found = now.reduce((sum, one) => sum + one, 0);
          return found === 0 ? null : { ...psiEffect(before, now, rows, found, z), levels: null };
        },
      });
    const share = (label: string, hits: number, of: number, measured: (day: Day) => [number, number]) => {
      if (of === 0) return;
      const reference = hits / of;
      subjects.push({
        column: name,
        kind: 'missing',
        name: label,
        bound: material.missing,
        distance(day) {
          const [x, n] = measured(day);
          if (day.columns[name] === undefined || n === 0) return null;
          const [low, high] = wilson(x, n, twoSided);
          return {
            value: Math.abs(x / n - reference),
            lower: Math.max(0, low - reference, reference - high),
            levels: [reference, x / n],
          };
        },
      });
    };
    share('share missing', column.nulls + column.nans, profile.rows, (day) => [
      day.columns[name]?.missing ?? 0,
      day.rows,
    ]);
    if (column.categories !== null)
      share('share of new values', column.categories.other, column.count, (day) => [
        day.columns[name]?.unseen ?? 0,
        present(day, name),
      ]);
    return subjects;
  });
}

/**
 * An alarm of a day that is too far away to wait for: a feed that breaks changes everything at once, and ranks among windows
 * cannot tell how far away a window is. Each new day is compared with all days before it, of the reference and of production
 * (a year of it):
 * 1. something in it is certainly five times what matters, and certainly twice what it was on any other day;
 * 2. no other day stands out as much, in whatever column, from the days that are not it.
 * The second says the same of every day. So were all days exchangeable, it would be true of the n-th with a probability of
 * at most 1 / n, whatever is watched and however it is distributed (Vovk 2005): `ln((n + 365) / n)` alarms in the year after
 * n days, 2 after 60.
 * @param earlier days of production. @param fresh those that came, oldest first.
 * @returns the first of them that is a break; undefined while fewer than 19 days of reference, or 28 of production, are known.
 */
export function breakAlarm(
  reference: Reference,
  earlier: readonly Day[],
  fresh: readonly Day[],
  material: Material,
): Alarm | undefined {
  const subjects = subjectsOf(reference, material);
  const known = new Map<Day, readonly number[]>();
  const valuesOf = (day: Day) => {
    const values = known.get(day) ?? subjects.map((subject) => subject.distance(day)?.value ?? 0);
    known.set(day, values);
    return values;
  };
  const production = [...earlier, ...fresh];
  return fresh
    .map((day, at) => {
      const before = earlier.length + at;
      if (reference.days.length < leastReference && before < firstWindows) return undefined;
      const large = subjects.flatMap((subject, which) => {
        const distance = subject.distance(day);
        return distance !== null && distance.lower >= size * subject.bound
          ? [{ subject, distance, which }]
          : [];
      });
      // Most days end here: the others need not be looked at.
      if (large.length === 0) return undefined;
      const past = [...reference.days, ...production.slice(Math.max(0, before - mostWindows), before)].map(
        valuesOf,
      );
      const broken = large.filter(({ distance, which }) =>
        past.every((values) => distance.lower >= margin * values[which]!),
      );
      return broken.length > 0 && standsOut(valuesOf(day), past, subjects) ? alarmOf(broken, day) : undefined;
    })
    .find((alarm) => alarm !== undefined);
}

/**
 * Whether no other day is, in any thing, as many times as far from the reference as all days but itself. What is nearer than
 * half of a break counts as that far.
 * @param newest distances of the newest day, one for each subject. @param past the same of each day before it.
 */
function standsOut(
  newest: readonly number[],
  past: readonly (readonly number[])[],
  subjects: readonly Subject[],
): boolean {
  let ratio = 0;
  let others = 0;
  subjects.forEach(({ bound }, at) => {
    // Only the farthest day of all can be farther than all others.
    const [first = 0, second = 0] = [...past.map((values) => values[at]!), newest[at]!].sort((a, b) => b - a);
    const times = first / Math.max((size * bound) / margin, second);
    if (newest[at] === first) ratio = Math.max(ratio, times);
    else others = Math.max(others, times);
  });
  return ratio > others;
}

function alarmOf(
  broken: readonly { readonly subject: Subject; readonly distance: Distance }[],
  { day }: Day,
): Alarm {
  const ranked = [...broken].sort(
    (a, b) => b.distance.lower / b.subject.bound - a.distance.lower / a.subject.bound,
  );
  const { subject, distance } = ranked[0]!;
  const change =
    distance.levels === null
      ? `changed by a ${subject.name} of ${number(distance.value)}`
      : `has a ${subject.name} of ${number(distance.levels[1])} (${number(distance.levels[0])} in the reference)`;
  return {
    id: `inputs-${day}`,
    kind: 'feed',
    also: [...new Set(ranked.map((one) => one.subject.kind))],
    columns: [...new Set(ranked.map((one) => one.subject.column))],
    since: day,
    raised: day,
    effect: {
      name: subject.name,
      reference: distance.levels?.[0] ?? null,
      current: distance.levels?.[1] ?? null,
      value: distance.levels === null ? distance.value : distance.levels[1] - distance.levels[0],
      lower: distance.lower,
      bound: subject.bound,
    },
    message: `The column "${subject.column}" ${change} on ${day}: the feed may be broken`,
  };
}
