import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Task, UserError } from '@modelops/contracts';
import { readTable, type Table } from '@modelops/data';
import { inferTask, resolveColumns } from '@modelops/evaluation';
import { git } from '../git.ts';
import { type AskedColumns, byPlausibility, type FoundFiles, largest } from './find-files.ts';

/** A table that a model file predicts by itself. */
export interface FoundRows {
  readonly path: string;
  readonly table: Table;
  /** `$row` where no column looks like one. */
  readonly key: string;
  readonly label: string;
  readonly task: Task;
  /** The model file that predicts. */
  readonly model: string;
  /** Columns that the user has to name: the file reads one table of `width` nameless ones (null: any number). */
  readonly nameless: { readonly width: number | null; readonly columns: readonly string[] } | undefined;
  /** Whether its name says that training did not see it. */
  readonly unseen: boolean;
  /** Those of the two files that git leaves out. */
  readonly ignored: readonly string[];
}

/** What people call files that training did not see. */
export const unseenNames = /unseen|hold-?_?out|test|eval|valid/i;

/** A table that a trainer of ours can learn from. */
export type FoundTable = Pick<FoundRows, 'path' | 'table' | 'key' | 'label' | 'task'> & {
  /** Column of instants, by which rows are held out; undefined where none looks like it. */
  readonly time: string | undefined;
};

/** @throws UserError when it is no table, or its label cannot be told. */
export async function findTable(root: string, path: string, asked: AskedColumns): Promise<FoundTable> {
  const rows = await readRows(root, path, asked);
  const time = rows.table.columnNames.find((name) => isInstant(rows.table, name));
  return { path, ...rows, time };
}

/** Whether all cells of a column are dates or times that training reads. */
function isInstant(table: Table, name: string): boolean {
  const column = table.column(name);
  if (column.type === 'date') return true;
  if (column.type !== 'string') return false;
  for (let row = 0; row < table.rowCount; row++) {
    const text = column.text(row);
    if (text === null || !/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(Date.parse(text))) return false;
  }
  return true;
}

/**
 * The most plausible table for the model file that lies highest: one that has the truth and the columns that the file reads.
 * The file is looked at (bytes, no pickle, no program) and not loaded.
 * @returns why there is none, for people, where there is a model file of a kind that can be run.
 */
export async function findRows(
  root: string,
  asked: AskedColumns & { readonly data: string | undefined },
  found: FoundFiles,
): Promise<FoundRows | string | undefined> {
  // Heavy, and only needed here.
  const { columnsOfFile, inspectModelFile, isModelFile } = await import('@modelops/models');
  const depth = (path: string) => path.split('/').length;
  const [model] = found.models.filter(isModelFile).sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  if (model === undefined) return undefined;
  let reads: ReturnType<typeof columnsOfFile>;
  try {
    reads = columnsOfFile(await inspectModelFile(join(root, model), { name: model }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
  const tables =
    asked.data === undefined
      ? [...found.data].sort(
          (a, b) => Number(unseenNames.test(b)) - Number(unseenNames.test(a)) || byPlausibility(a, b),
        )
      : [asked.data];
  const reasons: string[] = [];
  for (const path of tables.slice(0, 20)) {
    try {
      const rows = await readRows(root, path, asked);
      if (reads !== undefined && 'length' in reads) {
        const absent = reads.filter((name) => !rows.table.hasColumn(name));
        if (absent.length > 0)
          throw new UserError(`${model} reads ${absent.slice(0, 5).join(', ')}, which it has not`);
      }
      const nameless =
        reads === undefined || 'length' in reads
          ? undefined
          : { width: reads.width, columns: columnsOfNumbers(rows.table, [rows.key, rows.label]) };
      const ignored: string[] = [];
      for (const file of [path, model])
        if ((await git(root, 'check-ignore', '--quiet', '--', file)) !== undefined) ignored.push(file);
      return { path, ...rows, model, nameless, unseen: unseenNames.test(path), ignored };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reasons.push(`${path}: ${error.message}`);
    }
  }
  return `${model} can predict a table of unseen rows by itself; ${
    reasons.length === 0
      ? 'there is none: no other CSV or Parquet file.'
      : `it needs to know which:\n${reasons
          .slice(0, 3)
          .map((reason) => `\n  ${reason}`)
          .join('')}`
  }`;
}

async function readRows(
  root: string,
  path: string,
  asked: AskedColumns,
): Promise<Pick<FoundRows, 'table' | 'key' | 'label' | 'task'>> {
  const { size } = await stat(join(root, path)).catch(() => {
    throw new UserError('there is no such file');
  });
  if (size > largest) throw new UserError(`${Math.round(size / 2 ** 20)} MB are taken for data`);
  const table = await readTable(join(root, path));
  if (table.rowCount === 0) throw new UserError('it has no rows');
  const usual = ['label', 'y_true', 'y_test', 'target'].some((name) => table.hasColumn(name));
  if (asked.label === undefined && !usual) throw labelWanted(path, table);
  // The prediction is not there yet: the first column stands in for it.
  const { key, label } = resolveColumns(table, {
    key: asked.key ?? (table.columnNames.some((name) => /^id$|_id$/i.test(name)) ? undefined : '$row'),
    label: asked.label,
    score: table.columnNames[0],
  });
  return { table, key, label, task: inferTask(table.column(label), table.rowCount) };
}

function labelWanted(path: string, table: Table): UserError {
  const binary = table.columnNames.filter((name) => {
    const column = table.column(name);
    const seen = new Set<string | null>();
    for (let row = 0; row < table.rowCount && seen.size < 3; row++)
      seen.add(column.text(row)?.toLowerCase() ?? null);
    return [...seen].every(
      (text) => text !== null && ['0', '1', '0.0', '1.0', 'true', 'false'].includes(text),
    );
  });
  const [only, ...others] = binary;
  const flag = only !== undefined && others.length === 0 ? only : 'COLUMN';
  return new UserError('which column holds the truth?', {
    fix: `${binary.length === 0 ? `Its columns: ${table.columnNames.join(', ')}.` : `Of 0 and 1 alone: ${binary.join(', ')}.`} Say: modelops init --data ${path} --label ${flag}`,
  });
}

/** What could be the features of a table of numbers. */
function columnsOfNumbers(table: Table, others: readonly string[]): string[] {
  return table.columnNames.filter((name) => {
    const { type } = table.column(name);
    return !others.includes(name) && (type === 'number' || type === 'bigint' || type === 'boolean');
  });
}
