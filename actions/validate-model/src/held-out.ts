import { lockedData, type Workspace } from '@modelops/action-kit';
import { type TrainingRecord, UserError } from '@modelops/contracts';
import { concatTables, makeTable, readTable, selectRows, stringColumn, type Table } from '@modelops/data';
import { type Predictions, resolveTruthColumns, type Truth, truthFromTable } from '@modelops/evaluation';
import type { HoldoutRules } from './inputs.ts';
import type { UnseenRows } from './scoring.ts';

/** The rows that `data.split` or the lock holds out of `data.source`, as the data has them. */
export interface HeldOutRows extends UnseenRows {
  readonly truth: Truth;
  /** What was held out: from an instant on (milliseconds since 1970 UTC), or a share of the keys. */
  readonly split: { readonly from: number } | { readonly share: string };
}

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
  { source, key: asked, splitKey, label: labelName, time, split }: HoldoutRules,
  lock: Awaited<ReturnType<typeof lockedData>>,
  candidate: Predictions,
  workspace: Workspace,
): Promise<HeldOutRows | { readonly reason: string }> {
  const { chooseRows, defaultHoldout, labelsOf, splitSpecOf, typedColumn } = await import(
    '@modelops/training'
  );
  const files = await workspace.files(source, 'the data');
  const tables: Table[] = [];
  for (const path of files) tables.push(await readTable(path));
  const table = concatTables(tables);
  const { key, label } = resolveTruthColumns(table, {
    key: asked ?? table.columnNames.find((name) => name === 'id' || name.endsWith('_id')) ?? '$row',
    label: labelName,
  });
  const { task, classes } = candidate;
  const keyOf = (row: number) => (key === '$row' ? String(row + 1) : (table.column(key).text(row) ?? ''));
  const { holdout, cut: from } = chooseRows(
    {
      table,
      tables,
      apartRows: 0,
      label: labelsOf(table, label, task).label,
      times: time === undefined ? undefined : (typedColumn(table, time, 'timestamp').values as Float64Array),
      where: workspace.name(files[0]!),
    },
    {
      time,
      lock,
      window: { from: undefined, to: undefined },
      split: splitSpecOf(split, time, (entry) => `data.split.${entry}`),
      splitKey,
    },
  );
  // Row numbers are those of the whole table, and the predictions call them so.
  const numbered = key === '$row' ? 'id' : key;
  if (key === '$row' && table.hasColumn(numbered))
    return { reason: 'rows are named by their number, and the data has a column "id" besides' };
  const rows =
    key === '$row'
      ? withKeys(selectRows(table, holdout), numbered, holdout, keyOf)
      : selectRows(table, holdout);
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
          ? { share: String(split?.holdout ?? defaultHoldout) }
          : { from },
  };
}

function withKeys(table: Table, name: string, rows: Uint32Array, keyOf: (row: number) => string): Table {
  const keys = stringColumn(name, Array.from(rows, keyOf));
  const columns = table.columnNames.map((other) => table.column(other));
  return { ...makeTable(table.source, table.rowCount, [keys, ...columns]), locate: table.locate };
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
  return split.by === 'key' && split.holdout === heldOut.split.share
    ? undefined
    : 'held out other rows, so it may have learnt from these';
}
