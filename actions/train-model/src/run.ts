import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfFile, type Ports, replaceFile, suiteVersion, Workspace } from '@modelops/action-kit';
import {
  type Digest,
  digestOf,
  prettyCanonicalJson,
  type TrainingRecord,
  UserError,
} from '@modelops/contracts';
import type { TrainInputs } from './inputs.ts';

export const recordName = 'training-record.json';
const names = {
  model: 'model.onnx',
  predictions: 'predictions.csv',
  record: recordName,
} as const;

/** What a trainer has made, and what of the record it knows. */
export interface Made {
  /** Absolute paths. */
  readonly model: string | undefined;
  readonly predictions: string | undefined;
  /** Every file that was made, absolute. */
  readonly outputs: readonly string[];
  /** Notes that deserve a warning. */
  readonly warnings?: readonly string[];
  /** Files that were read, absolute, as they were then. */
  readonly data: readonly (readonly [path: string, sha256: Digest])[];
  readonly record: Pick<
    TrainingRecord,
    'task' | 'window' | 'rows' | 'split' | 'transforms' | 'crossValidation' | 'notes'
  > & { readonly trainer: Omit<TrainingRecord['trainer'], 'seed'>; readonly backend: string };
}

/** Trains as `trainer` says, and writes the record. @throws UserError when there is nothing to learn from, or a command fails. */
export async function run(inputs: TrainInputs, ports: Ports): Promise<void> {
  const workspace = new Workspace(ports.environment.workspace);
  const out = await workspace.path(inputs.out, 'the folder for the model');
  await mkdir(out, { recursive: true });
  const code = await workspace.treeDigest(inputs.tree);
  const made = await ports.log.group('Train', async () =>
    inputs.trainer === 'command'
      ? (await import('./command.ts')).trainByCommand(inputs, workspace, ports)
      : (await import('./table.ts')).trainOnTable(inputs, workspace, out, names, ports),
  );
  const outputs = await Promise.all(
    made.outputs.map(async (path) => ({ name: workspace.name(path), ...(await digestOfFile(path)) })),
  );
  const { trainer, backend, ...rest } = made.record;
  const record: TrainingRecord = {
    schema: 'modelops/training-record/v1',
    model: inputs.model,
    tool: { name: 'modelops/train-model', version: suiteVersion },
    code,
    data: made.data.map(([path, sha256]) => ({ path: workspace.name(path), sha256 })),
    ...rest,
    notes: [...rest.notes, ...(made.warnings ?? [])],
    trainer: { ...trainer, seed: inputs.seed },
    environment: {
      node: process.versions.node.split('.')[0]!,
      platform: `${process.platform}-${process.arch}`,
      backend,
    },
    outputs,
  };
  const path = join(out, names.record);
  await writeWhole(path, prettyCanonicalJson(record));
  if (made.model !== undefined) ports.output('model-file', workspace.name(made.model));
  if (made.predictions !== undefined) ports.output('predictions', workspace.name(made.predictions));
  ports.output('record', workspace.name(path));
  ports.output('record-digest', digestOf(record));
  if (record.rows !== null) {
    ports.output('training-rows', record.rows.train);
    ports.output('holdout-rows', record.rows.holdout);
  }
  for (const note of made.record.notes) ports.log.notice(note);
  for (const warning of made.warnings ?? []) ports.log.warning(warning);
  await ports.summary(summaryOf(record));
}

export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(path, content);
  } catch (cause) {
    throw new UserError(`${path} cannot be written`, { fix: 'Is it a folder, or the disk full?', cause });
  }
}

function summaryOf({ model, trainer, rows, crossValidation, outputs }: TrainingRecord): string {
  const number = (value: number | null) => (value === null ? '–' : Number(value.toPrecision(4)).toString());
  const lines = [
    `\`${model}\` was trained by ${trainer.name === 'command' ? 'its command' : `\`${trainer.name}\``}${
      rows === null
        ? ''
        : ` on ${rows.train} rows; ${rows.holdout} are held out${rows.unlabelled === 0 ? '' : `, and ${rows.unlabelled} without a label are in neither`}`
    }.`,
    '',
    ...outputs.map(({ name, bytes }) => `- \`${name.replaceAll('`', "'")}\` (${bytes} bytes)`),
  ];
  if (crossValidation !== null) {
    lines.push(
      '',
      `| ${crossValidation.folds}-fold cross-validation | mean | deviation |`,
      '| --- | --- | --- |',
    );
    for (const { name, mean, deviation } of crossValidation.metrics)
      lines.push(`| ${name} | ${number(mean)} | ${number(deviation)} |`);
  }
  return `${lines.join('\n')}\n`;
}
