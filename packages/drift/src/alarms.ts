import type { Alarm } from '@modelops/contracts';
import type { Watched } from './channels.ts';
import type { SchemaChange } from './collect.ts';
import type { Day } from './day.ts';
import { type DetectorState, firstWindows, type Judgement } from './detector.ts';
import { absolute, type Effect, jackknife } from './effect.ts';

/** Level of tests and bounds, one-sided. */
export const level = 0.05;
/** Level of e-BH, which names components; names are exploratory. */
const namingLevel = 0.1;

export type DetectorName = 'inputs' | 'outcomes';

/** What a detector watches, and from which evidence on it is significant. */
export interface Detection {
  readonly name: DetectorName;
  readonly mix: 'columns' | 'mean';
  readonly watched: readonly Watched[];
  readonly reference: readonly Day[];
  readonly threshold: (size: number) => number;
}

/** A channel with evidence, and how large its change is. */
export interface Finding {
  readonly watch: Watched;
  readonly effect: Effect | null;
  readonly since: string;
  readonly levels: readonly [number | null, number | null];
}

/** The channels that carry the evidence (e-BH, exploratory), each with the size of its change since it began. */
export function findings(
  detection: Detection,
  judgement: Judgement,
  days: readonly Day[],
  size: number,
): Finding[] {
  const byEvidence = [...judgement.components].sort((a, b) => b.evidence - a.evidence);
  // Where e-BH names nothing, those that carry the evidence more than others do.
  let many = Math.max(1, byEvidence.filter(({ evidence }) => evidence >= judgement.evidence).length);
  byEvidence.forEach(({ evidence }, at) => {
    // The sum over b possible starts is worth b on average: a b-th of it is an e-value.
    if (evidence / judgement.blocks >= byEvidence.length / (namingLevel * (at + 1)))
      many = Math.max(many, at + 1);
  });
  const seen = new Set<string>();
  return byEvidence.slice(0, many).flatMap(({ channel, since }) => {
    const watch = detection.watched.find((one) => one.channel.name === channel)!;
    // The level and the shares of one column have one size.
    const about = `${watch.kind} ${watch.column} ${watch.effect.name}`;
    if (seen.has(about)) return [];
    seen.add(about);
    return [sizeSince(detection, watch, since, days, size)];
  });
}

function sizeSince(
  { reference }: Detection,
  watch: Watched,
  since: string,
  days: readonly Day[],
  size: number,
): Finding {
  const has = (day: Day) => watch.channel.value(day) !== null;
  const all = days.filter(has);
  const current = all.filter(({ day }) => day >= since);
  const compared =
    watch.channel.baseline === 'reference'
      ? reference.filter(has)
      : all.filter(({ day }) => day < since).slice(0, firstWindows);
  const found = jackknife(chunks(compared, size), chunks(current, size), watch.effect.change, 1 - level);
  const effect =
    found === null ? null : watch.effect.signed && !watch.effect.oneSided ? absolute(found) : found;
  return { watch, effect, since, levels: [watch.effect.level(compared), watch.effect.level(current)] };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.max(1, Math.round(items.length / size));
  const length = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, at) => items.slice(at * length, (at + 1) * length)).filter(
    (chunk) => chunk.length > 0,
  );
}

/** Sentences about what is evident, and of which it is not certain that it matters. */
export function immaterial(found: readonly Finding[]): string {
  const ranked = [...found].sort((a, b) => relativeSize(b) - relativeSize(a));
  const isSmall = ({ effect, watch }: Finding) =>
    effect !== null && Math.abs(effect.value) < watch.effect.bound;
  const say = (lead: string, some: readonly Finding[]) => {
    if (some.length === 0) return [];
    const shown = some
      .slice(0, 4)
      .map(
        ({ watch, effect, since }) =>
          `${subject(watch)} since ${since}${effect === null ? '' : ` (${watch.effect.name} ${number(Math.abs(effect.value))}; ${number(watch.effect.bound)} would matter)`}`,
      );
    return [`${lead}: ${shown.join(', ')}${some.length > 4 ? `, and ${some.length - 4} more` : ''}.`];
  };
  return [
    ...say(
      'Changed for certain, and not yet certain that it matters',
      ranked.filter((one) => !isSmall(one)),
    ),
    ...say('Changed for certain, and too little to matter', ranked.filter(isSmall)),
  ].join(' ');
}

const relativeSize = ({ effect, watch }: Finding) => Math.abs(effect?.value ?? 0) / watch.effect.bound;

/** The alarm of changes that are certain and matter, about the largest of them. */
export function alarmOf(
  name: DetectorName,
  material: readonly Finding[],
  found: readonly Finding[],
  { upTo }: Judgement,
): Alarm {
  const ranked = [...material].sort(
    (a, b) => b.effect!.lower / b.watch.effect.bound - a.effect!.lower / a.watch.effect.bound,
  );
  const { watch, effect, since, levels } = ranked[0]!;
  const kinds = [...new Set([...ranked, ...found].map((one) => one.watch.kind))];
  const [before, after] = levels;
  const level = watch.effect.level([]) !== null && before !== null && after !== null;
  // An alarm tells levels, so its bounds are in the unit of the levels too.
  const unit = level && watch.effect.relative ? before : 1;
  const lower = effect!.lower * unit;
  return {
    id: `${name}-${upTo}`,
    kind: watch.kind,
    also: kinds.filter((kind) => kind !== watch.kind),
    columns: [...new Set(ranked.flatMap((one) => one.watch.column ?? []))],
    since,
    raised: upTo,
    effect: {
      name: watch.effect.name,
      reference: level ? before : null,
      current: level ? after : null,
      value: level ? after - before : effect!.value,
      lower,
      bound: watch.effect.bound * unit,
    },
    message: `${capital(subject(watch))} ${level ? `went from ${number(before)} to ${number(after)}` : `changed by a ${watch.effect.name} of ${number(effect!.value)}`} (at least ${number(lower)}) since ${since}`,
  };
}

function subject({ kind, column, effect }: Watched): string {
  if (column === null) return `the ${effect.name}`;
  return kind === 'inputs' ? `the distribution of ${column}` : `the share of ${effect.name} of ${column}`;
}

/** The detector that raised an alarm. */
export const detectorOf = ({ id }: Alarm) => id.slice(0, id.indexOf('-'));

/**
 * Whether the four newest blocks, all since the alarm, show no change that matters.
 * @param days that are compared, up to the newest that is judged.
 */
export function cleared(
  alarm: Alarm,
  detection: Detection,
  days: readonly Day[],
  state: DetectorState,
): boolean {
  const after = state.judged.filter((day) => day > alarm.raised).slice(-4 * state.windowsInBlock);
  if (after.length < 4 * state.windowsInBlock) return false;
  return detection.watched
    .filter(
      ({ kind, column }) =>
        [alarm.kind, ...alarm.also].includes(kind) && (column === null || alarm.columns.includes(column)),
    )
    .every((watch) => {
      const { effect } = sizeSince(detection, watch, after[0]!, days, state.windowsInBlock);
      return (
        effect !== null &&
        (watch.effect.oneSided ? effect.value : Math.abs(effect.value)) < watch.effect.bound
      );
    });
}

/** Columns that do not fit in the newest files are an alarm at once, the same one until they fit again. */
export function schemaAlarm(
  { changes, days, now }: { changes: readonly SchemaChange[]; days: readonly Day[]; now: string },
  alarms: readonly Alarm[],
): Alarm | undefined {
  const standing = alarms.find(({ kind }) => kind === 'schema');
  // A column that went missing in the midst of a file, and is empty in the next ones, is one piece of news.
  const told = alarms
    .filter(({ kind, also }) => [kind, ...also].includes('missing'))
    .flatMap(({ columns }) => columns);
  const isTold = ({ kind, column }: SchemaChange) =>
    kind === 'empty' && told.includes(column) && standing?.columns.includes(column) !== true;
  const broken = changes.filter((change) => change.since !== null && !isTold(change));
  if (broken.length === 0) return undefined;
  const day = days.at(-1)?.day ?? now;
  return {
    id: standing?.id ?? `schema-${day}`,
    kind: 'schema',
    also: [],
    columns: broken.map(({ column }) => column),
    since: standing?.since ?? broken.map(({ since }) => since!).sort()[0]!,
    raised: standing?.raised ?? day,
    effect: {
      name: 'columns that do not fit',
      reference: 0,
      current: broken.length,
      value: broken.length,
      lower: broken.length,
      bound: 0,
    },
    message: capital(broken.map(({ message }) => message).join('; ')).slice(0, 1000),
  };
}

/** A sentence's first letter. */
export const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
/** Three digits: more say nothing. */
export const number = (value: number) => String(Number(value.toPrecision(3)));
