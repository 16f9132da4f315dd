import { stat } from 'node:fs/promises';
import { lockedData, type Workspace } from '@modelops/action-kit';
import { type TrainingRecord, UserError } from '@modelops/contracts';
import {
  type Column,
  concatTables,
  makeTable,
  numberColumn,
  readTable,
  selectRows,
  stringColumn,
  type Table,
} from '@modelops/data';
import { type Predictions, resolveTruthColumns, type Truth, truthFromTable } from '@modelops/evaluation';
import type { HoldoutRules } from './inputs.ts';
import type { UnseenRows } from './scoring.ts';

/** The rows that `data.split` or the lock holds out of `data.source`, as the data has them. */
export interface HeldOutRows extends UnseenRows {
  readonly truth: Truth;
  /** What was held out: from an instant on (milliseconds since 1970 UTC), or a share of the keys. */
  readonly split:
    | { readonly from: number }
    | { readonly share: string; readonly key: string; readonly seed: number };
  /** The keys of all rows of the data; undefined where rows are named by their number, which moves. */
  readonly known: ReadonlySet<string> | undefined;
  /** The earliest instant of the data, milliseconds since 1970 UTC; undefined without a time. */
  readonly earliest: number | undefined;
}

/** So many bytes are read for a model that a command trained: its data may be more than this job holds. */
const mostBytes = 300_000_000;

/**
 * The rows that were held out, when they are exactly those that the candidate predicted: then it has chosen neither the rows nor
 * what is true there, and whoever can predict them is compared on all of them. Else half a sentence that says why not, without a
 * full stop; undefined where `modelops.yml` holds nothing out.
 */
export async function heldOutRows(
  rules: HoldoutRules,
  model: string,
  candidate: Predictions,
  workspace: Workspace,
): Promise<HeldOutRows | { readonly reason: string } | undefined> {
  const lock = await lockedData(workspace, model);
  if (!rules.declared && lock === undefined) return undefined;
  try {
    return await cut(rules, lock, candidate, workspace);
  } catch (error) {
    // The training read the same files; what is wrong with them has been told there, or it did not need them.
    if (!(error instanceof UserError)) throw error;
    return { reason: error.what.replace(/\.$/, '') };
  }
}

async function cut(
  { source, key: asked, splitKey, label: labelName, time, split, isRead }: HoldoutRules,
  lock: Awaited<ReturnType<typeof lockedData>>,
  candidate: Predictions,
  workspace: Workspace,
): Promise<HeldOutRows | { readonly reason: string }> {
  const { chooseRows, defaultHoldout, labelsOf, splitSpecOf, typedColumn } = await import(
    '@modelops/training'
  );
  const files = await workspace.files(source, 'the data');
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  if (!isRead && bytes > mostBytes)
    return {
      reason: `${source.join(', ')} has ${Math.ceil(bytes / 1e6)} MB, and more than ${mostBytes / 1e6} MB are not read for that: \`validate: {truth: …}\` or \`validate: {data: …}\` names the rows`,
    };
  const tables: Table[] = [];
  for (const path of files) tables.push(await readTable(path));
  const table = concatTables(tables);
  const { key, label } = resolveTruthColumns(table, {
    key: asked ?? table.columnNames.find((name) => name === 'id' || name.endsWith('_id')) ?? '$row',
    label: labelName,
  });
  const { task, classes } = candidate;
  const keyOf = (row: number) => (key === '$row' ? String(row + 1) : (table.column(key).text(row) ?? ''));
  const { label: labels } = labelsOf(table, label, task);
  const times =
    time === undefined ? undefined : (typedColumn(table, time, 'timestamp').values as Float64Array);
  const spec = splitSpecOf(split, time, (entry) => `data.split.${entry}`);
  const { holdout, cut: from } = chooseRows(
    {
      table,
      tables,
      apartRows: 0,
      label: labels,
      times,
      where: workspace.name(files[0]!),
    },
    {
      time,
      lock,
      window: { from: undefined, to: undefined },
      split: spec,
      splitKey,
    },
  );
  // Row numbers are those of the whole table, and the predictions call them so.
  const numbered = key === '$row' ? 'id' : key;
  if (key === '$row' && table.hasColumn(numbered))
    return { reason: 'rows are named by their number, and the data has a column "id" besides' };
  // Labels as the training read them: yes and no, say, are 1 and 0.
  const chosen =
    classes === undefined
      ? withColumn(
          selectRows(table, holdout),
          numberColumn(
            label,
            Float64Array.from(holdout, (row) => labels[row]!),
            null,
          ),
        )
      : selectRows(table, holdout);
  const rows =
    key === '$row' ? withColumn(chosen, stringColumn(numbered, Array.from(holdout, keyOf))) : chosen;
  const truth = truthFromTable(rows, { task, classes, key: numbered, label });
  const predicted = new Set(candidate.key);
  if (predicted.size !== truth.key.length || !truth.key.every((name) => predicted.has(name)))
    return {
      reason: `what is predicted are not the ${truth.key.length} rows that are held out of ${source.join(', ')}`,
    };
  const { scoreName } = await import('./scoring.ts');
  return {
    table: rows,
    task,
    key: numbered,
    label,
    score: scoreName(rows, task, source.join(', ')),
    truth,
    split:
      lock !== undefined
        ? { from: Date.parse(lock.holdout.from) }
        : from === null
          ? { share: String(split?.holdout ?? defaultHoldout), key: splitKey, seed: spec.seed }
          : { from },
    known:
      key === '$row' ? undefined : new Set(Array.from({ length: table.rowCount }, (_, row) => keyOf(row))),
    earliest: times?.reduce((least, one) => (one < least ? one : least), Number.POSITIVE_INFINITY),
  };
}

/** A table with a column more, or in the place of the one of its name. */
function withColumn(table: Table, column: Column): Table {
  const others = table.columnNames.filter((name) => name !== column.name).map((name) => table.column(name));
  return { ...makeTable(table.source, table.rowCount, [column, ...others]), locate: table.locate };
}

/** Why the champion cannot be judged on rows: it may have learnt from them. Half a sentence without its subject; undefined when it has not. */
export function mayHaveLearnt(
  { split }: TrainingRecord,
  heldOut: Pick<HeldOutRows, 'split'>,
): string | undefined {
  if (split === null) return 'has a record that does not say which rows it learnt from';
  if ('from' in heldOut.split) {
    if (split.by === 'time' && split.boundary !== null && Date.parse(split.boundary) <= heldOut.split.from)
      return undefined;
    return split.by === 'time' && split.boundary !== null
      ? `has learnt from rows up to ${split.boundary}, and some of them are held out now`
      : 'held out other rows, so it may have learnt from these';
  }
  // Row numbers move when files are added.
  const { share, key, seed } = heldOut.split;
  return split.by === 'key' &&
    split.holdout === share &&
    split.key === key &&
    split.seed === seed &&
    key !== '$row'
    ? undefined
    : 'held out other rows, so it may have learnt from these';
}
