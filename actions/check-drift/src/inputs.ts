import { type Frame, inputError, loadModelConfig } from '@modelops/action-kit';
import {
  type checkDrift,
  isDigest,
  type ModelConfig,
  suggestion,
  type Task,
  UserError,
  versionSchema,
} from '@modelops/contracts';
import type { ProposeInputs } from './propose-inputs.ts';
import type { SelectInputs } from './select.ts';
import type { UpdateInputs } from './update.ts';

/** What check-drift was asked to do, everything decided. */
export interface DetectInputs {
  readonly mode: 'detect';
  readonly token: string;
  readonly model: string;
  readonly environment: string;
  readonly source: readonly string[];
  /** A file of rows, a profile, or, undefined, the profile of the highest published version. */
  readonly reference:
    | { readonly rows: string; readonly mayBeReleased: boolean }
    | { readonly profile: string }
    | undefined;
  readonly state: string;
  readonly task: Task | undefined;
  readonly columns: {
    readonly time: string;
    readonly label: string | undefined;
    readonly score: string | undefined;
    /** Columns that somebody named must be there; those that we guess need not. */
    readonly scoreNamed: boolean;
    /** Whether the label was named, here or in modelops.yml: then it is expected to come. */
    readonly labelNamed: boolean;
    readonly key: string | undefined;
    readonly features: readonly string[] | undefined;
    readonly modelFeatures: readonly string[] | undefined;
    readonly ignore: readonly string[];
  };
  /** Column with the version that predicted a row; one that was named must be there. */
  readonly version: { readonly name: string; readonly isNamed: boolean };
  readonly labelDelayDays: number;
  readonly from: string | undefined;
  readonly now: string | undefined;
  readonly falseAlarmsPerYear: number;
  readonly material: NonNullable<NonNullable<ModelConfig['drift']>['material']>;
  readonly trainedOnReference: boolean;
  readonly champion: { readonly version: string | null; readonly modelDigest: string | null } | undefined;
  readonly out: string;
  readonly upload: boolean;
  /** Whether what an alarm leads to wants a candidate. */
  readonly retrains: boolean;
}

/** Rows to count, for the release to carry. */
export interface ReferenceInputs {
  readonly mode: 'reference';
  readonly model: string;
  readonly rows: string;
  readonly task: Task | undefined;
  readonly columns: DetectInputs['columns'];
  readonly out: string;
}

export type DriftInputs = DetectInputs | ProposeInputs | ReferenceInputs | SelectInputs | UpdateInputs;

type Inputs = Frame<typeof checkDrift>['inputs'];

/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
export async function loadInputs(frame: Frame<typeof checkDrift>): Promise<DriftInputs> {
  switch (frame.inputs.mode) {
    case 'detect':
      return loadDetectInputs(frame);
    case 'reference':
      return loadReferenceInputs(frame);
    case 'select':
      return (await import('./select.ts')).loadSelectInputs(frame);
    case 'update':
      return (await import('./update.ts')).loadUpdateInputs(frame);
    case 'propose':
      return (await import('./propose-inputs.ts')).loadProposeInputs(frame);
  }
}

async function loadDetectInputs({ inputs, ports }: Frame<typeof checkDrift>): Promise<DetectInputs> {
  const { name, config, file, path } = await loadModelConfig(
    ports.environment.workspace,
    inputs.config,
    inputs.model,
  );
  const drift = config?.drift;
  const { 'false-alarms': budget, 'on-drift': _, material, ...environments } = drift ?? {};
  const watched = Object.hasOwn(environments, inputs.environment)
    ? environments[inputs.environment]
    : undefined;
  const source = inputs.source.length > 0 ? inputs.source : several(watched?.source);
  if (source.length === 0) {
    if (Object.keys(environments).length > 0)
      throw new UserError(`\`drift\` has no environment "${inputs.environment}"`, {
        where: file?.where(['models', name, 'drift']) ?? path,
        fix: suggestion(inputs.environment, Object.keys(environments)),
      });
    throw inputError(
      'source',
      'is missing',
      'Give the log of predictions: a path or glob of CSV or Parquet files, here or as `drift: {production: {source: …}}` in modelops.yml.',
    );
  }
  const version = inputs.version ?? watched?.version ?? 'model_version';
  const reference = inputs.reference ?? (inputs.profile === undefined ? watched?.reference : undefined);
  return {
    mode: 'detect',
    token: inputs.token,
    model: name,
    environment: inputs.environment,
    source,
    reference:
      reference !== undefined
        ? { rows: reference, mayBeReleased: inputs.reference === undefined }
        : inputs.profile === undefined
          ? undefined
          : { profile: inputs.profile },
    state: inputs.state,
    task: config?.task,
    columns: columnsOf(inputs, config, version),
    version: { name: version, isNamed: (inputs.version ?? watched?.version) !== undefined },
    labelDelayDays: inputs['label-delay'] ?? delayOf(config),
    from: day('from', inputs.from),
    now: day('now', inputs.now),
    falseAlarmsPerYear: perYear(inputs['false-alarms'] ?? budget ?? '4 per year'),
    material: material ?? {},
    trainedOnReference: inputs['reference-role'] === 'training',
    champion: championOf(inputs),
    out: inputs.out,
    upload: inputs.upload,
    retrains: ['pull-request', 'issue'].includes(inputs['on-drift'] ?? drift?.['on-drift'] ?? 'pull-request'),
  };
}

const several = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

function labelOf(config: ModelConfig | undefined): string | undefined {
  const label = config?.data?.label;
  return (typeof label === 'string' ? label : label?.column) ?? predictionsColumn(config, 'label');
}

function predictionsColumn(config: ModelConfig | undefined, name: 'label' | 'score'): string | undefined {
  return typeof config?.predictions === 'object' ? config.predictions[name] : undefined;
}

async function loadReferenceInputs({ inputs, ports }: Frame<typeof checkDrift>): Promise<ReferenceInputs> {
  const { name, config } = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
  const { [inputs.environment]: watched } = (config?.drift ?? {}) as Record<
    string,
    { reference?: string; version?: string }
  >;
  const rows = inputs.reference ?? watched?.reference;
  if (rows === undefined)
    throw inputError(
      'reference',
      'is missing',
      `Name the file that training writes, here or as \`drift: {${inputs.environment}: {reference: …}}\` in modelops.yml.`,
    );
  const version = inputs.version ?? watched?.version;
  return {
    mode: 'reference',
    model: name,
    rows,
    task: config?.task,
    columns: columnsOf(inputs, config, version),
    out: inputs.out,
  };
}

function columnsOf(
  inputs: Inputs,
  config: ModelConfig | undefined,
  version = 'model_version',
): DetectInputs['columns'] {
  const time = inputs.time ?? config?.data?.time;
  if (time === undefined)
    throw inputError(
      'time',
      'is missing',
      'Name the column with the time of each prediction, here or as `data: {time: …}` in modelops.yml: drift is judged day by day.',
    );
  const key = inputs.key ?? config?.data?.key;
  const label = inputs.label ?? labelOf(config);
  return {
    time,
    label: label ?? 'label',
    score: inputs.score ?? predictionsColumn(config, 'score') ?? 'score',
    labelNamed: label !== undefined,
    scoreNamed: inputs.score !== undefined,
    key: key === '$row' ? undefined : key,
    features: inputs.features.length > 0 ? inputs.features : undefined,
    modelFeatures: config?.features === undefined ? undefined : Object.values(config.features),
    ignore: [...inputs.ignore, version, ...sensitiveIn(config)],
  };
}

/** Columns whose values stand in no report: they are not watched, and nothing of them is counted. */
function sensitiveIn(config: ModelConfig | undefined): string[] {
  return Object.entries(config?.data?.schema ?? {}).flatMap(([name, { sensitive }]) =>
    sensitive === true ? [name] : [],
  );
}

/** Whole days until a truth is known; part of a day is a day. */
function delayOf(config: ModelConfig | undefined): number {
  const label = config?.data?.label;
  const delay = typeof label === 'object' ? label.delay : undefined;
  if (delay === undefined) return 0;
  const perDay = { s: 86_400, m: 1440, h: 24, d: 1, w: 1 / 7 }[delay.at(-1)!]!;
  return Math.ceil(Number(delay.slice(0, -1)) / perDay);
}

function day(name: 'from' | 'now', text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 2001-02-31 for 3 March.
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(text) ||
    Number.isNaN(time) ||
    !new Date(time).toISOString().startsWith(text)
  )
    throw inputError(name, `is "${text}"`, 'It is a day in UTC, such as 2001-05-31.');
  return text;
}

/** `4 per year` as a number a year. */
function perYear(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+) per (year|month|week)$/.exec(text.trim());
  const number = Number(match?.[1]);
  if (match === null || !(number > 0))
    throw inputError(
      'false-alarms',
      `is "${text}"`,
      'Write it as `4 per year`, `1 per month` or `1 per week`.',
    );
  return number * { year: 1, month: 12, week: 365 / 7 }[match[2] as 'year' | 'month' | 'week'];
}

function championOf(inputs: Inputs): DetectInputs['champion'] {
  const version = inputs['champion-version']?.replace(/^v/, '');
  const digest = inputs['model-digest'];
  if (version !== undefined && !versionSchema.safeParse(version).success)
    throw inputError('champion-version', `is "${version}"`, 'It is a version such as 1.2.0.');
  if (digest !== undefined && !isDigest(digest))
    throw inputError('model-digest', `is "${digest}"`, 'It is "sha256:" and 64 hexadecimal digits.');
  return version === undefined && digest === undefined
    ? undefined
    : { version: version ?? null, modelDigest: digest ?? null };
}
