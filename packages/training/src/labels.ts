import { type Task, UserError } from '@modelops/contracts';
import { parseNumber, strayText, type Table } from '@modelops/data';
import { className, sortedClasses } from '@modelops/evaluation';
import { type TypedColumn, typedColumn } from './rows.ts';

/** Texts with more different values than this are taken for classes only when the task says so. */
const mostInferred = 100;
/** As many as a predictions file can have. */
const mostClasses = 1000;

/** What is learnt, a row. */
export interface Labels {
  readonly task: Task;
  /** 0 or 1; the number; or the index of the class; NaN where the label is not known. */
  readonly label: Float64Array;
  /** Names of the classes, sorted; for several classes only. */
  readonly classes: readonly string[] | undefined;
}

/**
 * The labels of a table. Texts are classes, where there are three to a hundred of them; with a task that says so any values are.
 * @throws UserError when they do not fit the task, or are nothing that can be learnt.
 */
export function labelsOf(table: Table, name: string, asked: Task | undefined): Labels {
  if (asked === 'multiclass-classification') return classesOf(table, name, mostClasses);
  const typed = withBooleans(typedColumn(table, name, undefined));
  if (!(typed.values instanceof Float64Array)) {
    const texts = new Set(typed.values.filter((text) => text !== null && text !== ''));
    // One text among numbers is a mistake, not a class.
    const stray = asked === undefined && strayText(table, name, false) !== undefined;
    if (asked === undefined && texts.size > 2 && !stray) return classesOf(table, name, mostInferred);
  }
  if (!(typed.values instanceof Float64Array) || typed.type === 'timestamp') {
    throw noLabel(table, name, typed, asked);
  }
  const label = typed.values;
  const other = label.findIndex((value) => value !== 0 && value !== 1 && !Number.isNaN(value));
  const task = asked ?? (other < 0 ? 'binary-classification' : 'regression');
  if (task === 'binary-classification' && other >= 0)
    throw new UserError(`the label is ${label[other]}, and the task is binary classification`, {
      where: table.locate(other, name),
      fix: 'A label is 0 or 1, and the cell is empty where it is not known.',
    });
  return { task, label, classes: undefined };
}

/** The error for labels that cannot be learnt, at the first of them. */
function noLabel(
  table: Table,
  name: string,
  { values, type }: TypedColumn,
  asked: 'binary-classification' | 'regression' | undefined,
): UserError {
  const column = table.column(name);
  const isLabel = (text: string | null): boolean =>
    text === null ||
    text === '' ||
    parseNumber(text) !== undefined ||
    (asked !== 'regression' && booleans.has(text.toLowerCase()));
  const row = values.findIndex((_, at) => !isLabel(column.text(at)));
  if (row < 0 || type === 'timestamp')
    return new UserError(`the label "${name}" holds ${type}s, and nothing that can be learnt`, {
      where: table.source.path,
      fix: 'Set `label` to another column.',
    });
  const wanted = {
    regression: 'no number',
    'binary-classification': 'neither 0 nor 1 (true or false)',
    any: 'neither 0 and 1 (true and false) nor a number',
  }[asked ?? 'any'];
  return new UserError(`the label "${column.text(row)!.slice(0, 40)}" is ${wanted}`, {
    where: table.locate(row, name),
    fix: `Leave the cell empty where the label is not known, or set \`label\` to another column${asked === undefined ? '; for texts as classes set `task: multiclass-classification`' : ''}.`,
  });
}

/** What DuckDB takes for booleans in a CSV file, and so prepare-data. */
const booleans = new Map([
  ...['true', 't', 'yes', 'y'].map((text) => [text, 1] as const),
  ...['false', 'f', 'no', 'n'].map((text) => [text, 0] as const),
]);

/** Texts that are booleans as 1 and 0. */
function withBooleans(typed: TypedColumn): TypedColumn {
  if (typed.values instanceof Float64Array) return typed;
  const values = new Float64Array(typed.values.length);
  for (const [row, text] of typed.values.entries()) {
    const value = text === null || text === '' ? Number.NaN : booleans.get(text.toLowerCase());
    if (value === undefined) return typed;
    values[row] = value;
  }
  return { ...typed, type: 'boolean', values };
}

function classesOf(table: Table, name: string, most: number): Labels {
  const column = table.column(name);
  const names = Array.from({ length: table.rowCount }, (_, row) => {
    // A number that is NaN is no class.
    const isNone = column.isMissing(row) || (column.type === 'number' && Number.isNaN(column.values[row]));
    const text = isNone ? null : column.text(row);
    return text === null || text === '' ? null : className(text);
  });
  const classes = sortedClasses(names.filter((own) => own !== null));
  if (classes.length > most)
    throw new UserError(`the label "${name}" has ${classes.length} different values`, {
      where: table.source.path,
      fix:
        most === mostInferred
          ? 'Is it the right column? Up to 1000 classes can be learnt when it is said: `task: multiclass-classification`.'
          : `A classifier tells at most ${most} classes apart: put rare ones together.`,
    });
  const index = new Map(classes.map((own, at) => [own, at]));
  return {
    task: 'multiclass-classification',
    label: Float64Array.from(names, (own) => (own === null ? Number.NaN : index.get(own)!)),
    classes,
  };
}

/** The labels by the classes that rows to train on have, and the classes that none has. */
export function onlyTrained(
  { label, classes }: Labels,
  train: Uint32Array,
): { label: Float64Array; classes: readonly string[] | undefined; unseen: readonly string[] } {
  if (classes === undefined) return { label, classes, unseen: [] };
  const trained = new Set(Array.from(train, (row) => label[row]!));
  if (trained.size === classes.length) return { label, classes, unseen: [] };
  const known = classes.filter((_, at) => trained.has(at));
  const place = classes.map((own) => (known.includes(own) ? known.indexOf(own) : Number.NaN));
  return {
    label: label.map((at) => (Number.isNaN(at) ? Number.NaN : place[at]!)),
    classes: known,
    unseen: classes.filter((_, at) => !trained.has(at)),
  };
}
