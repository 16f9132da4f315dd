import type { Table } from '@modelops/data';
import { yamlText } from '../templates/workflows.ts';
import type { FoundPredictions } from './find-files.ts';
import type { FoundRows, FoundTable } from './find-rows.ts';
import { type ProposedGates, proposals } from './gates.ts';
import type { Training } from './training.ts';

interface CommonFacts {
  /** `owner/name` of the repository with the schema. */
  readonly suite: string;
  readonly model: string;
  readonly models: readonly string[];
  readonly data: readonly string[];
  readonly training: Training | undefined;
  /** Whether the file says where the model runs. */
  readonly deploy: boolean;
  /** Whether it shows how production is watched. */
  readonly drift: boolean;
}

export type ConfigFacts = CommonFacts &
  (
    | {
        readonly predictions: FoundPredictions;
        readonly gates: ProposedGates;
        /** Whether the columns were named by a person, so that the file must say them. */
        readonly columnsAsked: boolean;
        /** A table that a model file here could predict by itself. */
        readonly unseen: string | undefined;
      }
    | { readonly rows: FoundRows }
    | { readonly trained: FoundTable }
  );

/** `modelops.yml` with a comment wherever a choice was made. What is only proposed stands commented out. */
export function configText(facts: ConfigFacts): string {
  const out: string[] = [
    `# yaml-language-server: $schema=https://raw.githubusercontent.com/${facts.suite}/main/packages/contracts/schemas/modelops-yml.schema.json`,
    '# Written by `modelops init` from what it found. All keys: docs/reference/modelops-yml.md of modelops.',
    'models:',
    `  ${yamlText(facts.model)}:`,
    '    # description: What the model is for, one sentence; shown with every release.',
    ...('trained' in facts
      ? ofTable(facts.trained)
      : 'rows' in facts
        ? ofRows(facts, facts.rows)
        : ofPredictions(facts)),
  ];
  if (facts.deploy)
    out.push(
      '    deploy:',
      '      # Moves a pointer: `modelops pull MODEL@production` fetches what runs. The guide "Deploy" has another target, a folder.',
      '      production: { target: release }',
    );
  if (facts.drift)
    out.push(
      '    # How production is watched (the guide "Watch a model in production"):',
      '    # drift:',
      '    #   production:',
      '    #     source: "log/*.csv" # a row for each prediction: the features, the time (`data.time`), score, the label once it is known',
      `    #     reference: ${yamlText('trained' in facts ? 'unseen.csv' : 'rows' in facts ? facts.rows.path : facts.predictions.path)} # what the champion was judged on, with the same columns`,
    );
  return `${out.join('\n')}\n`;
}

type PredictionFacts = Extract<ConfigFacts, { readonly predictions: FoundPredictions }>;

function ofPredictions(facts: PredictionFacts): string[] {
  const { predictions, columnsAsked, models, data, gates, training, unseen } = facts;
  const { key, label, score } = predictions.columns;
  const rows = predictions.predictions.key.length;
  const out = [`    task: ${predictions.predictions.task} # by the labels in ${predictions.path}`];
  out.push(`    # ${rows} rows that the model did not see in training.`);
  if (columnsAsked) {
    out.push(
      '    predictions:',
      `      path: ${yamlText(predictions.path)}`,
      `      key: ${yamlText(key)}`,
      `      label: ${yamlText(label)}`,
      `      score: ${yamlText(score.replace(/_\*$/, ''))}`,
    );
  } else {
    out.push(
      `    # Columns, by their names: ${key} (key), ${label} (truth), ${score} (prediction).`,
      `    predictions: ${yamlText(predictions.path)}`,
    );
  }
  out.push(...filesOf(models));
  if (data.length > 0) {
    out.push('    # Data that trains the model: its digests are part of the evidence.');
    out.push('    data:', ...list('      ', 'source', data));
  }
  if (training === undefined) {
    out.push('    # train:', '    #   command: python train.py # when CI trains: it writes the files above');
  } else if (predictions.ignored) {
    out.push(
      `    # Git ignores ${predictions.path}, so CI trains to make it: read off ${training.from}.`,
      '    train:',
      `      command: ${yamlText(training.command)}`,
    );
  } else {
    out.push(
      `    # When CI is to train, instead of judging the committed ${predictions.path} (read off ${training.from}):`,
      '    # train:',
      `    #   command: ${yamlText(training.command)}`,
    );
  }
  out.push('    validate:', ...groupHint(predictions.table, takenBy(predictions)));
  if (unseen !== undefined)
    out.push(
      `      # data: ${yamlText(unseen)} # instead of \`predictions\`: rows that the model file predicts by itself, the released one's too`,
    );
  if (gates.gates.length === 0) out.push(`      # gates: ${gates.figure}`);
  else {
    out.push('      gates:');
    for (const { text, why, relative } of gates.gates) {
      // Without kept predictions there is nothing to compare with: the gate would stay open for ever.
      const off = relative && predictions.ignored;
      out.push(`        # ${why}`, `        ${off ? '# ' : ''}- ${text}`);
    }
  }
  if (predictions.ignored) {
    out.push(
      '    # register:',
      '    #   # Keeps key, truth and prediction of the judged rows with the release, so that the next candidate can be',
      '    #   # compared with it on the same rows. Everyone who can read the repository can read them.',
      '    #   keep-predictions: true',
    );
  } else {
    out.push(
      '    register:',
      '      # Key, truth and prediction of the judged rows stay with the release, so that the next candidate can be',
      `      # compared with it on the same rows. Everyone who can read the repository can read them, as ${predictions.path} itself.`,
      '      keep-predictions: true',
    );
  }
  return out;
}

/** A model file that predicts by itself: nothing is run, so no figure is known to propose an absolute gate by. */
function ofRows({ models, data, training }: CommonFacts, rows: FoundRows): string[] {
  const { path, key, label, task, model, ignored, nameless } = rows;
  const out = [`    task: ${task} # by the labels in ${path}`, '    data:'];
  if (data.length > 0) {
    out.push('      # What trains the model: its digests are part of the evidence.');
    out.push(...list('      ', 'source', data));
  }
  if (key !== '$row') out.push(`      key: ${yamlText(key)}`);
  else
    out.push(
      '      # key: id # a column that identifies a row; without one, rows are the same by their place in the file',
    );
  out.push(`      label: ${yamlText(label)}`);
  const time = timeColumn(rows.table.columnNames);
  if (time !== undefined)
    out.push(`      # time: ${yamlText(time)} # for windows of time: a lock, a split, drift day by day`);
  out.push(...filesOf(models));
  if (nameless !== undefined) out.push(...featuresOf(rows, nameless));
  const { command } = training ?? {};
  if (ignored.length > 0 && command !== undefined)
    out.push(
      `    # Git ignores ${ignored.join(' and ')}, so CI trains to make ${ignored.length === 1 ? 'it' : 'them'}: read off ${training!.from}.`,
      '    train:',
      `      command: ${yamlText(command)}`,
    );
  else
    out.push(
      `    # When CI is to train, instead of judging the committed ${model}:`,
      '    # train:',
      `    #   command: ${yamlText(command ?? 'python train.py')}`,
    );
  out.push(
    '    validate:',
    `      # ${model} predicts these ${rows.table.rowCount} rows by itself, the released version's file too.`,
  );
  if (!rows.unseen)
    out.push(
      '      # Did the model see them in training? Then name others: figures of such rows are too good.',
    );
  if (ignored.includes(path))
    out.push(
      '      # Git ignores them. Commit them, or evidence is never found again: every merge trains and judges a second time.',
    );
  out.push(
    `      data: ${yamlText(path)}`,
    ...groupHint(rows.table, [key, label]),
    '      gates:',
    '        # No worse than the released version. Until there is one it does not decide.',
    `        - ${proposals[task].relative}`,
    '        # `modelops validate --baseline none` prints the figure of today; then say what it must be:',
    `        # - ${task === 'regression' ? `rmse <= ${deviation(rows)} # what predicting the mean alone would reach` : `${proposals[task].name} >= 0.70`}`,
  );
  return out;
}

/** A table alone: a trainer of ours learns from it, and predicts the rows that it holds out. */
function ofTable({ path, table, key, label, task, time }: FoundTable): string[] {
  const held = time === undefined ? 'by key, a fifth of the rows' : 'the newest fifth of the rows';
  return [
    `    task: ${task} # by the labels in ${path}`,
    '    data:',
    `      source: ${yamlText(path)} # a glob takes more files as they come: data/*.csv`,
    ...(key === '$row'
      ? [
          '      # key: id # a column that identifies a row; without one, rows are the same by their place in the file',
        ]
      : [`      key: ${yamlText(key)}`]),
    `      label: ${yamlText(label)}`,
    ...(time === undefined
      ? [
          '      # time: COLUMN # of dates (ISO 8601): the newest rows are then held out, and drift can be watched',
        ]
      : [`      time: ${yamlText(time)}`]),
    `      # Held out, ${held}: the model is judged on them and does not learn from them.`,
    `      split: { by: ${time === undefined ? 'key' : 'time'}, holdout: 20% }`,
    '    # features: [COLUMN, COLUMN] # default: all columns but key, label and time',
    '    train:',
    '      trainer: linear # or mlp, a small network; or `command:` with a program of your own',
    '      folds: 5 # cross-validation on the training rows',
    '    # Both are made by the training, in CI, too.',
    '    predictions: predictions.csv',
    '    files: model.onnx',
    '    validate:',
    ...groupHint(table, [key, label]),
    '      gates:',
    '        # No worse than the released version. Until there is one it does not decide.',
    `        - ${proposals[task].relative}`,
    '        # `modelops train` and `modelops validate --baseline none` print the figure of today; then say what it must be:',
    `        # - ${task === 'regression' ? `rmse <= ${deviation({ table, label })} # what predicting the mean alone would reach` : `${proposals[task].name} >= 0.70`}`,
  ];
}

/** Standard deviation of the truth: the RMSE of a model that knows its mean alone. */
function deviation({ table, label }: Pick<FoundRows, 'table' | 'label'>): string {
  const column = table.column(label);
  const values = Array.from({ length: table.rowCount }, (_, row) => Number(column.text(row) ?? NaN)).filter(
    Number.isFinite,
  );
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
  return String(Number(Math.sqrt(variance).toPrecision(3)));
}

/** The columns of a table without names: written where they can be no others, else for a person to choose from. */
function featuresOf(
  { model, path }: FoundRows,
  { width, columns }: NonNullable<FoundRows['nameless']>,
): string[] {
  const reads = `    # ${model} reads one table of ${width ?? 'any number of'} numbers and does not say which columns these are.`;
  const names = `features: [${columns.map(yamlText).join(', ')}]`;
  if (width === null || width === columns.length)
    return [
      reads,
      `    # These are the columns of ${path}, in its order: is it that of training?`,
      `    ${names}`,
    ];
  return [
    reads,
    columns.length > width
      ? `    # Take out ${columns.length - width} of the ${columns.length} columns of ${path}, order them as in training, and uncomment the line:`
      : `    # ${path} has ${columns.length} columns of numbers: name the ${width} that it was trained on, in order, and uncomment the line:`,
    `    # ${names}`,
  ];
}

function filesOf(models: readonly string[]): string[] {
  if (models.length === 0)
    return ['    # files: model.onnx # the model files, which become assets of the release'];
  return [
    '    # They become assets of the release; leave out what does not belong to the model.',
    ...list('    ', 'files', models),
  ];
}

function list(indent: string, key: string, paths: readonly string[]): string[] {
  if (paths.length === 1) return [`${indent}${key}: ${yamlText(paths[0]!)}`];
  return [`${indent}${key}:`, ...paths.map((path) => `${indent}  - ${yamlText(path)}`)];
}

/** Columns that are something already: key, label, and the score of each class. */
function takenBy({ table, columns, predictions }: FoundPredictions): string[] {
  const scores = predictions.classes === undefined ? undefined : columns.score.slice(0, -1);
  return [
    ...Object.values(columns),
    ...table.columnNames.filter((name) => scores !== undefined && name.startsWith(scores)),
  ];
}

/** Rows of one day, user or shop are seldom independent: a column that looks like it is pointed out, not chosen. */
function groupHint(table: Table, taken: readonly string[]): string[] {
  const others = table.columnNames.filter((name) => !taken.includes(name));
  const time = timeColumn(others);
  const group =
    time === undefined
      ? others.find((name) => /_id$|^(?:user|customer|patient|site|shop|group)$/i.test(name))
      : `day(${time})`;
  if (group === undefined) return [];
  return [
    `      # group: ${group} # when rows that share it depend on each other: intervals then resample whole groups`,
  ];
}

const timeColumn = (names: readonly string[]): string | undefined =>
  names.find((name) => /^(?:date|day|time|timestamp|datetime|week|month)$|_(?:date|at|time)$/i.test(name));
