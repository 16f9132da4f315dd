import { type Task, UserError } from '@modelops/contracts';
import { type Column, parseNumber, type Table } from '@modelops/data';
import { classColumns, className, looksLikeClasses, metricOf } from '@modelops/evaluation';
import type { LogColumns } from './collect.ts';
import type { DayOutcomes } from './day.ts';

/** Fixed point, so that sums of scores do not depend on the order of the rows. */
const unit = 2 ** 30;

type Columns = Pick<LogColumns, 'label' | 'score'>;
type DayNames = ReadonlyMap<Table, readonly string[]>;

/**
 * What the labels say of each day.
 * @param dayNames of every table the day of each row.
 * @param given how labels and scores are judged; undefined: told by the labels.
 * @throws UserError when a label or a score is none.
 */
export function outcomesOf(
  tables: readonly Table[],
  dayNames: DayNames,
  columns: Columns,
  given: Task | undefined,
): { byDay: Map<string, DayOutcomes>; task: Task } {
  const task = given ?? (tables.some((table) => hasClasses(table, columns)) ? multiclass : undefined);
  return task === multiclass
    ? { byDay: outcomesOfClasses(tables, dayNames, columns), task }
    : outcomesOfNumbers(tables, dayNames, columns, task);
}

const multiclass = 'multiclass-classification';

/** Whether the labels are three texts or more, or the classes of the scores. */
function hasClasses(table: Table, { label, score }: Columns): boolean {
  if (label === undefined || !table.hasColumn(label)) return false;
  const labels = table.column(label);
  if (looksLikeClasses(labels, table.rowCount)) return true;
  if (score === undefined || table.hasColumn(score)) return false;
  const classes = classColumns(table, score)?.columns.map((column) => column.class);
  if (classes === undefined) return false;
  let known = 0;
  for (let row = 0; row < table.rowCount; row++) {
    const text = labels.isMissing(row) ? null : labels.text(row);
    if (text === null || text === '') continue;
    if (!classes.includes(className(text))) return false;
    known++;
  }
  return known > 0;
}

/**
 * Of several classes: whether the predicted class is the label, and its probability. The predicted class is the one with the
 * highest probability, or what the column of the score names, which tells no probability.
 */
function outcomesOfClasses(
  tables: readonly Table[],
  dayNames: DayNames,
  { label, score }: Columns,
): Map<string, DayOutcomes> {
  const sums = new Map<
    string,
    { rows: number; right: number; confidence: number; classes: Map<string, number> }
  >();
  let confident = true;
  for (const table of tables) {
    if (label === undefined || score === undefined || !table.hasColumn(label)) continue;
    const labels = table.column(label);
    const predictedOf = classPredicted(table, score);
    if (predictedOf === undefined) continue;
    const days = dayNames.get(table)!;
    for (let row = 0; row < table.rowCount; row++) {
      const text = labels.isMissing(row) ? null : labels.text(row);
      const predicted = text === null || text === '' ? undefined : predictedOf(row);
      if (predicted === undefined) continue;
      const truth = className(text!);
      if (predicted.probability === null && isNumber(predicted.class) && !isNumber(truth))
        throw new UserError(`the score is "${predicted.class}", and the label is "${truth}"`, {
          where: table.locate(row, score),
          fix: `Of several classes log the probability of each, as the columns \`${score}_<class>\`, or the predicted class.`,
        });
      const day = sums.get(days[row]!) ?? { rows: 0, right: 0, confidence: 0, classes: new Map() };
      sums.set(days[row]!, day);
      day.rows++;
      if (predicted.class === truth) day.right++;
      if (predicted.probability === null) confident = false;
      else day.confidence += Math.round(predicted.probability * unit);
      day.classes.set(truth, (day.classes.get(truth) ?? 0) + 1);
    }
  }
  return new Map(
    [...sums].map(([day, { rows, right, confidence, classes }]) => {
      const accuracy = right / rows;
      return [
        day,
        {
          rows,
          observed: accuracy,
          predicted: confident ? confidence / unit / rows : null,
          performance: accuracy,
          classes: Object.fromEntries([...classes].sort(([a], [b]) => (a < b ? -1 : 1))),
        },
      ];
    }),
  );
}

const isNumber = (text: string) => parseNumber(text) !== undefined;

interface ClassPredicted {
  readonly class: string;
  readonly probability: number | null;
}

/** What a row is predicted to be; undefined where there is no prediction, and for a table without any. */
function classPredicted(
  table: Table,
  score: string,
): ((row: number) => ClassPredicted | undefined) | undefined {
  if (table.hasColumn(score)) {
    const column = table.column(score);
    return (row) => {
      const text = column.isMissing(row) ? null : column.text(row);
      return text === null || text === '' ? undefined : { class: className(text), probability: null };
    };
  }
  const scores = classColumns(table, score)?.columns.map((one) => ({
    ...one,
    column: table.column(one.name),
  }));
  if (scores === undefined) return undefined;
  return (row) => {
    let best: ClassPredicted | undefined;
    for (const { name, class: own, column } of scores) {
      if (column.isMissing(row)) return undefined;
      const probability = numberOf(column, row);
      if (probability === undefined || probability < 0 || probability > 1)
        throw new UserError(
          `the score is "${column.text(row)}", which is not a probability between 0 and 1`,
          {
            where: table.locate(row, name),
            fix: 'Log the probability of every class, and leave the cells empty where there is no prediction.',
          },
        );
      if (best === undefined || probability > best.probability!) best = { class: own, probability };
    }
    return best;
  };
}

function outcomesOfNumbers(
  tables: readonly Table[],
  dayNames: DayNames,
  { label, score }: Columns,
  given: 'binary-classification' | 'regression' | undefined,
): { byDay: Map<string, DayOutcomes>; task: Task } {
  const byDay = new Map<string, { labels: number[]; scores: number[] }>();
  let binary = true;
  let scored = true;
  for (const table of tables) {
    if (label === undefined || !table.hasColumn(label)) continue;
    const labels = table.column(label);
    const scores = score !== undefined && table.hasColumn(score) ? table.column(score) : undefined;
    const days = dayNames.get(table)!;
    for (let row = 0; row < table.rowCount; row++) {
      if (labels.isMissing(row)) continue;
      const truth = numberOf(labels, row);
      if (truth === undefined)
        throw new UserError(`the label is "${labels.text(row)}", which is not a number`, {
          where: table.locate(row, label),
          fix: 'Labels are 0 and 1, true and false, or numbers, and for `task: multiclass-classification` names of classes; leave a cell empty where the truth is not known yet.',
        });
      binary &&= truth === 0 || truth === 1;
      let predicted = Number.NaN;
      if (scores !== undefined && !scores.isMissing(row)) {
        const number = numberOf(scores, row);
        if (number === undefined)
          throw new UserError(`the score is "${scores.text(row)}", which is not a finite number`, {
            where: table.locate(row, score),
            fix: 'Find out which rows the model could not score; leave the cell empty where there is no prediction.',
          });
        predicted = number;
      }
      const day = byDay.get(days[row]!) ?? { labels: [], scores: [] };
      byDay.set(days[row]!, day);
      day.labels.push(truth);
      day.scores.push(predicted);
    }
    scored &&= scores !== undefined;
  }
  const task = given ?? (binary ? 'binary-classification' : 'regression');
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + Math.round(value * unit), 0) / unit / values.length;
  const days = new Map<string, DayOutcomes>();
  for (const [day, { labels, scores }] of byDay) {
    const kept = scores.flatMap((value, at) => (Number.isNaN(value) ? [] : [at]));
    // Judged on the rows that have both, so that prediction and truth are of the same rows.
    const both = scored && kept.length > 0;
    const truths = both ? kept.map((at) => labels[at]!) : labels;
    const performance = both
      ? metricOf(
          task === 'regression' ? 'rmse' : 'roc_auc',
          task,
          Float64Array.from(truths),
          Float64Array.from(kept, (at) => scores[at]!),
        )
      : Number.NaN;
    days.set(day, {
      rows: truths.length,
      observed: mean(truths),
      predicted: both ? mean(kept.map((at) => scores[at]!)) : null,
      performance: Number.isFinite(performance) ? Math.round(performance * unit) / unit : null,
    });
  }
  return { byDay: days, task };
}

function numberOf(column: Column, row: number): number | undefined {
  const value =
    column.type === 'boolean'
      ? Number(column.values[row])
      : column.type === 'number'
        ? column.values[row]!
        : Number(column.text(row) ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
