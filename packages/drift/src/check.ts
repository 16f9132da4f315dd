import {
  type Alarm,
  type AlarmState,
  type Digest,
  type DriftReport,
  type DriftTest,
  digestOf,
  type Task,
  type Verdict,
} from '@modelops/contracts';
import { inputChannels, type Material, outcomeChannels, type Watched } from './channels.ts';
import type { Reference, SchemaChange } from './collect.ts';
import { type Day, dayNumber, dayOf, inputsDigest, outcomesDigest, readColumn, storeColumn } from './day.ts';
import {
  advance,
  type DetectorState,
  firstWindows,
  type Judgement,
  judgementOf,
  leastReference,
  newDetector,
  windowsInBlock,
} from './detector.ts';
import { absolute, type Effect, jackknife } from './effect.ts';
import { oneOffTests } from './one-off.ts';

export interface CheckSettings {
  /** False alarms that are accepted in a year, both detectors together. */
  readonly falseAlarmsPerYear: number;
  /** Days until a truth is known. */
  readonly labelDelayDays: number;
  readonly material: Material;
  /** Whether the champion learnt from the reference's rows, so that its performance there says nothing. */
  readonly trainedOnReference: boolean;
}

export interface CheckInputs {
  readonly model: string;
  readonly environment: string;
  readonly tool: DriftReport['tool'];
  readonly champion: DriftReport['champion'];
  readonly task: Task;
  readonly reference: Reference;
  /** All days of the log, oldest first. */
  readonly days: readonly Day[];
  readonly changes: readonly SchemaChange[];
  /** The day on which it is asked: only days before it are complete. */
  readonly now: string;
  /** Days before it are not the champion's. */
  readonly from: string | undefined;
  readonly previous: AlarmState | undefined;
  readonly settings: CheckSettings;
}

const level = 0.05;
type DetectorName = 'inputs' | 'outcomes';
/**
 * Each detector's share of the false alarms. Labels tell of harm, inputs only that it may come; and outcomes have fewer,
 * longer blocks, for which a higher threshold would cost weeks, where it costs inputs days.
 */
const budgetShares = { inputs: 0.25, outcomes: 0.75 } as const;
const daysAYear = 365;
/** So few rows may be equal by chance. */
const leastToRepeat = 10;
/** What is this improbable and this many times what matters is no chance. */
const breakLevel = 1e-6;
const breakSize = 5;
/** Level of e-BH, which names components; names are exploratory. */
const namingLevel = 0.1;

interface Detection {
  readonly name: DetectorName;
  readonly mix: 'columns' | 'mean';
  readonly watched: readonly Watched[];
  readonly reference: readonly Day[];
  readonly threshold: (size: number) => number;
}

/**
 * One run of the watch: takes the days that came, advances both detectors, raises, keeps and closes alarms.
 * The same days again change nothing; the result is a pure function of its inputs.
 */
export function checkDrift(inputs: CheckInputs): {
  readonly report: DriftReport;
  readonly state: AlarmState;
} {
  const { reference, settings } = inputs;
  const notes: string[] = [];
  const closed: string[] = [];
  const previous = continued(inputs, notes, closed);
  const detections = detectionsOf(inputs);
  const detectors: Record<string, DetectorState> = Object.fromEntries(
    detections.map(({ name, watched, reference: days }) => [
      name,
      previous?.detectors[name] ??
        newDetector(
          windowsInBlock(
            watched.map(({ channel }) => channel),
            days,
          ),
        ),
    ]),
  );
  const taken = new Map((previous?.windows ?? []).map((window) => [window.day, window]));
  const { views, fresh } = takeDays(inputs, taken, notes);
  const matured = takeOutcomes(inputs, taken);
  const known = new Map(
    [...taken.values()].map((window) => [
      window.day,
      {
        day: window.day,
        rows: window.rows,
        columns: Object.fromEntries(
          Object.entries(window.columns).map(([name, column]) => [name, readColumn(column)]),
        ),
        outcomes: window.outcomes,
      } satisfies Day,
    ]),
  );
  let alarms = [...(previous?.alarms ?? [])];
  const raised: string[] = [];
  const current = (fresh.length > 0 ? fresh : views.map(({ from }) => from)).flatMap(
    (day) => known.get(day) ?? [],
  );
  const tests: DriftTest[] = oneOffTests(reference, current, settings.material, level);
  const broken = fresh.length > 0 ? breakAlarm(tests, current) : undefined;
  if (broken !== undefined && !alarms.some((alarm) => detectorOf(alarm) === 'inputs')) {
    alarms.push(broken);
    raised.push(broken.id);
  }
  const detectorViews: DriftReport['detectors'][number][] = [];

  for (const detection of detections) {
    const { name, mix, watched } = detection;
    const channels = watched.map(({ channel }) => channel);
    const size = detectors[name]!.windowsInBlock;
    const threshold = detection.threshold(size);
    let noted: readonly Finding[] | undefined;
    const state = advance(
      detectors[name]!,
      channels,
      detection.reference,
      known,
      name === 'inputs' ? fresh : matured,
      {
        mix,
        stop(judgement) {
          noted = undefined;
          if (judgement.evidence < threshold) return 'go-on';
          const judgedDays = [...known.values()].filter(({ day }) => day <= judgement.upTo);
          const found = findings(detection, judgement, judgedDays, size);
          const material = found.filter(
            ({ effect, watch }) => effect !== null && effect.lower > watch.effect.bound,
          );
          if (material.length === 0) {
            // Significant and immaterial: the evidence stays, and the day it matters it is an alarm.
            noted = found;
            return 'go-on';
          }
          const open = alarms.find((alarm) => detectorOf(alarm) === name);
          if (open === undefined) {
            const alarm = alarmOf(name, material, found, judgement);
            alarms.push(alarm);
            raised.push(alarm.id);
          }
          return 'reset';
        },
      },
    );
    detectors[name] = state;
    if (noted !== undefined) notes.push(immaterial(noted));
    const open = alarms.find((alarm) => detectorOf(alarm) === name);
    if (open !== undefined && cleared(open, detection, known, state)) {
      alarms = alarms.filter((alarm) => alarm !== open);
      closed.push(open.id);
    }
    detectorViews.push(viewOf(detection, state, threshold, alarms, noted !== undefined));
  }

  const schema = schemaAlarm(inputs, alarms);
  if (schema !== undefined && !alarms.some(({ kind }) => kind === 'schema')) {
    alarms.push(schema);
    raised.push(schema.id);
  } else if (schema === undefined) {
    const open = alarms.find(({ kind }) => kind === 'schema');
    if (open !== undefined && inputs.days.length > 0) {
      alarms = alarms.filter((alarm) => alarm !== open);
      closed.push(open.id);
    }
  }
  for (const { kind, message } of inputs.changes)
    if (kind === 'new') notes.push(`${capital(message)}; it is not watched.`);

  const small = tests.filter(
    ({ verdict, corrected }) => verdict === 'pass' && corrected !== null && corrected <= level,
  );
  if (small.length > 0)
    notes.push(
      `Significant in these days, and too little to matter: ${small
        .slice(0, 4)
        .map(
          ({ column, name, effect }) =>
            `${name} of ${column} (${effect.name} ${number(Math.abs(effect.value ?? 0))})`,
        )
        .join(', ')}${small.length > 4 ? `, and ${small.length - 4} more` : ''}.`,
    );
  const windows = [...taken.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  const state: AlarmState = {
    schema: 'modelops/alarm-state/v1',
    model: inputs.model,
    environment: inputs.environment,
    champion: inputs.champion,
    reference: reference.digest,
    last: windows.at(-1)?.day ?? null,
    windows,
    detectors,
    alarms,
  };
  const verdict: Verdict =
    alarms.length > 0
      ? 'fail'
      : detectorViews.every(({ verdict: one }) => one === 'inconclusive')
        ? 'inconclusive'
        : 'pass';
  const { labelRate, ...material } = settings.material;
  const report: DriftReport = {
    schema: 'modelops/drift-report/v1',
    model: inputs.model,
    environment: inputs.environment,
    tool: inputs.tool,
    champion: inputs.champion,
    reference: {
      profile: reference.digest,
      rows: reference.profile.rows,
      windows: reference.days.length,
      from: reference.days[0]?.day ?? null,
      to: reference.days.at(-1)?.day ?? null,
    },
    windows: views,
    detectors: detectorViews,
    tests,
    alarms,
    raised,
    closed,
    budget: {
      falseAlarmsPerYear: settings.falseAlarmsPerYear,
      perDetector: {
        inputs: settings.falseAlarmsPerYear * budgetShares.inputs,
        outcomes: settings.falseAlarmsPerYear * budgetShares.outcomes,
      },
    },
    settings: {
      level,
      labelDelayDays: settings.labelDelayDays,
      material: { ...material, 'label-rate': labelRate },
    },
    history: [...reference.days, ...windows].map(({ day, rows, outcomes }) => ({
      day,
      rows,
      labelled: outcomes?.rows ?? 0,
      predicted: outcomes?.predicted ?? null,
      observed: outcomes?.observed ?? null,
      performance: outcomes?.performance ?? null,
    })),
    state: digestOf(state),
    verdict,
    notes,
  };
  return { report, state };
}

/** The state that this run continues; another champion or reference begins anew, and its alarms end. */
function continued(
  { previous, model, environment, champion, reference }: CheckInputs,
  notes: string[],
  closed: string[],
): AlarmState | undefined {
  if (previous === undefined) return undefined;
  const same =
    previous.model === model &&
    previous.environment === environment &&
    previous.reference === reference.digest &&
    digestOf(previous.champion) === digestOf(champion);
  if (same) return previous;
  closed.push(...previous.alarms.map(({ id }) => id));
  notes.push('The champion or its reference is another one than in the last run: the watch begins anew.');
  return undefined;
}

function detectionsOf({ reference, settings, task }: CheckInputs): Detection[] {
  const threshold = (share: number) => (size: number) =>
    Math.max(1, daysAYear / (settings.falseAlarmsPerYear * share) / size);
  return [
    {
      name: 'inputs',
      mix: 'columns',
      reference: reference.days,
      watched: inputChannels(reference.profile, reference.watched, reference.days, settings.material),
      threshold: threshold(budgetShares.inputs),
    },
    {
      name: 'outcomes',
      mix: 'mean',
      reference: reference.days.filter(({ outcomes }) => outcomes !== null),
      watched: outcomeChannels(reference.days, task, settings.material, settings.trainedOnReference),
      threshold: threshold(budgetShares.outcomes),
    },
  ];
}

/** Takes the complete days of the log that are new; `taken` gets them. */
function takeDays(
  { days, reference, now, from, settings }: CheckInputs,
  taken: Map<string, AlarmState['windows'][number]>,
  notes: string[],
): { views: DriftReport['windows'][number][]; fresh: string[] } {
  const views: DriftReport['windows'][number][] = [];
  const fresh: string[] = [];
  const end = reference.days.at(-1)?.day;
  const byDigest = new Map([...taken.values()].map(({ digest, day }) => [digest, day] as const));
  const changed: string[] = [];
  const repeated: string[] = [];
  for (const day of days) {
    if (day.day >= now || (from !== undefined && day.day < from) || (end !== undefined && day.day <= end))
      continue;
    const digest = inputsDigest(day);
    const before = taken.get(day.day);
    const twin = day.rows >= leastToRepeat ? byDigest.get(digest) : undefined;
    const state =
      before !== undefined
        ? before.digest === digest
          ? 'seen'
          : 'changed'
        : twin !== undefined
          ? 'repeated'
          : 'new';
    if (state === 'changed') changed.push(day.day);
    if (state === 'repeated') repeated.push(day.day);
    if (state === 'new') {
      fresh.push(day.day);
      byDigest.set(digest, day.day);
      taken.set(day.day, {
        day: day.day,
        digest,
        rows: day.rows,
        columns: Object.fromEntries(
          Object.entries(day.columns).map(([name, counts]) => [name, storeColumn(counts)]),
        ),
        outcomes: null,
      });
    }
    views.push({
      from: day.day,
      to: dayOf(dayNumber(day.day) + 1),
      rows: day.rows,
      labelled: day.outcomes?.rows ?? 0,
      digest,
      state,
      mature: isMature(day.day, now, settings.labelDelayDays),
    });
  }
  if (changed.length > 0)
    notes.push(
      `The rows of ${list(changed)} changed after they were judged (late rows?); the judgement stands as it was.`,
    );
  if (repeated.length > 0)
    notes.push(
      `${list(repeated)} ${repeated.length === 1 ? 'has' : 'have'} exactly the rows of another day: they say nothing new and are not judged. Is the feed stuck?`,
    );
  return { views, fresh };
}

const isMature = (day: string, now: string, delay: number) => dayNumber(day) + 1 + delay <= dayNumber(now);

/** Takes the outcomes of days whose labels are old enough, each once, oldest first. */
function takeOutcomes(
  { days, now, settings }: CheckInputs,
  taken: Map<string, AlarmState['windows'][number]>,
): string[] {
  const matured: string[] = [];
  for (const { day, outcomes } of days) {
    const window = taken.get(day);
    if (window === undefined || window.outcomes !== null || outcomes === null) continue;
    if (!isMature(day, now, settings.labelDelayDays)) continue;
    taken.set(day, { ...window, outcomes: { digest: outcomesDigest(outcomes), ...outcomes } });
    matured.push(day);
  }
  return matured;
}

interface Finding {
  readonly watch: Watched;
  readonly effect: Effect | null;
  readonly since: string;
  readonly levels: readonly [number | null, number | null];
}

/** The channels that carry the evidence (e-BH, exploratory), each with the size of its change since it began. */
function findings(detection: Detection, judgement: Judgement, days: readonly Day[], size: number): Finding[] {
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

/** One sentence about what is evident and does not matter. */
function immaterial(found: readonly Finding[]): string {
  const ranked = [...found].sort((a, b) => relativeSize(b) - relativeSize(a));
  const shown = ranked
    .slice(0, 4)
    .map(
      ({ watch, effect, since }) =>
        `${subject(watch)} since ${since}${effect === null ? '' : ` (${watch.effect.name} ${number(Math.abs(effect.value))}; ${number(watch.effect.bound)} would matter)`}`,
    );
  const more = ranked.length > 4 ? `, and ${ranked.length - 4} more` : '';
  return `Changed for certain, and too little to matter: ${shown.join(', ')}${more}.`;
}

const relativeSize = ({ effect, watch }: Finding) => Math.abs(effect?.value ?? 0) / watch.effect.bound;

function alarmOf(
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
      lower: effect!.lower,
      bound: watch.effect.bound,
    },
    message: `${capital(subject(watch))} ${level ? `went from ${number(before)} to ${number(after)}` : `changed by a ${watch.effect.name} of ${number(effect!.value)}`} (at least ${number(effect!.lower)}) since ${since}`,
  };
}

function subject({ kind, column, effect }: Watched): string {
  if (column === null) return `the ${effect.name}`;
  return kind === 'inputs' ? `the distribution of ${column}` : `the share of ${effect.name} of ${column}`;
}

const detectorOf = ({ id }: Alarm) => id.slice(0, id.indexOf('-'));

/** Whether the four newest blocks, all since the alarm, show no change that matters. */
function cleared(
  alarm: Alarm,
  detection: Detection,
  known: ReadonlyMap<string, Day>,
  state: DetectorState,
): boolean {
  const after = state.judged.filter((day) => day > alarm.raised).slice(-4 * state.windowsInBlock);
  if (after.length < 4 * state.windowsInBlock) return false;
  const days = [...known.values()];
  return detection.watched
    .filter(
      ({ kind, column }) =>
        [alarm.kind, ...alarm.also].includes(kind) && (column === null || alarm.columns.includes(column)),
    )
    .every((watch) => {
      const { effect } = sizeSince(
        detection,
        watch,
        after[0]!,
        days.filter(({ day }) => day <= after.at(-1)!),
        state.windowsInBlock,
      );
      return (
        effect !== null &&
        (watch.effect.oneSided ? effect.value : Math.abs(effect.value)) < watch.effect.bound
      );
    });
}

function viewOf(
  { name, mix, watched, reference }: Detection,
  state: DetectorState,
  threshold: number,
  alarms: readonly Alarm[],
  noted: boolean,
): DriftReport['detectors'][number] {
  const judgement = judgementOf(
    state,
    watched.map(({ channel }) => channel),
    mix,
  );
  const open = alarms.find((alarm) => detectorOf(alarm) === name);
  const blind = open === undefined && Object.keys(state.components).length === 0 && state.resetAfter === null;
  const lacking =
    reference.length < leastReference
      ? `the reference has ${reference.length} days${name === 'outcomes' ? ' with labels' : ''}, so the first ${firstWindows} of production stand in for it; ${state.judged.length} of them are judged`
      : `no block of ${state.windowsInBlock} days is complete yet (${state.waiting.length} wait)`;
  return {
    name,
    windowsInBlock: state.windowsInBlock,
    referenceWindows: reference.length,
    windows: Math.round(judgement.blocks * state.windowsInBlock),
    evidence: judgement.evidence,
    threshold,
    verdict: open !== undefined ? 'fail' : blind ? 'inconclusive' : 'pass',
    reason:
      open !== undefined
        ? `the alarm ${open.id} is open`
        : blind
          ? lacking
          : noted
            ? 'significant, and too small to matter'
            : 'no change that matters',
  };
}

/**
 * An alarm of what is too large to wait for: a feed that breaks changes everything at once, and ranks among windows cannot
 * tell how far away a window is. Its level is so small that it takes nothing of the budget.
 */
function breakAlarm(tests: readonly DriftTest[], days: readonly Day[]): Alarm | undefined {
  const broken = tests
    .filter(
      ({ detector, corrected, effect }) =>
        detector === 'inputs' &&
        corrected !== null &&
        corrected <= breakLevel &&
        effect.lower !== null &&
        effect.lower >= breakSize * effect.bound,
    )
    .sort((a, b) => b.effect.lower! / b.effect.bound - a.effect.lower! / a.effect.bound);
  const [first] = broken;
  if (first === undefined) return undefined;
  const kindOf = ({ name }: DriftTest) => (name === 'value' ? 'inputs' : 'missing');
  const raised = days.at(-1)!.day;
  const since = days[0]!.day;
  const { effect, column } = first;
  const change =
    effect.reference === null || effect.current === null
      ? `changed by a ${effect.name} of ${number(effect.value!)}`
      : `has a ${effect.name} of ${number(effect.current)} (${number(effect.reference)} in the reference)`;
  return {
    id: `inputs-${raised}`,
    kind: kindOf(first),
    also: [...new Set(broken.map(kindOf))].filter((kind) => kind !== kindOf(first)),
    columns: [...new Set(broken.flatMap((test) => test.column ?? []))],
    since,
    raised,
    effect: {
      name: effect.name,
      reference: effect.reference,
      current: effect.current,
      value: effect.value!,
      lower: effect.lower!,
      bound: effect.bound,
    },
    message: `${capital(column ?? 'the rows')} ${change} in the days from ${since} to ${raised}: the feed may be broken`,
  };
}

function schemaAlarm({ changes, days, now }: CheckInputs, alarms: readonly Alarm[]): Alarm | undefined {
  const broken = changes.filter(({ kind }) => kind !== 'new');
  if (broken.length === 0) return undefined;
  const day = days.at(-1)?.day ?? now;
  const standing = alarms.find(({ kind }) => kind === 'schema');
  return {
    id: standing?.id ?? `schema-${day}`,
    kind: 'schema',
    also: [],
    columns: broken.map(({ column }) => column),
    since: standing?.since ?? days[0]?.day ?? day,
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

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
const number = (value: number) => String(Number(value.toPrecision(3)));

function list(days: readonly string[]): string {
  const shown = days.slice(0, 3).join(', ');
  return days.length > 3 ? `${shown} and ${days.length - 3} more` : shown;
}

/** Digest of a state, as the report names it. */
export const stateDigest = (state: AlarmState): Digest => digestOf(state);
