import { join } from 'node:path';
import { digestOfFile, type Ports, suiteVersion, type Workspace } from '@modelops/action-kit';
import { digestOf, type TrainingRecord, UserError } from '@modelops/contracts';
import { concatTables, readTable, strayText, type Table } from '@modelops/data';
import { groupsOf, resolveTruthColumns } from '@modelops/evaluation';
import { classScoresOf, loadModel, type Predicted, scoresOf } from '@modelops/models';
import {
  chooseRows,
  isEmpty,
  type Labels,
  labelsOf,
  learnable,
  loadMlpBackend,
  onlyTrained,
  rowsOf,
  type Split,
  type TypedColumn,
  train,
  typedColumn,
} from '@modelops/training';
import { groupName, type TableInputs } from './inputs.ts';
import { type Made, writeWhole } from './run.ts';

/** Trains on tables, and lets the model file that was written predict the held-out rows. */
export async function trainOnTable(
  inputs: TableInputs,
  workspace: Workspace,
  out: string,
  names: { readonly model: string; readonly predictions: string },
  ports: Ports,
): Promise<Made> {
  if (inputs.needsSql.length > 0) {
    throw new UserError(`\`${inputs.needsSql.join('` and `')}\` in modelops.yml are for prepare-data`, {
      fix: 'Let prepare-data run before, and give the table that it writes as the input `data`.',
    });
  }
  const files = await workspace.files(inputs.data, 'the data');
  const apart =
    inputs.holdout === undefined ? undefined : await workspace.file(inputs.holdout, 'the holdout');
  const tables = await Promise.all(
    [...files, ...(apart === undefined ? [] : [apart])].map((path) => readTable(path)),
  );
  const table = concatTables(tables);
  const apartRows = apart === undefined ? 0 : tables.at(-1)!.rowCount;
  ports.log.info(
    `${files.length > 3 ? `${files.length} files` : files.map((path) => workspace.name(path)).join(', ')}: ${table.rowCount} rows`,
  );

  const columns = rolesOf(table, inputs);
  const labels = labelsOf(table, columns.label, inputs.task);
  const { task, label } = labels;
  const times =
    inputs.time === undefined
      ? undefined
      : (typedColumn(table, inputs.time, 'timestamp').values as Float64Array);
  const { lock } = inputs;
  const window = lock?.window ?? inputs.window;
  const keyOf = (row: number) =>
    columns.key === '$row' ? String(row + 1) : (table.column(columns.key).text(row) ?? '');
  const { unlabelled, ...split } = chooseRows(
    { table, tables, apartRows, label, times, where: workspace.name(files[0]!) },
    inputs,
  );

  const all = featuresOf(table, columns, inputs);
  checkFeatures(table, all, split, inputs);
  const { kept, leftOut } = learnable(all, inputs.prepare, split.train);
  if (kept.length === 0)
    throw new UserError('there is no column to learn from', { where: workspace.name(files[0]!) });
  const notes = leftOut.map(
    ({ name, type, empty }) =>
      `The column "${name}" (${type}) is left out: ${empty ? 'it has no value in the training rows.' : `${type === 'timestamp' ? 'take `date-parts` of it' : 'one-hot it'} under \`prepare\` to learn from it.`}`,
  );
  const learnt = onlyTrained(labels, split.train);
  if (learnt.unseen.length > 0)
    notes.push(
      `No row to train on has the label ${learnt.unseen.join(', ')}: the model does not know it, and is wrong wherever it is held out.`,
    );
  const kindOf = learnt.classes === undefined ? task : `${task}, ${learnt.classes.length} classes`;
  ports.log.info(
    `${kindOf}: ${split.train.length} rows to train on, ${split.holdout.length} held out${split.gap === 0 ? '' : `, ${split.gap} in the gap`}${unlabelled === 0 ? '' : `, ${unlabelled} left out since they have no label`}; ${kept.map(({ name }) => name).join(', ')}`,
  );

  const backend =
    inputs.backend === 'javascript' ? undefined : await loadMlpBackend(inputs.backend, workspace.root);
  if (backend !== undefined) ports.log.info(`trains in ${backend.name}`);
  const groups = inputs.group === undefined ? undefined : groupsOf(table, inputs.group);
  const trained = train(
    {
      columns: kept,
      label: learnt.label,
      classes: learnt.classes,
      train: split.train,
      holdout: split.holdout,
    },
    {
      trainer: inputs.trainer,
      task,
      name: inputs.model,
      version: suiteVersion,
      prepare: inputs.prepare,
      penalty: inputs.penalty,
      seed: inputs.seed,
      arithmetic: backend?.arithmetic,
      folds:
        inputs.folds === undefined
          ? undefined
          : {
              count: inputs.folds,
              units: Array.from(split.train, (row) => groups?.[row] ?? keyOf(row)),
            },
    },
  );
  if (!trained.converged)
    notes.push('Training stopped before it converged; features of very different sizes may be the cause.');
  const modelPath = join(out, names.model);
  await writeWhole(modelPath, trained.model);

  // The file itself predicts, so what is judged is what will be released.
  const model = await loadModel(modelPath, { backend: 'wasm', name: names.model });
  const batch = new Map(kept.map(({ name, values }) => [name, rowsOf(values, split.holdout)]));
  const predicted = await model.predict({ rowCount: split.holdout.length, columns: batch });
  await model.close();
  const predictionsPath = join(out, names.predictions);
  await writeWhole(
    predictionsPath,
    predictionsOf(
      table,
      split.holdout,
      columns,
      labels,
      scoreColumns(predicted, labels, inputs.score, names.model),
      keyOf,
      inputs,
    ),
  );
  const hidden = kept.map(({ name }) => name).filter((name) => inputs.sensitive.has(name));
  return {
    model: modelPath,
    predictions: predictionsPath,
    outputs: [modelPath, predictionsPath],
    warnings: sharedKeys(columns.key, split, keyOf, inputs),
    data: await Promise.all(
      (apart === undefined ? files : [...files, apart]).map(
        async (path) => [path, (await digestOfFile(path)).sha256] as const,
      ),
    ),
    record: {
      task,
      window:
        window.from === undefined && window.to === undefined
          ? null
          : { column: inputs.time ?? null, from: window.from ?? null, to: window.to ?? null },
      trainer: {
        name: inputs.trainer,
        parameters: { penalty: inputs.penalty },
        iterations: trained.iterations,
        converged: trained.converged,
      },
      rows: { train: split.train.length, holdout: split.holdout.length, gap: split.gap, unlabelled },
      split:
        lock !== undefined
          ? {
              by: 'time',
              holdout: `${lock.holdout.from} to ${lock.holdout.to}`,
              boundary: `${lock.holdout.from}T00:00:00.000Z`,
            }
          : inputs.split === undefined
            ? { by: 'file', holdout: workspace.name(apart!), boundary: null }
            : {
                by: inputs.split.by,
                holdout: inputs.holdoutText,
                boundary: split.cut === null ? null : new Date(Math.floor(split.cut)).toISOString(),
                ...(inputs.split.by === 'key' ? { key: inputs.splitKey, seed: inputs.split.seed } : {}),
              },
      // They hold medians, and categories in clear.
      transforms:
        hidden.length > 0
          ? null
          : {
              schema: 'modelops/transforms/v1',
              fittedOn: {
                rows: split.train.length,
                digest: digestOf(tables.map(({ source }) => source.sha256)),
              },
              ...trained.transforms,
            },
      crossValidation: crossValidationOf(trained.folds, inputs),
      notes:
        hidden.length === 0
          ? notes
          : [
              ...notes,
              `The fitted steps are left out of the record, since the model learns from columns that are marked sensitive (${hidden.join(', ')}). The model file holds them all the same.`,
            ],
      backend: backend?.name ?? 'javascript',
    },
  };
}

interface Roles {
  readonly key: string;
  readonly label: string;
}

/** The columns with key and label, as validate-model would find them. */
function rolesOf(table: Table, inputs: TableInputs): Roles {
  const guessed =
    inputs.key ?? table.columnNames.find((name) => name === 'id' || name.endsWith('_id')) ?? '$row';
  return resolveTruthColumns(table, { key: guessed, label: inputs.label });
}

function featuresOf(table: Table, { key, label }: Roles, inputs: TableInputs): TypedColumn[] {
  const dates = new Set(
    (inputs.prepare ?? []).flatMap((step) => ('date-parts' in step ? [step['date-parts'].of] : [])),
  );
  const names =
    inputs.features ??
    table.columnNames.filter(
      (name) => name !== key && name !== label && (name !== inputs.time || dates.has(name)),
    );
  for (const name of names) {
    if (name === label)
      throw new UserError(`the label "${name}" is among the features`, {
        fix: 'A model that is given the answer learns nothing.',
      });
  }
  return names.map((name) => typedColumn(table, name, dates.has(name) ? 'timestamp' : inputs.types[name]));
}

/**
 * Nothing that is asked for is left out silently, and nothing infinite is learnt from.
 * @throws UserError naming the column, and the line of the value where there is one.
 */
function checkFeatures(
  table: Table,
  columns: readonly TypedColumn[],
  split: Pick<Split, 'train' | 'holdout'>,
  { features, prepare, sensitive, types, at }: TableInputs,
): void {
  const handled = new Set(
    (prepare ?? []).flatMap((step) =>
      'drop' in step
        ? step.drop
        : 'one-hot' in step
          ? Array.isArray(step['one-hot'])
            ? step['one-hot']
            : step['one-hot'].columns
          : 'date-parts' in step
            ? [step['date-parts'].of]
            : [],
    ),
  );
  for (const column of columns) {
    const { name, type, values } = column;
    if (handled.has(name)) continue;
    if (values instanceof Float64Array) {
      const infinite = (row: number) => Math.abs(values[row]!) === Number.POSITIVE_INFINITY;
      const row = split.train.find(infinite) ?? split.holdout.find(infinite);
      if (row !== undefined)
        throw new UserError('the value is infinite, and nothing can be learnt from it', {
          where: table.locate(row, name),
          fix: 'Leave the cell empty where the value is missing (it gets the median, or what an `impute` step says), or write a finite bound in its place.',
        });
    }
    // What is declared may hold numbers among its texts.
    if ((type === 'text' || type === 'category') && types[name] === undefined) {
      const stray = strayText(table, name, sensitive.has(name));
      if (stray !== undefined) throw stray;
    }
    if (features === undefined || prepare !== undefined) continue;
    const [what, fix] = isEmpty(column, split.train)
      ? ['has no value in the training rows', 'Take it out of `features`, or bring its values.']
      : type === 'timestamp'
        ? [
            'holds times, and a raw time is no feature',
            `Take it out of \`features\`, or take parts of it under \`prepare\`: \`- date-parts: { of: ${name}, parts: [hour, weekday] }\`.`,
          ]
        : type === 'text'
          ? [
              'holds texts with too many different values for categories',
              `Take it out of \`features\`, or say that it holds categories: \`schema: { ${name}: { type: category } }\` under \`data\`; the 100 most frequent have a feature each then.`,
            ]
          : [];
    if (what !== undefined)
      throw new UserError(`"${name}" is listed as a feature and ${what}`, {
        where: at('features', features.indexOf(name)),
        fix,
      });
  }
}

/** A warning where rows of one key are on both sides of the split, which flatters the model. */
function sharedKeys(
  key: string,
  { train, holdout }: Pick<Split, 'train' | 'holdout'>,
  keyOf: (row: number) => string,
  { sensitive, split }: TableInputs,
): string[] {
  if (key === '$row') return [];
  const trained = new Set(Array.from(train, keyOf));
  const keys = Array.from(holdout, keyOf).filter((name) => name !== '' && trained.has(name));
  if (keys.length === 0) return [];
  const different = [...new Set(keys)];
  const examples = sensitive.has(key)
    ? ''
    : ` (${different.slice(0, 3).join(', ')}${different.length > 3 ? ', …' : ''})`;
  const many = different.length === 1 ? 'One value' : `${different.length} values`;
  return [
    `${many} of the key "${key}"${examples} ${different.length === 1 ? 'has' : 'have'} rows to train on and rows that are held out (${keys.length} of ${holdout.length}): what is measured may be better than on keys that are new. ${split?.by === 'time' ? 'Where that matters, split by key: `data.split: { by: key }`.' : 'Is the key the right column?'}`,
  ];
}

/** The columns of the predictions that hold scores: one, or one a class. */
function scoreColumns(
  predicted: Predicted,
  { task, classes }: Labels,
  name: string,
  where: string,
): { readonly name: string; readonly values: Float64Array }[] {
  if (task !== 'multiclass-classification') return [{ name, values: scoresOf(predicted, task, where) }];
  const found = classScoresOf(predicted, where);
  const rows = found.scores[0]!.length;
  return classes!.map((own) => {
    const at = found.classes.indexOf(own);
    // Of a class that the model does not know it says nothing.
    return { name: `${name}_${own}`, values: at < 0 ? new Float64Array(rows) : found.scores[at]! };
  });
}

function predictionsOf(
  table: Table,
  rows: Uint32Array,
  { key, label: labelName }: Roles,
  { label, classes }: Labels,
  scores: readonly { readonly name: string; readonly values: Float64Array }[],
  keyOf: (row: number) => string,
  { score, group, slices }: TableInputs,
): string {
  const keyName = key === '$row' ? 'id' : key;
  const more = [...new Set([...(group === undefined ? [] : [group.column]), ...slices])].filter(
    (name) => name !== keyName && name !== labelName && name !== score,
  );
  const taken = classes && [keyName, labelName, ...more].find((name) => name.startsWith(`${score}_`));
  if (taken !== undefined)
    throw new UserError(`the column "${taken}" would be read as the probability of a class`, {
      where: table.source.path,
      fix: `Columns of the predictions that begin with \`${score}_\` are scores: set \`predictions: {score: …}\` in modelops.yml to another name.`,
    });
  const columns = more.map((name) => table.column(name));
  const lines = [[keyName, labelName, ...scores.map(({ name }) => name), ...more].map(cell).join(',')];
  for (const [at, row] of rows.entries()) {
    lines.push(
      [
        cell(keyOf(row)),
        cell(classes === undefined ? String(label[row]) : classes[label[row]!]!),
        ...scores.map(({ values }) => String(values[at])),
        ...columns.map((column) => cell(column.text(row) ?? '')),
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

function cell(text: string): string {
  return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function crossValidationOf(
  folds: Readonly<Record<string, readonly (number | null)[]>> | undefined,
  inputs: TableInputs,
): TrainingRecord['crossValidation'] {
  if (folds === undefined || inputs.folds === undefined) return null;
  return {
    folds: inputs.folds,
    groupBy: groupName(inputs.group),
    metrics: Object.entries(folds).map(([name, values]) => {
      const present = values.filter((value) => value !== null);
      const mean =
        present.length === values.length ? present.reduce((a, b) => a + b, 0) / present.length : null;
      const square =
        mean === null ? null : present.reduce((a, b) => a + (b - mean) ** 2, 0) / (present.length - 1);
      return { name, mean, deviation: square === null ? null : Math.sqrt(square), values: [...values] };
    }),
  };
}
