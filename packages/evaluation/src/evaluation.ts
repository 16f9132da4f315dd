import type { Gate, SliceCondition, Task } from '@modelops/contracts';
import { UserError } from '@modelops/contracts';
import { sortedClasses, withClasses } from './class-columns.ts';
import { Estimator, type Settings } from './estimator.ts';
import { checkMetric } from './metrics.ts';
import type { Predictions, Truth } from './predictions.ts';
import { makeRowSet, pickRows, type RowSet, rowsInSlice, selectRows } from './row-set.ts';

export interface EvaluationOptions {
  /** Seed of the bootstrap: an integer from 0 to 2^53 − 1. Same rows and seed, same figures to the last bit. */
  readonly seed: number;
  /** Bootstrap replicates, default 1000. */
  readonly replicates?: number | undefined;
  /** Level of the intervals, default 0.95. */
  readonly level?: number | undefined;
  /** Score from which a row counts as positive, default 0.5. */
  readonly threshold?: number | undefined;
  /** Labels that the candidate did not write. */
  readonly truth?: Truth | undefined;
}

/** How the candidate's rows meet the champion's. */
export interface Alignment {
  readonly comparable: boolean;
  /** Why not, or what is wrong though comparable; null when all rows meet. */
  readonly reason: string | null;
  readonly sharedRows: number;
  /** Rows of the champion that the candidate left out. */
  readonly missingRows: number;
  /** Rows of the candidate that the champion has not. */
  readonly extraRows: number;
  /** Shared rows on which the candidate's label is not the truth. */
  readonly labelMismatches: number;
  /** Keys of up to five such rows (else of missing rows), the smallest first. */
  readonly examples: readonly string[];
  /** Shared rows on which the candidate names another group; the champion's counts. */
  readonly groupMismatches: number;
}

/** A candidate, perhaps a champion, aligned by key and ready for gates and reports. Estimates are made when asked for. */
export interface Evaluation {
  readonly task: Task;
  readonly settings: Settings;
  readonly labelsFrom: 'truth' | 'champion' | 'candidate';
  /** Null without a champion. */
  readonly alignment: Alignment | null;
  /** Rows of the truth that the candidate left out. */
  readonly truthRowsMissing: number;
  /** Rows of the candidate that the truth has not; they are not judged. */
  readonly rowsWithoutTruth: number;
  /** All rows of the candidate, with true labels. */
  readonly candidate: Estimator;
  /** The rows that candidate (model 0) and champion (model 1) share; null without a champion or without shared rows. */
  readonly shared: Estimator | null;
  /** The same rows of `candidate` or `shared` that meet the conditions. @throws UserError for an unknown column. */
  slice(of: 'candidate' | 'shared', conditions: readonly SliceCondition[], where?: string): Estimator | null;
  /** What a reader should know about the rows. */
  readonly notes: readonly string[];
}

const exampleCount = 5;

/** Labels that were rounded on the way through float32 or a CSV file are the same label. */
function sameLabel(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}

/** Keys, the smallest first, of which a model's predictions and the truth (its classes: `classes`) say different labels. */
export function differingLabels(
  { key, label }: Truth,
  classes: readonly string[] | undefined,
  predictions: Predictions,
): string[] {
  const rowOf = indexByKey(predictions.key);
  return key
    .filter((name, row) => {
      const other = rowOf.get(name);
      if (other === undefined) return false;
      const [ours, theirs] = [label[row]!, predictions.label[other]!];
      return classes === undefined || predictions.classes === undefined
        ? !sameLabel(ours, theirs)
        : classes[ours] !== predictions.classes[theirs];
    })
    .sort();
}

function indexByKey(keys: readonly string[]): Map<string, number> {
  const index = new Map<string, number>();
  for (let row = 0; row < keys.length; row++) index.set(keys[row]!, row);
  return index;
}

/**
 * Aligns a candidate with a champion and with the truth, by key.
 *
 * The truth of a row is, in this order: the truth table's label, the champion's, the candidate's. The champion's
 * groups and slice columns count on shared rows, too: a candidate must not choose what it is judged by.
 * With a truth table, rows that it does not hold are not judged.
 * @throws UserError when candidate and champion are of different tasks, the settings are out of range, or no row of
 * the candidate is in the truth table.
 */
export function prepareEvaluation(
  given: Predictions,
  givenChampion: Predictions | null,
  options: EvaluationOptions,
): Evaluation {
  const settings = checkSettings(options);
  const { task } = given;
  if (givenChampion !== null && givenChampion.task !== task) {
    throw new UserError(`the candidate is ${task} and the champion ${givenChampion.task}`, {
      fix: 'Set the input `task`, or compare with a model of the same task.',
    });
  }
  const { candidate, champion, truth } = withCommonClasses(given, givenChampion, options.truth);
  const width = candidate.classes?.length ?? 1;
  const n = candidate.key.length;
  const label = Float64Array.from(candidate.label);
  let group = candidate.group === undefined ? undefined : [...candidate.group];
  const columns: Record<string, string[] | Float64Array> = {};
  for (const [name, values] of Object.entries(candidate.columns)) {
    columns[name] = values instanceof Float64Array ? Float64Array.from(values) : [...values];
  }

  const truthRow = truth === undefined ? null : indexByKey(truth.key);
  const championRow = champion === null ? null : indexByKey(champion.key);
  const judged: number[] = [];
  const shared: number[] = [];
  const sharedWith: number[] = [];
  let sharedRows = 0;
  let groupMismatches = 0;
  const mismatches: string[] = [];
  let truthRowsFound = 0;
  for (let row = 0; row < n; row++) {
    const key = candidate.key[row]!;
    const other = championRow?.get(key);
    const trueRow = truthRow?.get(key);
    if (trueRow !== undefined) {
      label[row] = truth!.label[trueRow]!;
      truthRowsFound++;
    } else if (other !== undefined) {
      label[row] = champion!.label[other]!;
    }
    const isJudged = truthRow === null || trueRow !== undefined;
    if (isJudged) judged.push(row);
    if (other === undefined) continue;
    sharedRows++;
    if (!sameLabel(candidate.label[row]!, label[row]!)) mismatches.push(key);
    if (champion!.group !== undefined && group !== undefined) {
      if (group[row] !== champion!.group[other]) groupMismatches++;
      group[row] = champion!.group[other]!;
    }
    if (isJudged) {
      shared.push(row);
      sharedWith.push(other);
    }
  }
  if (champion !== null) overrideColumns(columns, candidate, champion, championRow!);
  const { classes, labelColumn = '' } = candidate;
  // A slice by the label is one by what is true, whatever the candidate's column says.
  if (classes !== undefined && Object.hasOwn(columns, labelColumn))
    columns[labelColumn] = Array.from(label, (index) => classes[index]!);
  if (truthRow !== null && judged.length === 0) {
    throw new UserError('no key of the predictions is in the truth table', {
      fix: 'Check that both files name the same rows, by the column that the input `key` names.',
    });
  }
  if (group === undefined && champion?.group !== undefined && sharedRows === n) {
    group = Array.from(candidate.key, (key) => champion.group![championRow!.get(key)!]!);
  }

  const everyRow: RowSet = makeRowSetOf(task, candidate, label, group, columns, [candidate.score]);
  const judgedRows = judged.length === n ? everyRow : selectRows(everyRow, Uint32Array.from(judged));
  const sameRows = champion !== null && shared.length === judged.length && shared.length > 0;
  const sharedSet =
    champion === null || shared.length === 0
      ? null
      : withChampion(
          sameRows ? judgedRows : selectRows(everyRow, Uint32Array.from(shared)),
          pickRows(champion.score, sharedWith, width),
        );
  const sharedEstimator = sharedSet === null ? null : new Estimator(sharedSet, settings);
  // When the rows are the same, one bootstrap serves absolute and relative gates.
  const candidateEstimator =
    sameRows && sharedEstimator !== null ? sharedEstimator : new Estimator(judgedRows, settings);

  const alignment =
    champion === null
      ? null
      : align({
          n,
          sharedRows,
          champion,
          candidate,
          mismatches,
          groupMismatches,
          hasTruth: truthRow !== null,
        });
  const truthRowsMissing = truthRow === null ? 0 : truthRow.size - truthRowsFound;
  const rowsWithoutTruth = n - judged.length;
  const labelsFrom = truthRow !== null ? 'truth' : sharedRows > 0 ? 'champion' : 'candidate';
  const slices = new Map<string, Estimator>();
  return {
    task,
    settings,
    labelsFrom,
    alignment,
    truthRowsMissing,
    rowsWithoutTruth,
    candidate: candidateEstimator,
    shared: sharedEstimator,
    slice(of, conditions, where) {
      const whole = of === 'shared' ? sharedEstimator : candidateEstimator;
      if (whole === null || conditions.length === 0) return whole;
      const name = `${whole === candidateEstimator ? 'candidate' : of} ${JSON.stringify(conditions)}`;
      let estimator = slices.get(name);
      if (estimator === undefined) {
        estimator = new Estimator(
          selectRows(whole.rows, rowsInSlice(whole.rows, conditions, where)),
          settings,
        );
        slices.set(name, estimator);
      }
      return estimator;
    },
    notes: notesOn({ alignment, truthRowsMissing, rowsWithoutTruth, truth }),
  };
}

function makeRowSetOf(
  task: Task,
  candidate: Predictions,
  label: Float64Array,
  group: string[] | undefined,
  columns: RowSet['columns'],
  scores: Float64Array[],
): RowSet {
  const { key, classes } = candidate;
  return makeRowSet({ task, key, label, classes, scores, group, columns });
}

function withChampion(rows: RowSet, championScore: Float64Array): RowSet {
  return { ...rows, scores: [rows.scores[0]!, championScore] };
}

/** One list of classes for all: to a class that only one of the models knows, the other gives the probability 0. */
function withCommonClasses(
  candidate: Predictions,
  champion: Predictions | null,
  truth: Truth | undefined,
): { candidate: Predictions; champion: Predictions | null; truth: Truth | undefined } {
  const [ours, theirs] = [candidate.classes, champion?.classes];
  if (ours === undefined || theirs === undefined || ours.join('\0') === theirs.join('\0'))
    return { candidate, champion, truth };
  const classes = sortedClasses([...ours, ...theirs]);
  return {
    candidate: withClasses(candidate, ours, classes),
    champion: withClasses(champion!, theirs, classes),
    truth: truth === undefined ? undefined : withClasses(truth, ours, classes),
  };
}

function overrideColumns(
  columns: Record<string, string[] | Float64Array>,
  candidate: Predictions,
  champion: Predictions,
  championRow: ReadonlyMap<string, number>,
): void {
  for (const [name, ours] of Object.entries(columns)) {
    const theirs = Object.hasOwn(champion.columns, name) ? champion.columns[name] : undefined;
    // A column of numbers here and of texts there cannot be mixed row by row; the candidate's stands.
    if (theirs === undefined || theirs instanceof Float64Array !== ours instanceof Float64Array) continue;
    for (let row = 0; row < candidate.key.length; row++) {
      const other = championRow.get(candidate.key[row]!);
      if (other !== undefined) ours[row] = theirs[other]!;
    }
  }
}

function align(found: {
  n: number;
  sharedRows: number;
  champion: Predictions;
  candidate: Predictions;
  mismatches: string[];
  groupMismatches: number;
  hasTruth: boolean;
}): Alignment {
  const { sharedRows, champion, mismatches } = found;
  const missingRows = champion.key.length - sharedRows;
  const extraRows = found.n - sharedRows;
  const counts = {
    sharedRows,
    missingRows,
    extraRows,
    labelMismatches: mismatches.length,
    groupMismatches: found.groupMismatches,
  };
  const first = (keys: string[]) => keys.sort().slice(0, exampleCount);
  if (sharedRows === 0) {
    return {
      ...counts,
      comparable: false,
      reason: 'candidate and champion share no row: no key of one is in the other',
      examples: first(found.candidate.key.slice(0, exampleCount)),
    };
  }
  // The truth table decides what a label is; without it a changed label can only be an error or a trick.
  if (mismatches.length > 0 && !found.hasTruth) {
    return {
      ...counts,
      comparable: false,
      reason: `on ${mismatches.length} of ${sharedRows} shared rows the candidate's label is not the champion's`,
      examples: first(mismatches),
    };
  }
  if (missingRows > 0) {
    const ours = new Set(found.candidate.key);
    return {
      ...counts,
      comparable: true,
      reason: `the candidate leaves out ${missingRows} of the champion's ${champion.key.length} rows`,
      examples: first(champion.key.filter((key) => !ours.has(key))),
    };
  }
  return { ...counts, comparable: true, reason: null, examples: first(mismatches) };
}

function notesOn(found: {
  alignment: Alignment | null;
  truthRowsMissing: number;
  rowsWithoutTruth: number;
  truth: Truth | undefined;
}): string[] {
  const notes: string[] = [];
  const { alignment } = found;
  if (alignment?.reason != null) notes.push(`${capital(alignment.reason)}.`);
  if (alignment?.comparable && alignment.extraRows > 0) {
    notes.push(
      found.truth === undefined
        ? `${alignment.extraRows} rows are new, and only the candidate says what is true there: gates are judged on the ${alignment.sharedRows} rows that the champion has, too. A truth file would let the new ones count.`
        : `${alignment.extraRows} rows are new: the champion has no prediction for them. Differences are on the ${alignment.sharedRows} shared rows.`,
    );
  }
  if (alignment !== null && alignment.labelMismatches > 0 && found.truth !== undefined) {
    notes.push(
      `On ${alignment.labelMismatches} shared rows the predictions' label is not the truth; the truth counts.`,
    );
  }
  if (alignment !== null && alignment.groupMismatches > 0) {
    notes.push(
      `On ${alignment.groupMismatches} shared rows the candidate names another group; the champion's counts.`,
    );
  }
  if (found.truthRowsMissing > 0) {
    notes.push(`The candidate leaves out ${found.truthRowsMissing} rows of the truth table.`);
  }
  if (found.rowsWithoutTruth > 0) {
    notes.push(`${found.rowsWithoutTruth} rows are not in the truth table and are not judged.`);
  }
  return notes;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function checkSettings(options: EvaluationOptions): Settings {
  const settings = {
    seed: options.seed,
    replicates: options.replicates ?? 1000,
    level: options.level ?? 0.95,
    threshold: options.threshold ?? 0.5,
  };
  if (!Number.isSafeInteger(settings.seed) || settings.seed < 0) {
    throw new UserError(`the seed is a whole number from 0 on, not ${settings.seed}`);
  }
  if (!Number.isSafeInteger(settings.replicates) || settings.replicates < 200) {
    throw new UserError(`the bootstrap needs at least 200 replicates, not ${settings.replicates}`);
  }
  if (!(settings.level > 0.5 && settings.level < 1)) {
    throw new UserError(`the level of an interval lies between 0.5 and 1, not at ${settings.level}`);
  }
  if (!(settings.threshold >= 0 && settings.threshold <= 1)) {
    throw new UserError(`a threshold lies between 0 and 1, not at ${settings.threshold}`);
  }
  return settings;
}

/**
 * Checks gates before any data is read: known metric of the task, arguments that it takes.
 * @throws UserError naming the gate and the nearest metric.
 */
export function checkGates(gates: readonly Gate[], task: Task): void {
  for (const gate of gates) checkMetric(gate.metric, task, gate.args, `gate \`${gate.text}\``);
}
