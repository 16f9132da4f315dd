import {
  type Frame,
  inputError,
  loadModelConfig,
  lockedData,
  type SelectedModel,
  Workspace,
} from '@modelops/action-kit';
import {
  type ColumnRule,
  type LockEntry,
  lockPath,
  type PrepareStep,
  parseDuration,
  parseHoldout,
  parseShare,
  parseTime,
  type prepareData,
} from '@modelops/contracts';
import type { Rule, SplitSpec } from '@modelops/data/duckdb';

/** What is read, asked and written, from inputs and `modelops.yml` together. */
export interface PrepareInputs {
  readonly model: string;
  readonly source: readonly string[];
  readonly key: string | undefined;
  readonly time: string | undefined;
  readonly label: { readonly column: string; readonly sql?: string | undefined } | undefined;
  readonly where: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly schema: Readonly<Record<string, ColumnRule>>;
  readonly rules: readonly Rule[];
  readonly prepare: readonly PrepareStep[] | undefined;
  /** What `features` lists for a trainer of ours, and where; a command may take what no step makes numbers of. */
  readonly listed: ReadonlyMap<string, string>;
  /** A trainer of ours learns, no command. */
  readonly ours: boolean;
  readonly split: SplitSpec;
  /** The rows that must be there; undefined where no lock pins them, or an input says otherwise. */
  readonly lock: LockEntry | undefined;
  readonly reference: string | undefined;
  readonly onScaleChange: 'fail' | 'warn';
  /** Milliseconds; undefined: no windows. */
  readonly window: number | undefined;
  readonly out: string;
  readonly memory: string;
  readonly native: 'off' | 'cache' | 'fetch';
  /** Path of `modelops.yml`, when there is one. */
  readonly config: string | undefined;
  /** Where a part of the configuration stands, for errors. */
  at(...path: (string | number)[]): string;
}

/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
export async function loadInputs({ inputs, ports }: Frame<typeof prepareData>): Promise<PrepareInputs> {
  const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
  const config = selected.config ?? {};
  const data = config.data ?? {};
  const at = placeIn(selected);
  const source = inputs.source.length > 0 ? inputs.source : list(data.source);
  if (source.length === 0)
    throw inputError(
      'source',
      'is missing',
      'Give the paths or globs of the data, or `data.source` in modelops.yml.',
    );
  if (!/^\d+(?:\.\d+)?\s*(?:[KMGT]i?B|%)$/i.test(inputs.memory))
    throw inputError('memory', `is "${inputs.memory}"`, 'Write a number and a unit: 500MB, 2GB.');
  const time = inputs.time ?? data.time;
  const key = inputs.key ?? data.key;
  const label =
    inputs.label !== undefined
      ? { column: inputs.label }
      : typeof data.label === 'string'
        ? { column: data.label }
        : data.label;
  const range = { from: instant(inputs.from, 'from'), to: instant(inputs.to, 'to') };
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to)
    throw inputError('to', `is "${inputs.to}", which is not after \`from\``);
  // The lock pins the days, unless an input names others.
  const asked = [inputs.from, inputs.to, inputs.holdout, inputs.gap, inputs['split-by']];
  const lock = asked.every((value) => value === undefined)
    ? await lockedData(new Workspace(ports.environment.workspace), selected.name)
    : undefined;
  if (lock !== undefined) {
    range.from = parseTime(lock.window.from, lockPath);
    range.to = parseTime(lock.holdout.to, lockPath);
  }
  return {
    model: selected.name,
    source,
    key,
    time,
    label,
    where: inputs.where ?? data.where,
    ...range,
    schema: data.schema ?? {},
    rules: [
      ...(data.rules ?? []).map((rule, index): Rule => {
        const place = ['data', 'rules', index] as const;
        return {
          name: typeof rule === 'string' ? rule : (rule.name ?? rule.sql),
          sql: typeof rule === 'string' ? rule : rule.sql,
          allow:
            typeof rule === 'string' || rule.allow === undefined || rule.allow === 0
              ? 0
              : rule.allow === 1
                ? 1
                : parseShare(rule.allow, at(...place)),
          where: at(...place),
          line: selected.file?.line(['models', selected.name, ...place]),
        };
      }),
      ...inputs.rules.map(
        (sql, index): Rule => ({ name: sql, sql, allow: 0, where: `the input \`rules\`, line ${index + 1}` }),
      ),
    ],
    prepare: config.prepare,
    listed: isOurs(config) ? listedIn(config, at) : new Map(),
    ours: isOurs(config),
    split:
      lock === undefined
        ? splitOf(inputs, data.split ?? {}, time, at)
        : {
            by: 'time',
            holdout: { from: parseTime(lock.holdout.from, lockPath) },
            gap: parseTime(lock.holdout.from, lockPath) - parseTime(lock.window.to, lockPath),
            seed: 1,
          },
    lock: inputs.source.length > 0 ? undefined : lock,
    reference: inputs.reference,
    onScaleChange: inputs['on-scale-change'],
    window: windowOf(inputs.window, time),
    out: inputs.out,
    memory: inputs.memory,
    native: inputs.native,
    config: selected.file === undefined ? undefined : selected.path,
    at,
  };
}

type Inputs = Frame<typeof prepareData>['inputs'];
type DataConfig = NonNullable<NonNullable<SelectedModel['config']>['data']>;

function placeIn({ file, name }: SelectedModel): PrepareInputs['at'] {
  return (...path) => file?.where(['models', name, ...path]) ?? path.join('.');
}

function isOurs({ files, train }: NonNullable<SelectedModel['config']>): boolean {
  return train?.trainer !== undefined || (train?.command === undefined && files === undefined);
}

function listedIn(
  { features }: NonNullable<SelectedModel['config']>,
  at: PrepareInputs['at'],
): PrepareInputs['listed'] {
  if (!Array.isArray(features)) return new Map();
  return new Map(features.map((name, index) => [name, at('features', index)]));
}

function splitOf(
  inputs: Inputs,
  split: NonNullable<DataConfig['split']>,
  time: string | undefined,
  at: PrepareInputs['at'],
): SplitSpec {
  const by = inputs['split-by'] ?? split.by ?? (time === undefined ? 'key' : 'time');
  const [holdout, where] =
    inputs.holdout === undefined
      ? [split.holdout ?? '20%', at('data', 'split', 'holdout')]
      : [inputs.holdout, 'the input `holdout`'];
  const gap = inputs.gap ?? split.gap;
  if (by === 'key' && gap !== undefined)
    throw inputError(
      'gap',
      'stands beside a split by key',
      'A gap is of time: split by time, or leave it out.',
    );
  return {
    by,
    holdout: parseHoldout(holdout, where),
    gap:
      gap === undefined || /^0+[smhdw]?$/.test(gap)
        ? 0
        : parseDuration(gap, inputs.gap === undefined ? at('data', 'split', 'gap') : 'the input `gap`'),
    seed: inputs.seed ?? split.seed ?? 1,
  };
}

function windowOf(given: string | undefined, time: string | undefined): number | undefined {
  if (given === 'none' || (given === undefined && time === undefined)) return undefined;
  if (time === undefined)
    throw inputError(
      'window',
      'is given, and no column of time',
      'Name it: `time`, or `data.time` in modelops.yml.',
    );
  return parseDuration(given ?? '1d', 'the input `window`');
}

function instant(text: string | undefined, name: string): number | undefined {
  return text === undefined ? undefined : parseTime(text, `the input \`${name}\``);
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
