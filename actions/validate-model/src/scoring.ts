import { basename } from 'node:path';
import type { Workspace } from '@modelops/action-kit';
import { type Task, UserError } from '@modelops/contracts';
import { type Column, makeTable, numberColumn, readTable, type Table } from '@modelops/data';
import { inferTask, resolveTruthColumns } from '@modelops/evaluation';
import {
  batchOf,
  classScoresOf,
  inspectModelFile,
  isModelFile,
  loadInspectedModel,
  type Predicted,
  scoresOf,
} from '@modelops/models';
import type { Scoring, Settings } from './inputs.ts';

/** Rows that models predict here, and what they are asked for. */
export interface UnseenRows {
  readonly table: Table;
  readonly task: Task;
  readonly key: string;
  readonly label: string;
  /** Name of the column that scores are put into; for several classes the beginning of their names. */
  readonly score: string;
}

/** Reads the rows that are to be predicted. @throws UserError as `readTable` does, or when key or label cannot be told. */
export async function readUnseenRows(
  scoring: Scoring,
  settings: Settings,
  workspace: Workspace,
): Promise<UnseenRows> {
  const table = await readTable(await workspace.file(scoring.data, 'the data'));
  const { key, label } = resolveTruthColumns(table, {
    key:
      settings.key ??
      (table.columnNames.some((name) => name === 'id' || name.endsWith('_id')) ? undefined : '$row'),
    label: settings.label,
  });
  const task = settings.task ?? inferTask(table.column(label), table.rowCount);
  const score = scoreName(table, task, scoring.data);
  return { table, key, label, score, task };
}

/** What scores can be called: one in the table is somebody else's, and ours must not be taken for it. @throws UserError */
export function scoreName(table: Table, task: Task, where: string): string {
  const isTaken = (name: string) =>
    task === 'multiclass-classification'
      ? table.columnNames.some((other) => other === name || other.startsWith(`${name}_`))
      : table.hasColumn(name);
  const score = ['score', 'model score', 'score of the model'].find((name) => !isTaken(name));
  if (score === undefined)
    throw new UserError('the data have columns of every name that scores go by', {
      where,
      fix: 'Rename the column `score of the model`, and those that begin with it.',
    });
  return score;
}

/** What a model made of the rows. */
export interface ScoredRows {
  /** The rows with the model's scores as a further column. */
  readonly table: Table;
  /** The runtime that ran it. */
  readonly backend: string;
}

/**
 * Lets a model file predict the rows: first the security look, then the runtime.
 * @param path absolute. @param name for messages.
 * @throws UserError when the file is refused, cannot be loaded, or its columns are not in the table.
 */
export async function scoreRows(
  rows: UnseenRows,
  path: string,
  name: string,
  scoring: Scoring,
  workspace: Workspace,
): Promise<ScoredRows> {
  const { table, task, score } = rows;
  const file = await inspectModelFile(path, { name });
  const model = await loadInspectedModel(file, {
    backend: scoring.backend,
    workspace: workspace.root,
    features: scoring.features,
    offered: { names: columnsOfNumbers(rows), from: scoring.data },
  });
  try {
    const predicted = await model.predict(batchOf(table, model.columns));
    return {
      table: makeTable(
        table.source,
        table.rowCount,
        [
          ...table.columnNames.map((other) => table.column(other)),
          ...columnsOf(predicted, task, score, name),
        ],
        undefined,
      ),
      backend: model.backend,
    };
  } finally {
    await model.close();
  }
}

function columnsOf(predicted: Predicted, task: Task, score: string, where: string): Column[] {
  if (task !== 'multiclass-classification')
    return [numberColumn(score, scoresOf(predicted, task, where), null)];
  const { classes, scores } = classScoresOf(predicted, where);
  return classes.map((own, k) => numberColumn(`${score}_${own}`, scores[k]!, null));
}

/** What could be features of a table of numbers: all but key and label. */
function columnsOfNumbers({ table, key, label }: UnseenRows): string[] {
  return table.columnNames.filter((name) => {
    const { type } = table.column(name);
    return name !== key && name !== label && (type === 'number' || type === 'bigint' || type === 'boolean');
  });
}

/** Which of the files predicts. @throws UserError when none can, or it is not said which of several. */
export function modelFileOf<T>(
  files: readonly T[],
  nameOf: (file: T) => string,
  asked: string | undefined,
): T {
  const names = files.map(nameOf);
  if (asked !== undefined) {
    const found = files.find((file) => nameOf(file) === asked || basename(nameOf(file)) === basename(asked));
    if (found !== undefined) return found;
    throw new UserError(`the model file "${asked}" is not among the files of the model`, {
      fix: `They are: ${names.join(', ')}.`,
    });
  }
  const models = files.filter((file) => isModelFile(nameOf(file)));
  if (models.length === 1) return models[0]!;
  // A single file of another name is looked at, so that the reason for refusing it is told.
  if (models.length === 0 && files.length === 1) return files[0]!;
  throw new UserError(
    models.length === 0
      ? files.length === 0
        ? 'there is no model file to predict with'
        : `none of the files is a model that can be run here: ${names.join(', ')}`
      : `several files are models: ${models.map(nameOf).join(', ')}`,
    {
      fix:
        models.length === 0
          ? 'Name it as `files`, e.g. `files: model.onnx` or `files: web/model.json` (TensorFlow.js); models of other formats are judged by a predictions file.'
          : 'Say which one predicts: the input `model-file`.',
    },
  );
}
