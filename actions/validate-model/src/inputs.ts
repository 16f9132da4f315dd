import { type Frame, inputError, loadModelConfig } from '@modelops/action-kit';
import {
  digestOf,
  type Gate,
  gatesOf,
  type ModelConfig,
  parseGate,
  type Task,
  type validateModel,
} from '@modelops/contracts';
import { formatGroupExpression, type GroupExpression, parseGroupExpression } from '@modelops/evaluation';

/** The rules that a model is judged by, from inputs and `modelops.yml` together. */
export interface Settings {
  readonly task: Task | undefined;
  readonly key: string | undefined;
  readonly label: string | undefined;
  readonly score: string | undefined;
  readonly group: GroupExpression | undefined;
  readonly slices: readonly string[];
  readonly gates: readonly Gate[];
  readonly threshold: number;
  readonly primaryMetric: string | undefined;
  readonly margin: number | undefined;
  readonly baseline: string;
  readonly truth: string | undefined;
  readonly onInconclusive: 'pass' | 'fail';
  readonly seed: number;
  readonly replicates: number;
}

/** What names the candidate's inputs: code, data, trainer and the rules. */
export interface Provenance {
  readonly tree: readonly string[];
  readonly data: readonly string[];
  /** Path of the truth table: another truth is another judgement. */
  readonly truth: string | undefined;
  readonly trainer: string | null;
  /** Digest of the settings: changed rules ask for a new judgement. */
  readonly policy: string;
}

export interface Common {
  readonly model: string;
  readonly token: string;
  readonly dryRun: boolean;
  readonly out: string;
  readonly upload: 'auto' | 'true' | 'false';
}

export interface EvaluateInputs extends Common {
  readonly mode: 'auto' | 'evaluate';
  readonly predictions: string;
  readonly files: readonly string[];
  readonly settings: Settings;
  readonly provenance: Provenance;
  readonly comment: boolean;
  /** What `modelops.yml` says of judging; undefined without the file. */
  readonly rules:
    | { readonly path: string; readonly validate: NonNullable<ModelConfig['validate']> }
    | undefined;
}

export interface FindInputs extends Common {
  readonly mode: 'find';
  readonly provenance: Provenance;
}

export interface ReportInputs {
  readonly mode: 'report';
  readonly token: string;
  readonly dryRun: boolean;
  /** Where each report is, and the digest that came by another road. */
  readonly reports: readonly {
    readonly from: { readonly path: string } | { readonly artifact: string };
    readonly digest: string;
  }[];
}

export type ValidateInputs = EvaluateInputs | FindInputs | ReportInputs;

type Inputs = Frame<typeof validateModel>['inputs'];

/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
export async function loadInputs({ inputs, ports }: Frame<typeof validateModel>): Promise<ValidateInputs> {
  if (inputs.mode === 'report')
    return { mode: 'report', token: inputs.token, dryRun: inputs['dry-run'], reports: reportsOf(inputs) };
  const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
  const config = selected.config ?? {};
  const gates =
    inputs.gates.length > 0 || selected.file === undefined
      ? inputs.gates.map((gate, index) => parseGate(gate, `the input \`gates\`, line ${index + 1}`))
      : gatesOf(selected.file, selected.name);
  const settings = settingsOf(inputs, config, gates);
  const common = {
    model: selected.name,
    token: inputs.token,
    dryRun: inputs['dry-run'],
    out: inputs.out,
    upload: inputs.upload,
    provenance: {
      tree: config.train?.inputs ?? [],
      data: list(config.data?.source),
      truth: settings.truth,
      trainer: config.train?.command ?? null,
      policy: digestOf({
        ...settings,
        group: settings.group === undefined ? null : formatGroupExpression(settings.group),
        gates: gates.map(({ text }) => text),
      }),
    },
  };
  if (inputs.mode === 'find') return { ...common, mode: 'find' };
  const predictions =
    inputs.predictions ??
    (typeof config.predictions === 'string' ? config.predictions : config.predictions?.path);
  if (predictions === undefined) {
    throw inputError(
      'predictions',
      'is missing',
      'Give the path of a CSV or Parquet file with a key, the true label and the score of rows that the model did not see in training.',
    );
  }
  return {
    ...common,
    mode: inputs.mode,
    predictions,
    files: inputs.files.length > 0 ? inputs.files : list(config.files),
    settings,
    comment: inputs.comment,
    rules: selected.file === undefined ? undefined : { path: selected.path, validate: config.validate ?? {} },
  };
}

function settingsOf(inputs: Inputs, config: ModelConfig, gates: readonly Gate[]): Settings {
  const columns: { key?: string | undefined; label?: string | undefined; score?: string | undefined } =
    typeof config.predictions === 'object' ? config.predictions : {};
  const label = typeof config.data?.label === 'string' ? config.data.label : config.data?.label?.column;
  const validate = config.validate ?? {};
  const group = inputs.group ?? validate.group;
  return {
    task: inputs.task ?? config.task,
    key: inputs.key ?? columns.key ?? config.data?.key,
    label: inputs.label ?? columns.label ?? label,
    score: inputs.score ?? columns.score,
    group:
      group === undefined
        ? undefined
        : parseGroupExpression(group, inputs.group === undefined ? 'validate.group' : 'the input `group`'),
    slices: inputs.slices.length > 0 ? inputs.slices : (validate.slices ?? []),
    gates,
    threshold: inputs.threshold ?? validate.threshold ?? 0.5,
    primaryMetric: inputs['primary-metric'] ?? validate['primary-metric'],
    margin: inputs.margin ?? validate.margin,
    baseline: inputs.baseline ?? validate.baseline ?? 'champion',
    truth: inputs.truth ?? validate.truth,
    onInconclusive: inputs['on-inconclusive'] ?? validate['on-inconclusive'] ?? 'pass',
    seed: inputs.seed ?? validate.seed ?? 1,
    replicates: inputs.replicates ?? validate.replicates ?? 1000,
  };
}

function reportsOf(inputs: Inputs): ReportInputs['reports'] {
  const sources = [
    ...inputs.report.map((path) => ({ path })),
    ...inputs.artifact.map((artifact) => ({ artifact })),
  ];
  if (sources.length === 0) {
    throw inputError(
      'report',
      'is missing',
      '`mode: report` presents reports that an earlier job made: give their paths, or the names of their artifacts as `artifact`.',
    );
  }
  const digests = inputs['report-digest'];
  if (digests.length !== sources.length) {
    throw inputError(
      'report-digest',
      `has ${count(digests.length, 'line')} for ${count(sources.length, 'report')}`,
      'Give for each report the digest that the judging job gave as its output `report-digest`, in the same order.',
    );
  }
  return sources.map((from, index) => ({ from, digest: digests[index]! }));
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
