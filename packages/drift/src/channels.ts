import type { AlarmKind, DataProfile, Task } from '@modelops/contracts';
import { normalQuantile } from '@modelops/evaluation';
import type { Day } from './day.ts';
import { type Channel, leastReference } from './detector.ts';
import { coarser, psi } from './effect.ts';

/** The smallest changes that matter, by what they are changes of. */
export interface Material {
  readonly psi: number;
  readonly missing: number;
  readonly labelRate: number;
  readonly calibration: number;
  readonly performance: number;
}

/** A channel and what it means to people: the kind of its alarm and the size of its change. */
export interface Watched {
  readonly channel: Channel;
  readonly kind: Exclude<AlarmKind, 'schema' | 'feed'>;
  readonly column: string | null;
  readonly effect: {
    readonly name: string;
    readonly bound: number;
    /** The level of a sample of windows; null where the change is a distance. */
    level(days: readonly Day[]): number | null;
    /** Pooled windows; 0 is no change. */
    change(reference: readonly Day[], current: readonly Day[]): number;
    /** Whether the change has a sign that must not be lost. */
    readonly signed: boolean;
    /** Smaller than 0 is no harm: a model that got better. */
    readonly oneSided: boolean;
    /** Whether `bound` and `change` are shares of the level before. */
    readonly relative: boolean;
  };
}

const total = (days: readonly Day[], of: (day: Day) => number) => days.reduce((sum, day) => sum + of(day), 0);

/** Counts of a column over days, bin by bin; empty when no day has the column. */
export function pooledBins(days: readonly Day[], column: string): number[] {
  const sums: number[] = [];
  for (const day of days)
    day.columns[column]?.bins.forEach((count, bin) => {
      sums[bin] = (sums[bin] ?? 0) + count;
    });
  return sums;
}

/** Present cells of a column in a day. */
export const present = (day: Day, column: string) => {
  const counts = day.columns[column];
  return counts === undefined ? 0 : day.rows - counts.missing;
};

/** What the detector of the inputs watches: of each column its distribution, and the share of missing and of new values. */
export function inputChannels(
  profile: DataProfile,
  watched: readonly string[],
  reference: readonly Day[],
  material: Material,
): Watched[] {
  const baseline = reference.length >= leastReference ? 'reference' : 'first';
  return watched.flatMap((name): Watched[] => {
    const column = profile.columns.find((candidate) => candidate.name === name)!;
    const counts = column.bins?.counts ?? column.categories?.counts ?? [];
    // A PSI of many small bins is mostly noise.
    const group = coarser(counts, 16);
    const cache = new WeakMap<Day, number[]>();
    const groupedOf = (day: Day) => {
      const known = cache.get(day);
      if (known !== undefined) return known;
      const sums = new Array<number>(16).fill(0);
      day.columns[name]?.bins.forEach((count, bin) => {
        sums[group[bin]!]! += count;
      });
      cache.set(day, sums);
      return sums;
    };
    const used = [...new Set(group)];
    const grouped = (days: readonly Day[]) => {
      const sums = new Array<number>(16).fill(0);
      for (const day of days)
        groupedOf(day).forEach((count, at) => {
          sums[at]! += count;
        });
      return used.map((at) => sums[at]!);
    };
    const distribution: Watched['effect'] = {
      name: 'PSI',
      bound: material.psi,
      level: () => null,
      change: (a, b) => psi(grouped(a), grouped(b)),
      signed: false,
      oneSided: true,
      relative: false,
    };
    const channels: Watched[] = [];
    if (counts.length > 1)
      channels.push({
        kind: 'inputs',
        column: name,
        effect: distribution,
        channel: {
          name: `${name} shares`,
          kind: 'shares',
          baseline,
          weight: 1,
          value(day) {
            const bins = day.columns[name]?.bins;
            const rows = bins?.reduce((sum, count) => sum + count, 0) ?? 0;
            return rows === 0 ? null : bins!.map((count) => count / rows);
          },
        },
      });
    if (column.bins !== null && counts.length > 1) {
      const scores = normalScores(counts);
      channels.push({
        kind: 'inputs',
        column: name,
        effect: distribution,
        channel: {
          name: `${name} level`,
          kind: 'number',
          signs: [1, -1],
          baseline,
          weight: 2,
          value(day) {
            const bins = day.columns[name]?.bins;
            const rows = bins?.reduce((sum, count) => sum + count, 0) ?? 0;
            return rows === 0
              ? null
              : bins!.reduce((sum, count, bin) => sum + count * scores[bin]!, 0) / rows;
          },
        },
      });
    }
    const share = (
      label: string,
      kind: 'missing',
      of: (day: Day) => readonly [number, number],
      signs: readonly (1 | -1)[],
    ): Watched => {
      const rate = (days: readonly Day[]) => {
        const rows = total(days, (day) => of(day)[1]);
        return rows === 0 ? 0 : total(days, (day) => of(day)[0]) / rows;
      };
      return {
        kind,
        column: name,
        effect: {
          name: label,
          bound: material.missing,
          level: rate,
          change: (a, b) => rate(b) - rate(a),
          signed: true,
          oneSided: false,
          relative: false,
        },
        channel: {
          name: `${name} ${label}`,
          kind: 'number',
          signs,
          baseline,
          weight: 0.5,
          value(day) {
            const [hits, rows] = of(day);
            return rows === 0 ? null : hits / rows;
          },
        },
      };
    };
    channels.push(
      share(
        'missing',
        'missing',
        (day) => [day.columns[name]?.missing ?? 0, day.columns[name] ? day.rows : 0],
        [1, -1],
      ),
    );
    if (column.categories !== null)
      channels.push(
        share('new values', 'missing', (day) => [day.columns[name]?.unseen ?? 0, present(day, name)], [1]),
      );
    return channels;
  });
}

const scoresOf = new WeakMap<readonly number[], number[]>();

/** Mean normal score of each bin: where its middle lies in the reference. */
export function normalScores(counts: readonly number[]): number[] {
  const known = scoresOf.get(counts);
  if (known !== undefined) return known;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  const scores = counts.map((count) => {
    const middle = (before + count / 2) / rows;
    before += count;
    return normalQuantile(Math.min(Math.max(middle, 1e-4), 1 - 1e-4));
  });
  scoresOf.set(counts, scores);
  return scores;
}

/** Classes whose share of the labels is watched: the most frequent ones of the reference, that are not rare. */
const mostClasses = 8;
const leastShare = 0.01;

/** Of several classes: those whose share of the labels is watched, the most frequent first. */
export function watchedClasses(reference: readonly Day[], profile: DataProfile): string[] {
  const counts = new Map<string, number>();
  for (const { outcomes } of reference)
    for (const [name, rows] of Object.entries(outcomes?.classes ?? {}))
      counts.set(name, (counts.get(name) ?? 0) + rows);
  const label = profile.columns.find(({ role }) => role === 'label')?.categories;
  if (counts.size === 0)
    for (const [at, name] of (label?.values ?? []).entries()) counts.set(name, label!.counts[at]!);
  const all = [...counts.values()].reduce((sum, rows) => sum + rows, 0);
  return [...counts]
    .filter(([, rows]) => rows >= leastShare * all)
    .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .slice(0, mostClasses)
    .map(([name]) => name);
}

/**
 * What the detector of the outcomes watches: the label, how far predictions are from it, and how well rows are ranked. Of several
 * classes: the share of each among the labels, how far the probability of the predicted class is from its accuracy, and that.
 */
export function outcomeChannels(
  reference: readonly Day[],
  profile: DataProfile,
  task: Task,
  material: Material,
  trainedOnReference: boolean,
): Watched[] {
  const with_ = (has: (day: Day) => boolean) => reference.filter(has).length >= leastReference;
  const labelled = with_((day) => day.outcomes !== null);
  const scored = with_((day) => day.outcomes?.predicted != null);
  const mean = (of: (day: Day) => number | null | undefined) => (days: readonly Day[]) => {
    const known = days.filter((day) => of(day) != null);
    const rows = total(known, (day) => day.outcomes!.rows);
    return rows === 0 ? 0 : total(known, (day) => of(day)! * day.outcomes!.rows) / rows;
  };
  const error = (day: Day) =>
    day.outcomes?.predicted == null ? null : day.outcomes.predicted - day.outcomes.observed;
  const channel = (
    kind: 'label-rate' | 'calibration' | 'performance',
    name: string,
    of: (day: Day) => number | null | undefined,
    signs: readonly (1 | -1)[],
    bound: number,
    baseline: 'reference' | 'first',
    relative = false,
    // Only harm counts, and calibration sees most of it sooner.
    { name: own, weight }: { readonly name: string; readonly weight: number } = {
      name: kind,
      weight: signs.length === 2 ? 2 : 0.5,
    },
  ): Watched => {
    const level = mean(of);
    const worse = signs.length === 1 ? signs[0]! : 1;
    return {
      kind,
      column: null,
      channel: {
        name: own,
        kind: 'number',
        signs,
        baseline,
        weight,
        value: (day) => of(day) ?? null,
      },
      effect: {
        name,
        bound,
        level,
        change: (a, b) => (relative ? level(b) / level(a) - 1 : worse * (level(b) - level(a))),
        signed: true,
        oneSided: signs.length === 1,
        relative,
      },
    };
  };
  const regression = task === 'regression';
  if (task === 'multiclass-classification') {
    const classes = watchedClasses(reference, profile);
    const blind = labelled && !scored;
    const share = (name: string) => (day: Day) =>
      day.outcomes?.classes === undefined ? null : (day.outcomes.classes[name] ?? 0) / day.outcomes.rows;
    return [
      ...classes.map((name) =>
        channel(
          'label-rate',
          `share of the label ${name.slice(0, 60)}`,
          share(name),
          [1, -1],
          material.labelRate,
          labelled ? 'reference' : 'first',
          false,
          { name: `label-rate ${name}`, weight: 2 / classes.length },
        ),
      ),
      ...(blind
        ? []
        : [
            channel(
              'calibration',
              'probability of the predicted class minus accuracy',
              error,
              [1, -1],
              material.calibration,
              scored ? 'reference' : 'first',
            ),
          ]),
      channel(
        'performance',
        'accuracy',
        (day) => day.outcomes?.performance,
        [-1],
        material.performance,
        labelled && !trainedOnReference ? 'reference' : 'first',
        false,
        // Without probabilities it alone sees harm.
        { name: 'performance', weight: blind ? 2 : 0.5 },
      ),
    ];
  }
  return [
    channel(
      'label-rate',
      regression ? 'mean label' : 'label rate',
      (day) => day.outcomes?.observed,
      [1, -1],
      material.labelRate,
      labelled ? 'reference' : 'first',
    ),
    channel(
      'calibration',
      'mean prediction error',
      error,
      [1, -1],
      material.calibration,
      scored ? 'reference' : 'first',
    ),
    channel(
      'performance',
      regression ? 'RMSE' : 'ROC AUC',
      (day) => day.outcomes?.performance,
      [regression ? 1 : -1],
      material.performance,
      // On its training rows every model is better than it will ever be again.
      scored && !trainedOnReference ? 'reference' : 'first',
      regression,
    ),
  ];
}
