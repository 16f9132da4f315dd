import {
  defineAction,
  flag,
  integer,
  lines,
  number,
  optionalChoice,
  text,
  textWithDefault,
} from '../define-action.ts';
import { common } from './common.ts';
import { tasks } from './validate-model.ts';

/** What does the arithmetic of the trainer `mlp`. */
export const trainingBackends = ['javascript', 'wasm', 'tfjs-node', 'auto'] as const;
export type TrainingBackend = (typeof trainingBackends)[number];
export const trainingBackendMeaning =
  'What does the arithmetic of `mlp`: `javascript`, in double precision; `wasm`, the bundled TensorFlow.js; `tfjs-node`, the `@tensorflow/tfjs-node` of the workspace; `auto`: tfjs-node where it is installed, else wasm. A backend that is asked for is never replaced by another.';

/** The inputs and outputs of `train-model`. It has no token: where user code runs, there is none to take. */
export const trainModel = defineAction({
  name: 'train-model',
  title: 'ModelOps: train model',
  description:
    'Trains a model on a table, or runs your own command, and writes the model file, predictions on held-out rows and the record of how it was made.',
  branding: { icon: 'activity', color: 'orange' },
  inputs: {
    config: common.config,
    model: common.model,
    data: lines({
      description: 'Paths or globs of the tables (CSV or Parquet), one a line. Default: `data.source`.',
    }),
    holdout: text({
      description:
        'Table whose rows are held out, when they stand in a file of their own. Default: `data.split` chooses them.',
    }),
    trainer: optionalChoice(['linear', 'mlp', 'command'] as const, {
      description:
        '`linear`, `mlp`, or `command` (`train.command`). Default: what `train` says; without it `linear`.',
    }),
    task: optionalChoice(tasks, {
      description:
        'What the model predicts. Default: as the labels look: 0 and 1, numbers, or three to a hundred different texts, which are classes.',
    }),
    key: text({ description: 'Column that identifies a row, or `$row`. Default: `data.key`, else `id`.' }),
    label: text({ description: 'Column with the truth. Default: `data.label`, else `label`.' }),
    time: text({ description: 'Column with the time of a row. Default: `data.time`.' }),
    features: lines({
      description:
        'Columns to learn from, one a line. Default: `features`, else all but key, label and time.',
    }),
    from: text({
      description:
        'First instant of the window (ISO 8601, UTC): earlier rows are left out. A command gets it as `MODELOPS_FROM`.',
    }),
    to: text({
      description:
        'End of the window: rows at this instant and later are left out. A command gets it as `MODELOPS_TO`.',
    }),
    penalty: number({
      description: 'Strength of the L2 penalty on standardised features. Default: 1.',
      min: 0,
    }),
    backend: optionalChoice(trainingBackends, {
      description: `${trainingBackendMeaning} Default: what \`train\` says; without it \`javascript\`.`,
    }),
    folds: integer({
      description: 'Folds of the cross-validation on the training rows. Default: none.',
      min: 2,
      max: 50,
    }),
    seed: integer({
      description: 'Seed. Same inputs and seed, same bytes. Default: 1.',
      min: 0,
      max: 4294967295,
    }),
    run: flag({
      description:
        'Whether the commands (`train.setup`, `train.command`, `train.predict`) run here. `false`: a step before has run them, what they left is recorded. Without meaning for the other trainers.',
      default: true,
    }),
    out: textWithDefault({
      description: 'Folder for `model.onnx`, `predictions.csv` and `training-record.json`.',
      default: '.',
    }),
  },
  outputs: {
    'model-file': { description: 'Path of the model file.' },
    predictions: { description: 'Path of the predictions on the held-out rows.' },
    record: { description: 'Path of the training record (JSON).' },
    'record-digest': { description: 'Digest of the training record.' },
    'training-rows': { description: 'Rows that the model was trained on.' },
    'holdout-rows': { description: 'Rows that were held out.' },
  },
  permissions: [
    { scope: 'contents: read', reason: 'to check the repository out; train-model itself asks nothing' },
  ],
});
