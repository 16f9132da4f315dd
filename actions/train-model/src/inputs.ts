import { type Frame, inputError, loadModelConfig, lockedData, Workspace } from '@modelops/action-kit';
import {
  type ColumnType,
  gatesOf,
  type LockEntry,
  type ModelConfig,
  type PrepareStep,
  type Task,
  type TrainingBackend,
  type trainModel,
  UserError,
} from '@modelops/contracts';
import {
  formatGroupExpression,
  type GroupExpression,
  parseGroupExpression,
  parseInstant,
} from '@modelops/evaluation';
import { defaultHoldout, type SplitSpec, splitSpecOf } from '@modelops/training';

interface Common {
  readonly model: string;
  readonly task: Task | undefined;
  /** Globs of the files of the commit that count. */
  readonly tree: readonly string[];
  readonly data: readonly string[];
  readonly window: { readonly from: string | undefined; readonly to: string | undefined };
  /** The days that train and those that judge; undefined where no lock pins them, or an input says otherwise. */
  readonly lock: LockEntry | undefined;
  readonly time: string | undefined;
  readonly seed: number;
  readonly out: string;
}

export interface CommandInputs extends Common {
  readonly trainer: 'command';
  /** False where a step before has run the commands: what they left is recorded. */
  readonly run: boolean;
  readonly setup: string | undefined;
  readonly command: string;
  readonly predict: string | undefined;
  /** Where the commands write; empty when nobody says. */
  readonly files: readonly string[];
  readonly predictions: string | undefined;
}

export interface TableInputs extends Common {
  readonly trainer: 'linear' | 'mlp';
  /** Where a part of the configuration stands, for errors. */
  at(...path: (string | number)[]): string;
  readonly holdout: string | undefined;
  readonly key: string | undefined;
  readonly label: string | undefined;
  /** As prepare-data splits by it: what names a row for predictions alone does not count. */
  readonly splitKey: string;
  /** Name of the score's column in the predictions. */
  readonly score: string;
  readonly features: readonly string[] | undefined;
  readonly types: Readonly<Record<string, ColumnType>>;
  /** Columns whose values stand in no record. */
  readonly sensitive: ReadonlySet<string>;
  readonly prepare: readonly PrepareStep[] | undefined;
  readonly split: SplitSpec | undefined;
  /** As `modelops.yml` says it, for the record. */
  readonly holdoutText: string;
  readonly group: GroupExpression | undefined;
  readonly slices: readonly string[];
  readonly penalty: number;
  /** What does the arithmetic; `linear` has `javascript` only. */
  readonly backend: TrainingBackend;
  readonly folds: number | undefined;
  /** What `modelops.yml` asks for that only prepare-data can do. */
  readonly needsSql: readonly string[];
}

export type TrainInputs = CommandInputs | TableInputs;

/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
export async function loadInputs({ inputs, ports }: Frame<typeof trainModel>): Promise<TrainInputs> {
  const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
  const config: ModelConfig = selected.config ?? {};
  const { train = {}, data = {} } = config;
  const [declared] = list(config.files);
  // The default trainer would put a model of its own in the place of theirs.
  if (
    inputs.trainer === undefined &&
    train.trainer === undefined &&
    train.command === undefined &&
    declared !== undefined
  )
    throw new UserError(`the model file ${declared} is declared, and not how ${selected.name} is trained`, {
      where: selected.path,
      fix: 'Say under the model: `train: { command: python train.py }`, or `train: { trainer: linear }` for one of ours, which writes a model of its own.',
    });
  const at = (...path: (string | number)[]) =>
    selected.file?.where(['models', selected.name, ...path]) ?? path.join('.');
  const trainer = inputs.trainer ?? train.trainer ?? (train.command === undefined ? 'linear' : 'command');
  if (inputs.trainer === undefined && train.trainer !== undefined && train.command !== undefined)
    ports.log.warning(
      `${at('train', 'command')}: \`train.trainer\` and \`train.command\` are both given: \`${trainer}\` trains, and the command is not run. Take one of them out.`,
    );
  for (const name of ['from', 'to'] as const) {
    const value = inputs[name];
    if (value !== undefined && parseInstant(value) === undefined)
      throw inputError(name, `is "${value}"`, 'It is a date or time in ISO 8601, such as 2026-03-01.');
  }
  const chosen = inputs.from ?? inputs.to ?? inputs.holdout ?? inputs.data[0];
  const common: Common = {
    model: selected.name,
    task: inputs.task ?? config.task,
    tree: train.inputs ?? [],
    data: inputs.data.length > 0 ? inputs.data : list(data.source),
    window: { from: inputs.from, to: inputs.to },
    lock:
      chosen === undefined
        ? await lockedData(new Workspace(ports.environment.workspace), selected.name)
        : undefined,
    time: inputs.time ?? data.time,
    seed: inputs.seed ?? train.seed ?? 1,
    out: inputs.out,
  };
  const columns: {
    path?: string;
    key?: string | undefined;
    label?: string | undefined;
    score?: string | undefined;
  } = typeof config.predictions === 'object' ? config.predictions : {};
  const backend = inputs.backend ?? train.backend;
  if (backend !== undefined && trainer !== 'mlp' && (trainer === 'command' || backend !== 'javascript'))
    throw new UserError(`the trainer \`${trainer}\` does not run on the backend \`${backend}\``, {
      where: inputs.backend === undefined ? selected.path : undefined,
      fix:
        trainer === 'command'
          ? 'Only `mlp` has a choice of backends: leave `backend` out.'
          : 'Only `mlp` has a choice of backends: leave `backend` out, or set `trainer: mlp`.',
    });
  if (trainer === 'command') {
    if (train.command === undefined)
      throw inputError(
        'trainer',
        'is `command`, and there is no command',
        'Say under `train:` in modelops.yml: `command: python train.py`.',
      );
    return {
      ...common,
      trainer,
      run: inputs.run,
      setup: train.setup,
      command: train.command,
      predict: train.predict,
      files: list(config.files),
      predictions: typeof config.predictions === 'string' ? config.predictions : columns.path,
    };
  }
  if (common.data.length === 0)
    throw inputError(
      'data',
      'is missing',
      'Give the paths of CSV or Parquet tables, or say under `data:` in modelops.yml: `source: data/*.parquet`.',
    );
  const label = typeof data.label === 'string' ? data.label : data.label?.column;
  const group = config.validate?.group;
  const { split } = data;
  const gates = selected.file === undefined ? [] : gatesOf(selected.file, selected.name);
  const features = inputs.features.length > 0 ? inputs.features : config.features;
  if (features !== undefined && !Array.isArray(features))
    throw new UserError('`features` is a mapping, and for training it is a list of columns', {
      where: selected.path,
      fix: 'Write `features: [distance, origin]`.',
    });
  return {
    ...common,
    trainer,
    at,
    holdout: inputs.holdout,
    key: inputs.key ?? columns.key ?? data.key,
    label: inputs.label ?? columns.label ?? label,
    splitKey: inputs.key ?? data.key ?? '$row',
    score: columns.score ?? 'score',
    features: features as readonly string[] | undefined,
    types: Object.fromEntries(
      Object.entries(data.schema ?? {}).flatMap(([name, { type }]) =>
        type === undefined ? [] : [[name, type]],
      ),
    ),
    sensitive: new Set(
      Object.entries(data.schema ?? {}).flatMap(([name, { sensitive }]) =>
        sensitive === true ? [name] : [],
      ),
    ),
    prepare: config.prepare,
    split:
      inputs.holdout === undefined
        ? splitSpecOf(split, common.time, (entry) => at('data', 'split', entry))
        : undefined,
    holdoutText: String(split?.holdout ?? defaultHoldout),
    group: group === undefined ? undefined : parseGroupExpression(group, 'validate.group'),
    slices: [
      ...new Set([
        ...(config.validate?.slices ?? []),
        ...gates.flatMap((gate) => gate.slice.map(({ column }) => column)),
      ]),
    ],
    penalty: inputs.penalty ?? train.penalty ?? 1,
    backend: backend ?? 'javascript',
    folds: inputs.folds ?? train.folds,
    needsSql: [
      ...(data.where === undefined || inputs.data.length > 0 ? [] : ['data.where']),
      ...(typeof data.label === 'object' && data.label.sql !== undefined && inputs.data.length === 0
        ? ['data.label.sql']
        : []),
    ],
  };
}

/** As it stands in the record and the predictions. */
export function groupName(group: GroupExpression | undefined): string | null {
  return group === undefined ? null : formatGroupExpression(group);
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
