import {
  type Alarm,
  type AlarmState,
  type DriftReport,
  type DriftTest,
  digestOf,
  type Task,
  type Verdict,
} from '@modelops/contracts';
import {
  alarmOf,
  capital,
  cleared,
  type Detection,
  detectorOf,
  type Finding,
  findings,
  immaterial,
  level,
  number,
  schemaAlarm,
} from './alarms.ts';
import { breakAlarm } from './breaks.ts';
import { inputChannels, type Material, outcomeChannels, watchedClasses } from './channels.ts';
import type { Reference, SchemaChange } from './collect.ts';
import { type Day, readColumn } from './day.ts';
import {
  advance,
  comparedWindows,
  type DetectorState,
  firstWindows,
  judgementOf,
  leastReference,
  newDetector,
} from './detector.ts';
import { coverageNote, type OutcomeColumns, unwatchedOutcomes } from './labels.ts';
import { oneOffTests } from './one-off.ts';
import { driftDay, pastOf, withEnded } from './past.ts';
import { isMature, takeDays, takeOutcomes } from './windows.ts';

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
  /** The columns that outcomes come from; undefined: they are there. */
  readonly columns?: OutcomeColumns | undefined;
  /** What was seen of the log before its days were counted: sentences for people. */
  readonly logNotes?: readonly string[] | undefined;
  /** The day on which it is asked: only days before it are complete. */
  readonly now: string;
  /** Rows of the log that were left out, since their day has not come. */
  readonly future?: { readonly rows: number; readonly from: string; readonly to: string } | undefined;
  /** Days before it are not the champion's. */
  readonly from: string | undefined;
  readonly previous: AlarmState | undefined;
  readonly settings: CheckSettings;
}

/**
 * Each detector's share of the false alarms. Labels tell of harm, inputs only that it may come; and outcomes have fewer,
 * longer blocks, for which a higher threshold would cost weeks, where it costs inputs days.
 */
const budgetShares = { inputs: 0.25, outcomes: 0.75 } as const;
const daysAYear = 365;

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
  const over: Alarm[] = [];
  const past = pastOf(inputs.previous, previous !== undefined);
  const detections = detectionsOf(inputs);
  const detectors: Record<string, DetectorState> = Object.fromEntries(
    detections.map(({ name, watched, reference: days }) => [
      name,
      previous?.detectors[name] ??
        newDetector(
          watched.map(({ channel }) => channel),
          days,
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
  const ordered = [...known.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  const compared = (upTo: string) =>
    comparedWindows(
      ordered.filter(({ day }) => day <= upTo),
      reference.days.length,
    );
  const isCurrent = new Set(current.map(({ day }) => day));
  const earlier = ordered.filter(({ day }) => !isCurrent.has(day));
  const tests: DriftTest[] = oneOffTests(reference, current, earlier, settings.material, level, inputs.task);
  const broken = fresh.length > 0 ? breakAlarm(reference, earlier, current, settings.material) : undefined;
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
          const judgedDays = compared(judgement.upTo);
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
    if (open !== undefined && cleared(open, detection, compared(state.judged.at(-1) ?? ''), state)) {
      alarms = alarms.filter((alarm) => alarm !== open);
      closed.push(open.id);
      over.push(open);
    }
    detectorViews.push(viewOf(detection, state, threshold, alarms, noted !== undefined));
  }

  notes.push(...(inputs.logNotes ?? []));
  if (inputs.future !== undefined) notes.push(futureNote(inputs.future));
  const schema = schemaAlarm(inputs, alarms);
  const stood = alarms.find(({ kind }) => kind === 'schema');
  if (schema !== undefined) {
    // What it says may be of other columns than yesterday.
    alarms = stood === undefined ? [...alarms, schema] : alarms.map((one) => (one === stood ? schema : one));
    if (stood === undefined) raised.push(schema.id);
  } else if (stood !== undefined && inputs.days.length > 0) {
    alarms = alarms.filter((alarm) => alarm !== stood);
    closed.push(stood.id);
    over.push(stood);
  }
  for (const { kind, message, days, since } of inputs.changes) {
    if (kind === 'new') notes.push(`${capital(message)}; it is not watched.`);
    else if (since === null && days.some((day) => fresh.includes(day)))
      notes.push(`${capital(message)}: not judged there. It fits again since.`);
  }

  if (inputs.task === 'multiclass-classification') notes.push(watchedOf(reference));
  const small = smallNote(tests, current, alarms);
  if (small !== undefined) notes.push(small);
  const coverage = coverageNote(views, reference);
  if (coverage !== undefined) notes.push(coverage);
  const unwatched = unwatchedOutcomes(dueDays(inputs, views, taken), inputs.columns ?? present, inputs);
  if (unwatched !== undefined) notes.push(unwatched.note);
  const windows = [...taken.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  // Only what is compared with once more needs its counts.
  const counted = new Set(comparedWindows(windows, reference.days.length));
  const state: AlarmState = {
    schema: 'modelops/alarm-state/v1',
    model: inputs.model,
    environment: inputs.environment,
    champion: inputs.champion,
    reference: reference.digest,
    last: windows.at(-1)?.day ?? null,
    windows: windows.map((window) => (counted.has(window) ? window : { ...window, columns: {} })),
    detectors,
    alarms,
    ended: withEnded(past.ended, over, windows.at(-1)?.day ?? null),
    earlier: past.earlier,
  };
  const verdict: Verdict =
    alarms.length > 0
      ? 'fail'
      : detectorViews.every(({ verdict: one }) => one === 'inconclusive')
        ? 'inconclusive'
        : fresh.length === 0 && matured.length === 0 && previous !== undefined
          ? 'inconclusive'
          : 'pass';
  const { labelRate, ...material } = settings.material;
  const report: DriftReport = {
    schema: 'modelops/drift-report/v1',
    model: inputs.model,
    task: inputs.task,
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
    history: [...reference.days, ...windows].map(driftDay),
    continues: inputs.previous === undefined ? null : digestOf(inputs.previous),
    state: digestOf(state),
    verdict,
    ...(unwatched === undefined ? {} : { unwatched: unwatched.clause }),
    notes: notes.map((note) => note.slice(0, 2000)),
  };
  return { report, state };
}

const present: OutcomeColumns = {
  label: { name: 'label', isNamed: false, isInLog: true },
  score: { name: 'score', isInLog: true },
};

/** Days whose labels are due: of the log, and where it holds younger ones only (a log of the last week), those that are known. */
function dueDays(
  { now, settings }: CheckInputs,
  views: DriftReport['windows'],
  taken: ReadonlyMap<string, AlarmState['windows'][number]>,
): { readonly day: string; readonly labelled: number }[] {
  const due = views.filter(({ mature, rows }) => mature && rows > 0);
  if (due.length > 0) return due.map(({ from, labelled }) => ({ day: from, labelled }));
  return [...taken.values()]
    .filter(({ day }) => isMature(day, now, settings.labelDelayDays))
    .map(({ day, outcomes }) => ({ day, labelled: outcomes?.rows ?? 0 }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * Tests that are significant and too small to matter. Of a size its upper bound is told: the size itself is less what the noise
 * of so few independent rows adds, and often 0. Days as a whole may hide what an alarm says of some of them.
 */
function smallNote(
  tests: readonly DriftTest[],
  days: readonly Day[],
  alarms: readonly Alarm[],
): string | undefined {
  const alarmed = new Set(alarms.flatMap(({ columns }) => columns));
  const small = tests.filter(
    ({ verdict, corrected, column }) =>
      verdict === 'pass' && corrected !== null && corrected <= level && !alarmed.has(column ?? ''),
  );
  if (small.length === 0) return undefined;
  const [from, to] = [days[0]!.day, days.at(-1)!.day];
  const shown = small
    .slice(0, 4)
    .map(
      ({ column, name, effect }) =>
        `${name} of ${column} (${effect.name}${effect.name === 'PSI' ? '' : ' changed by'} at most ${number(effect.upper ?? Math.abs(effect.value ?? 0))}; ${number(effect.bound)} would matter)`,
    );
  return `Significant ${from === to ? `on ${from}` : `from ${from} to ${to} as a whole`}, and too little to matter: ${shown.join(', ')}${small.length > 4 ? `, and ${small.length - 4} more` : ''}.`;
}

function futureNote({ rows, from, to }: NonNullable<CheckInputs['future']>): string {
  return `${rows} ${rows === 1 ? 'row is' : 'rows are'} from a day that has not come (${from === to ? from : `${from} to ${to}`}), and not judged. Is a clock wrong?`;
}

/** What is watched of several classes, one sentence. */
function watchedOf({ days, profile }: Reference): string {
  const classes = watchedClasses(days, profile);
  const shares =
    classes.length === 0
      ? ''
      : `, and the shares of the labels ${classes.map((name) => name.slice(0, 60)).join(', ')}`;
  return `Of the outcomes are watched: the accuracy, how far the probability of the predicted class is from it (where it is known)${shares}.`;
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
      watched: outcomeChannels(
        reference.days,
        reference.profile,
        task,
        settings.material,
        settings.trainedOnReference,
      ),
      threshold: threshold(budgetShares.outcomes),
    },
  ];
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
      ? `the reference has ${reference.length} days${name === 'outcomes' ? ' with labels' : ''}, so the first ${firstWindows} of production stand in for it; ${state.judged.length + state.waiting.length} are known`
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
            ? 'significant, and not certain to matter'
            : 'no change that matters',
  };
}
