import {
  type ActionSpec,
  checkDrift,
  deployModel,
  type InputSpec,
  prepareData,
  registerVersion,
  text,
  trainModel,
  validateModel,
} from '@modelops/contracts';
import type { Given } from './flags.ts';
import { initInputs } from './init/inputs.ts';
import type { Io } from './io.ts';
import { historyInputs, pullInputs } from './ledger/inputs.ts';
import { provisionInputs } from './provision-inputs.ts';

/** A command that is an action in another frame. */
export interface ActionCommand {
  readonly summary: string;
  readonly spec: ActionSpec;
  /** The flags: the action's inputs, without those that make sense in a workflow only. */
  readonly inputs: Readonly<Record<string, InputSpec<unknown>>>;
  /** Inputs that the command itself decides. */
  readonly fixed: Readonly<Record<string, string>>;
  /** The input that may stand without its flag. */
  readonly positional?: string;
  readonly needsToken: boolean;
}

export interface OwnCommand {
  readonly summary: string;
  readonly inputs: Readonly<Record<string, InputSpec<unknown>>>;
  /** The input that may stand without its flag. */
  readonly positional?: string;
  /** Whether what it sets as outputs is its answer; the others print their own. */
  readonly answers: boolean;
  run(given: Given, outputs: Map<string, string | number | boolean>, io: Io): Promise<void>;
}

function without(spec: ActionSpec, names: readonly string[]): ActionCommand['inputs'] {
  return Object.fromEntries(Object.entries(spec.inputs).filter(([name]) => !names.includes(name)));
}

function only(spec: ActionSpec, names: readonly string[]): ActionCommand['inputs'] {
  return Object.fromEntries(Object.entries(spec.inputs).filter(([name]) => names.includes(name)));
}

export const actionCommands: Readonly<Record<string, ActionCommand>> = {
  prepare: {
    summary: 'Check data, split it, fit transforms on the training rows, and profile it.',
    spec: prepareData,
    inputs: prepareData.inputs,
    fixed: {},
    needsToken: false,
  },
  train: {
    summary:
      'Train a model on a table, or by its own command, with predictions on held-out rows and a record.',
    spec: trainModel,
    inputs: trainModel.inputs,
    fixed: {},
    needsToken: false,
  },
  validate: {
    summary: 'Judge a model on unseen rows, against its gates and against the released version.',
    spec: validateModel,
    // Artifacts, comments and other runs' evidence exist in a workflow only.
    inputs: {
      ...without(validateModel, [
        'mode',
        'models',
        'report',
        'artifact',
        'report-digest',
        'upload',
        'comment',
      ]),
      markdown: text({
        description:
          'File for the report as the pull request will show it, in Markdown. Default: none is written.',
      }),
    },
    fixed: { mode: 'evaluate', upload: 'false', comment: 'false' },
    needsToken: false,
  },
  register: {
    summary: 'Publish a judged model as the next version: a release with its files and its evidence.',
    spec: registerVersion,
    inputs: without(registerVersion, ['mode', 'resolve', 'artifact']),
    fixed: { mode: 'register' },
    needsToken: true,
  },
  drift: {
    summary: 'Compare production with what the champion was trained on, day by day, and alarm.',
    spec: checkDrift,
    inputs: without(checkDrift, [
      'mode',
      'update',
      'dry-run',
      'upload',
      'holdout',
      'on-drift',
      'artifact',
      'report-digest',
      'candidate',
      'candidate-artifact',
      'candidate-digest',
    ]),
    fixed: { mode: 'detect' },
    needsToken: false,
  },
  update: {
    summary: 'Pin the newest window of the training data in modelops.lock.json.',
    spec: checkDrift,
    inputs: only(checkDrift, [
      'config',
      'model',
      'source',
      'time',
      'label-delay',
      'from',
      'now',
      'holdout',
      'dry-run',
    ]),
    fixed: { mode: 'update' },
    needsToken: false,
  },
  resolve: {
    summary: 'Tell which version a reference names: v1.2.3, v1.2, v1, latest or production.',
    spec: registerVersion,
    inputs: only(registerVersion, ['config', 'model', 'resolve', 'token']),
    fixed: { mode: 'resolve' },
    positional: 'resolve',
    needsToken: true,
  },
  deploy: {
    summary: 'Bring a released version into an environment.',
    spec: deployModel,
    inputs: without(deployModel, ['mode', 'from']),
    fixed: { mode: 'start' },
    positional: 'version',
    needsToken: true,
  },
  rollback: {
    summary: 'Go back from a version, which --from names, to the one before.',
    spec: deployModel,
    inputs: without(deployModel, ['mode', 'force']),
    fixed: { mode: 'rollback' },
    needsToken: true,
  },
  retire: {
    summary: 'Say that a version never runs in an environment again.',
    spec: deployModel,
    inputs: only(deployModel, [
      'config',
      'model',
      'environment',
      'version',
      'wait-minutes',
      'token',
      'dry-run',
    ]),
    fixed: { mode: 'retire' },
    positional: 'version',
    needsToken: true,
  },
};

export const ownCommands: Readonly<Record<string, OwnCommand>> = {
  init: {
    summary:
      'Write modelops.yml and the workflow files that it asks for, from the predictions and model files found here.',
    inputs: initInputs,
    answers: false,
    run: async (...given) => (await import('./init/init.ts')).init(...given),
  },
  history: {
    summary: 'Tell what ran where and when, and what runs now.',
    inputs: historyInputs,
    answers: false,
    run: async (...given) => (await import('./ledger/history.ts')).history(...given),
  },
  pull: {
    summary: 'Download a version, verified: modelops pull flight-delay@production.',
    inputs: pullInputs,
    positional: 'reference',
    answers: true,
    run: async (...given) => (await import('./ledger/pull.ts')).pull(...given),
  },
  provision: {
    summary: 'Fetch the native modules that actions need, for a machine without network.',
    inputs: provisionInputs,
    answers: false,
    run: async (...given) => (await import('./provision.ts')).provision(...given),
  },
};
