import {
  type Environment,
  type Frame,
  inputError,
  loadConfig,
  loadModelConfig,
  suiteVersion,
  type WorkflowRunEvent,
  Workspace,
} from '@modelops/action-kit';
import {
  type Config,
  checkModelName,
  digestOf,
  type Gate,
  gatesOf,
  type ModelConfig,
  messageOf,
  parseGate,
  suggestion,
  type Task,
  UserError,
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
  /** Tables that are judged on, or by (the truth): other ones are another judgement. */
  readonly judgedOn: readonly string[];
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

/** Models that predict here, instead of a predictions file that somebody wrote. */
export interface Scoring {
  /** The table of unseen rows. */
  readonly data: string;
  /** Which of the files predicts; undefined: the only one that can. */
  readonly modelFile: string | undefined;
  readonly features: NonNullable<ModelConfig['features']> | undefined;
  readonly backend: 'auto' | 'wasm' | 'native';
}

/** What `modelops.yml` says of the rows that are held out of the data. */
export interface HoldoutRules {
  readonly source: readonly string[];
  readonly key: string | undefined;
  /** As train-model has it. */
  readonly splitKey: string;
  readonly label: string | undefined;
  readonly time: string | undefined;
  readonly split: NonNullable<ModelConfig['data']>['split'];
  /** Whether something says that rows are held out so: a trainer of ours, or `data.split`. A lock may say it, too. */
  readonly declared: boolean;
  /** Whether a trainer of ours has read all of it already. */
  readonly isRead: boolean;
}

export interface EvaluateInputs extends Common {
  readonly mode: 'auto' | 'evaluate';
  readonly candidate: { readonly predictions: string } | { readonly scoring: Scoring };
  readonly files: readonly string[];
  /** Undefined where the rows come from elsewhere, or only prepare-data knows which they are. */
  readonly heldOut: HoldoutRules | undefined;
  /** Command that predicts the unseen rows with the model files of a folder; the champion's, too. */
  readonly predict: string | undefined;
  /** Seed that the command finds. */
  readonly trainingSeed: number;
  /** Path of the training record; undefined: where one lies by default, if one does. */
  readonly record: string | undefined;
  /** Path of the data profile; undefined: likewise. */
  readonly profile: string | undefined;
  /** Whether `drift` says how the model is watched. */
  readonly watched: boolean;
  readonly settings: Settings;
  readonly provenance: Provenance;
  readonly comment: boolean;
  readonly check: boolean;
  /** Path of `modelops.yml` and the line of each gate, when the gates stand there. */
  readonly gatesIn: { readonly path: string; readonly lines: readonly number[] } | undefined;
  /** What `modelops.yml` says of judging; undefined without the file. */
  readonly rules:
    | { readonly path: string; readonly validate: NonNullable<ModelConfig['validate']> }
    | undefined;
}

export interface FindInputs extends Common {
  readonly mode: 'find';
  readonly provenance: Provenance;
  readonly baseline: string;
  /** For the outputs: what trains the model, and what comes before. */
  readonly train: {
    readonly trainer: string;
    /** What installs what the command needs. */
    readonly setup: string;
    readonly command: string;
    readonly predict: string;
    readonly seed: number;
    /** Where the command writes its predictions; empty where nobody says. */
    readonly predictions: string;
    /** Whether the data is to be checked before training. */
    readonly prepare: boolean;
    /** Whether training writes rows that production is compared with. */
    readonly reference: boolean;
  };
}

/** Where each report is, and the digest that came by another road. */
export type ReportSources = readonly {
  readonly from: { readonly path: string } | { readonly artifact: string };
  readonly digest: string;
}[];

export interface ReportInputs {
  readonly mode: 'report';
  readonly token: string;
  readonly dryRun: boolean;
  readonly comment: boolean;
  readonly check: boolean;
  /** Named reports, the models whose evidence this run holds, or whatever a fork's run has left. */
  readonly from:
    | { readonly reports: ReportSources }
    | { readonly models: readonly string[] }
    /** Why it is not known which models there are to report on. */
    | { readonly problem: string }
    | { readonly run: WorkflowRunEvent };
}

export interface SelectInputs {
  readonly mode: 'select';
  readonly token: string;
  readonly file: Config;
  readonly path: string;
  /** The one model that is meant; undefined: any. */
  readonly only: string | undefined;
}

export type ValidateInputs = EvaluateInputs | FindInputs | ReportInputs | SelectInputs;

type Inputs = Frame<typeof validateModel>['inputs'];

/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
export async function loadInputs({ inputs, ports }: Frame<typeof validateModel>): Promise<ValidateInputs> {
  if (inputs.mode === 'report') return reportInputs(inputs, ports.environment);
  if (inputs.mode === 'select') return selectInputs(inputs, ports.environment);
  const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
  const config = selected.config ?? {};
  const { file } = selected;
  const fromFile = inputs.gates.length === 0 && file !== undefined;
  const gates = fromFile
    ? gatesOf(file, selected.name)
    : inputs.gates.map((gate, index) => parseGate(gate, `the input \`gates\`, line ${index + 1}`));
  const settings = settingsOf(inputs, config, gates);
  const scoring = scoringOf(inputs, config);
  const common = {
    model: selected.name,
    token: inputs.token,
    dryRun: inputs['dry-run'],
    out: inputs.out,
    upload: inputs.upload,
    provenance: {
      tree: config.train?.inputs ?? [],
      data: list(config.data?.source),
      judgedOn: [settings.truth, scoring?.data].filter((path) => path !== undefined),
      trainer: trainerOf(config),
      policy: digestOf({
        ...settings,
        group: settings.group === undefined ? null : formatGroupExpression(settings.group),
        gates: gates.map(({ text }) => text),
        // Absent where nothing is scored: what was judged before keeps its digest.
        scoring: scoring === undefined ? undefined : { ...scoring, backend: undefined },
        made: madeBy(config),
      }),
    },
  };
  if (inputs.mode === 'find') {
    const { trainer, setup, command, predict, seed } = config.train ?? {};
    const { data, drift } = config;
    const train = {
      trainer: trainer ?? (command === undefined ? '' : 'command'),
      setup: command === undefined ? '' : (setup ?? ''),
      // A trainer that is named goes before a command, as in train-model.
      command: trainer === undefined ? (command ?? '') : '',
      predict: trainer === undefined && command !== undefined ? (predict ?? '') : '',
      seed: seed ?? 1,
      predictions:
        (typeof config.predictions === 'string' ? config.predictions : config.predictions?.path) ?? '',
      prepare: Object.keys(data?.schema ?? {}).length > 0 || (data?.rules ?? []).length > 0,
      reference: drift?.production?.reference !== undefined,
    };
    return { ...common, mode: 'find', baseline: settings.baseline, train };
  }
  if (inputs.predictions !== undefined && inputs.data !== undefined)
    throw inputError(
      'data',
      'stands beside `predictions`',
      'Give a predictions file, or data that the model predicts here.',
    );
  const predictions =
    inputs.predictions ??
    (typeof config.predictions === 'string' ? config.predictions : config.predictions?.path);
  if (predictions === undefined && scoring === undefined) {
    throw inputError(
      'predictions',
      'is missing',
      'Give the path of a CSV or Parquet file with a key, the true label and the score of rows that the model did not see in training.',
    );
  }
  return {
    ...common,
    mode: inputs.mode,
    candidate: scoring === undefined ? { predictions: predictions! } : { scoring },
    heldOut: scoring === undefined && settings.truth === undefined ? holdoutRules(inputs, config) : undefined,
    predict: config.train?.predict,
    trainingSeed: config.train?.seed ?? 1,
    record: inputs.record,
    profile: inputs.profile,
    watched: config.drift !== undefined,
    files: filesOf(inputs, config),
    settings,
    comment: inputs.comment,
    check: inputs.check === 'true',
    gatesIn: fromFile
      ? {
          path: await pathOf(selected.path, ports.environment),
          lines: gates.map((_, index) => file.line(['models', selected.name, 'validate', 'gates', index])),
        }
      : undefined,
    rules: selected.file === undefined ? undefined : { path: selected.path, validate: config.validate ?? {} },
  };
}

/** What scores the rows: undefined when a predictions file does. An input that is given wins over the file. */
function scoringOf(inputs: Inputs, config: ModelConfig): Scoring | undefined {
  const data = inputs.data ?? (inputs.predictions === undefined ? config.validate?.data : undefined);
  if (data === undefined) return undefined;
  return {
    data,
    modelFile: inputs['model-file'],
    features: inputs.features.length > 0 ? [...inputs.features] : config.features,
    backend: inputs.backend,
  };
}

function holdoutRules(
  inputs: Inputs,
  { data = {}, predictions, train }: ModelConfig,
): HoldoutRules | undefined {
  const { label } = data;
  const needsSql = data.where !== undefined || (typeof label === 'object' && label.sql !== undefined);
  if (data.source === undefined || needsSql) return undefined;
  const columns = typeof predictions === 'object' ? predictions : undefined;
  return {
    source: list(data.source),
    // As train-model has it.
    key: inputs.key ?? columns?.key ?? data.key,
    splitKey: data.key ?? '$row',
    label: (typeof label === 'string' ? label : label?.column) ?? columns?.label ?? inputs.label,
    time: data.time,
    split: data.split,
    declared: train?.trainer !== undefined || data.split !== undefined,
    isRead: train?.trainer !== undefined,
  };
}

function filesOf(inputs: Inputs, config: ModelConfig): readonly string[] {
  const files = inputs.files.length > 0 ? inputs.files : list(config.files);
  const model = inputs['model-file'];
  return files.length === 0 && model !== undefined ? [model] : files;
}

/** What else `modelops.yml` says of how the candidate and its rows come about, when `train.inputs` leaves that file out. */
function madeBy({ data, prepare, features, files, predictions, train, drift }: ModelConfig) {
  const { source: _, ...rest } = data ?? {};
  const references = Object.entries(drift ?? {}).flatMap(([environment, said]) =>
    typeof said === 'object' && 'reference' in said ? [[environment, said.reference]] : [],
  );
  return {
    data: rest,
    prepare,
    features,
    files: list(files),
    predictions,
    setup: train?.setup,
    seed: train?.seed,
    backend: train?.backend,
    references,
  };
}

/** Names the trainer among the inputs: the command, or a trainer of ours with its version and all that it was told. */
function trainerOf({ train, prepare, features, data }: ModelConfig): string | null {
  if (train?.trainer === undefined)
    return train?.command === undefined ? null : [train.command, train.predict].filter(Boolean).join('\n');
  const told = digestOf({ train, prepare, features, split: data?.split });
  return `modelops/${train.trainer} ${suiteVersion} ${told.slice('sha256:'.length, 'sha256:'.length + 12)}`;
}

/** Tells a comment that stands there that the rules or inputs of this commit cannot be read, and passes the error on. */
export function stopped({ inputs, ports }: Frame<typeof validateModel>) {
  return async (error: unknown): Promise<never> => {
    if (inputs.mode === 'auto' && inputs.comment && ports.environment.pullRequest !== undefined) {
      const [{ connector }, { tellUnjudged }] = [await import('./run.ts'), await import('./present.ts')];
      const unjudged = { model: inputs.model ?? 'the model', reason: messageOf(error) };
      await tellUnjudged(unjudged, connector(inputs.token, ports), ports, inputs['dry-run']);
    }
    throw error;
  };
}

function settingsOf(inputs: Inputs, config: ModelConfig, gates: readonly Gate[]): Settings {
  const columns: { key?: string | undefined; label?: string | undefined; score?: string | undefined } =
    typeof config.predictions === 'object' ? config.predictions : {};
  const label = typeof config.data?.label === 'string' ? config.data.label : config.data?.label?.column;
  const validate = config.validate ?? {};
  const group = inputs.group ?? validate.group;
  const slices = inputs.slices.length > 0 ? inputs.slices : (validate.slices ?? []);
  for (const column of [...slices, ...gates.flatMap((gate) => gate.slice.map((part) => part.column))])
    if (config.data?.schema?.[column]?.sensitive === true)
      throw new UserError(
        `the column "${column}" is marked sensitive, and a slice by it would show its values in the report`,
        { fix: 'Take another column for slices, or leave out `sensitive`.' },
      );
  return {
    task: inputs.task ?? config.task,
    key: inputs.key ?? columns.key ?? config.data?.key,
    label: inputs.label ?? columns.label ?? label,
    score: inputs.score ?? columns.score,
    group:
      group === undefined
        ? undefined
        : parseGroupExpression(group, inputs.group === undefined ? 'validate.group' : 'the input `group`'),
    slices,
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

function reportInputs(inputs: Inputs, { workflowRun }: Environment): ReportInputs {
  const named = inputs.report.length + inputs.artifact.length > 0;
  if (named && inputs.models.length > 0) {
    throw inputError(
      'models',
      'stands beside `report` or `artifact`',
      'Either name the reports, or the models whose reports are to be found.',
    );
  }
  const from =
    inputs.problem !== undefined
      ? { problem: inputs.problem }
      : inputs.models.length > 0
        ? { models: modelsOf(inputs.models) }
        : named || workflowRun === undefined
          ? { reports: reportsOf(inputs) }
          : { run: workflowRun };
  return {
    mode: 'report',
    token: inputs.token,
    dryRun: inputs['dry-run'],
    comment: inputs.comment,
    // A check run is about a model.
    check: inputs.check === undefined ? 'models' in from || 'run' in from : inputs.check === 'true',
    from,
  };
}

/** `["churn","fraud"]`, on one line or several, or one name a line. */
function modelsOf(given: readonly string[]): string[] {
  let names: unknown = given;
  if (given[0]!.startsWith('[')) {
    try {
      names = JSON.parse(given.join('\n'));
    } catch (error) {
      throw inputError('models', `is not a JSON array: ${messageOf(error)}`, modelsHint);
    }
  }
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string'))
    throw inputError('models', 'holds something else than names', modelsHint);
  return [...new Set(names.map((name) => checkModelName(name, 'the input `models`')))];
}

const modelsHint = 'Give the output `models` of `mode: select`, or one name a line.';

/** `modelops.yml` as git and GitHub name it, however the input says it. */
async function pathOf(config: string, { workspace }: Environment): Promise<string> {
  const root = new Workspace(workspace);
  return root.name(await root.path(config, 'the configuration'));
}

async function selectInputs(inputs: Inputs, environment: Environment): Promise<SelectInputs> {
  const file = await loadConfig(environment.workspace, inputs.config);
  if (file === undefined) {
    throw inputError(
      'config',
      `is "${inputs.config}", which does not exist`,
      '`mode: select` chooses among the models of this file: check the repository out first, and write the file.',
    );
  }
  if (inputs.model !== undefined && !Object.hasOwn(file.models, inputs.model)) {
    throw new UserError(`there is no model "${inputs.model}"`, {
      where: inputs.config,
      fix: suggestion(inputs.model, Object.keys(file.models)),
    });
  }
  const path = await pathOf(inputs.config, environment);
  return { mode: 'select', token: inputs.token, file, path, only: inputs.model };
}

function reportsOf(inputs: Inputs): ReportSources {
  const sources = [
    ...inputs.report.map((path) => ({ path })),
    ...inputs.artifact.map((artifact) => ({ artifact })),
  ];
  if (sources.length === 0) {
    throw inputError(
      'report',
      'is missing',
      '`mode: report` presents reports that an earlier job made: give their paths, the names of their artifacts as `artifact`, or the names of the models as `models`.',
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

/** One or several as a list; none is empty. */
export function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
