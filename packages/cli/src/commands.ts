import {
  type ActionSpec,
  type InputSpec,
  registerVersion,
  trainModel,
  validateModel,
} from '@modelops/contracts';
import { initInputs } from './init/inputs.ts';

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
}

function without(spec: ActionSpec, names: readonly string[]): ActionCommand['inputs'] {
  return Object.fromEntries(Object.entries(spec.inputs).filter(([name]) => !names.includes(name)));
}

function only(spec: ActionSpec, names: readonly string[]): ActionCommand['inputs'] {
  return Object.fromEntries(Object.entries(spec.inputs).filter(([name]) => names.includes(name)));
}

export const actionCommands: Readonly<Record<string, ActionCommand>> = {
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
    inputs: without(validateModel, [
      'mode',
      'models',
      'report',
      'artifact',
      'report-digest',
      'upload',
      'comment',
    ]),
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
  resolve: {
    summary: 'Tell which version a reference names: v1.2.3, v1.2, v1 or latest.',
    spec: registerVersion,
    inputs: only(registerVersion, ['config', 'model', 'resolve', 'token']),
    fixed: { mode: 'resolve' },
    positional: 'resolve',
    needsToken: true,
  },
};

export const ownCommands: Readonly<Record<'init', OwnCommand>> = {
  init: {
    summary:
      'Write modelops.yml and the two workflow files, from the predictions and model files found here.',
    inputs: initInputs,
  },
};
