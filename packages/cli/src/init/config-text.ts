import { yamlText } from '../templates/workflows.ts';
import type { FoundPredictions } from './find-files.ts';
import type { ProposedGates } from './gates.ts';
import type { Training } from './training.ts';

export interface ConfigFacts {
  /** `owner/name` of the repository with the schema. */
  readonly suite: string;
  readonly model: string;
  readonly predictions: FoundPredictions;
  /** Whether the columns were named by a person, so that the file must say them. */
  readonly columnsAsked: boolean;
  readonly models: readonly string[];
  readonly data: readonly string[];
  readonly gates: ProposedGates;
  readonly training: Training | undefined;
}

/** `modelops.yml` with a comment wherever a choice was made. What is only proposed stands commented out. */
export function configText(facts: ConfigFacts): string {
  const { predictions, columnsAsked, models, data, gates, training } = facts;
  const { key, label, score } = predictions.columns;
  const rows = predictions.predictions.key.length;
  const out: string[] = [
    `# yaml-language-server: $schema=https://raw.githubusercontent.com/${facts.suite}/main/packages/contracts/schemas/modelops-yml.schema.json`,
    '# Written by `modelops init` from what it found. All keys: docs/reference/modelops-yml.md of modelops.',
    'models:',
    `  ${yamlText(facts.model)}:`,
    '    # description: What the model is for, one sentence; shown with every release.',
    `    task: ${predictions.predictions.task} # by the labels in ${predictions.path}`,
  ];
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
  if (models.length === 0)
    out.push('    # files: model.onnx # the model files, which become assets of the release');
  else {
    out.push('    # They become assets of the release; leave out what does not belong to the model.');
    out.push(...list('    ', 'files', models));
  }
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
  out.push('    validate:', ...groupHint(predictions));
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
  return `${out.join('\n')}\n`;
}

function list(indent: string, key: string, paths: readonly string[]): string[] {
  if (paths.length === 1) return [`${indent}${key}: ${yamlText(paths[0]!)}`];
  return [`${indent}${key}:`, ...paths.map((path) => `${indent}  - ${yamlText(path)}`)];
}

/** Rows of one day, user or shop are seldom independent: a column that looks like it is pointed out, not chosen. */
function groupHint({ table, columns, predictions }: FoundPredictions): string[] {
  const taken = new Set<string>(Object.values(columns));
  const scores = predictions.classes === undefined ? undefined : columns.score.slice(0, -1);
  const others = table.columnNames.filter(
    (name) => !taken.has(name) && (scores === undefined || !name.startsWith(scores)),
  );
  const time = others.find((name) =>
    /^(?:date|day|time|timestamp|datetime|week|month)$|_(?:date|at|time)$/i.test(name),
  );
  const group =
    time === undefined
      ? others.find((name) => /_id$|^(?:user|customer|patient|site|shop|group)$/i.test(name))
      : `day(${time})`;
  if (group === undefined) return [];
  return [
    `      # group: ${group} # when rows that share it depend on each other: intervals then resample whole groups`,
  ];
}
