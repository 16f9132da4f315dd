import {
  choice,
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

export const tasks = ['binary-classification', 'multiclass-classification', 'regression'] as const;
export type Task = (typeof tasks)[number];

export const validateModelModes = ['auto', 'evaluate', 'find', 'report', 'select'] as const;

/** The inputs, outputs and permissions of `validate-model`; action.yml and the README's tables are made from here. */
export const validateModel = defineAction({
  name: 'validate-model',
  title: 'ModelOps: validate model',
  description:
    'Judges a model on unseen rows, against its gates and against the released version, and reports on the pull request.',
  branding: { icon: 'check-circle', color: 'green' },
  inputs: {
    mode: choice(validateModelModes, {
      description:
        '`auto` evaluates and, on a pull request, reports. `evaluate` only judges (needs no write permission). `find` looks for the evidence that an earlier run made from the same inputs. `report` only presents reports made by an earlier job; on the event `workflow_run`, those of the run of a fork. `select` answers which models of `modelops.yml` the event is about.',
      default: 'auto',
    }),
    config: common.config,
    model: common.model,
    predictions: text({
      description:
        "The candidate's predictions on unseen rows: a CSV or Parquet file with a key, the true label and the score, for several classes one a class.",
    }),
    files: lines({
      description:
        "The candidate's model files, one path a line. They travel with the evidence and become assets of the release. Of a TensorFlow.js model its `model.json`, of a SavedModel its `saved_model.pb`: the weight files beside them are taken along.",
    }),
    data: text({
      description:
        'Instead of `predictions`: a CSV or Parquet table of unseen rows with key, label and the columns that the model reads. The candidate and the champion predict it here, from their model files (ONNX, TensorFlow.js, SavedModel), which may be of different formats. Default: `validate.data`.',
    }),
    'model-file': text({
      description:
        'With `data`: which of `files` is the model that predicts. Default: the only one that is called `*.onnx`, `model.json` or `saved_model.pb`.',
    }),
    features: lines({
      description:
        'With `data`, for a model file that does not say which columns it reads: these columns, in the order of training, one a line. Default: `features`.',
    }),
    backend: choice(['auto', 'wasm', 'native'] as const, {
      description:
        'With `data`: what runs the models. `wasm` is bundled; `native` is the `onnxruntime-node` or `@tensorflow/tfjs-node` of the workspace; `auto` takes that where it is installed. A SavedModel needs `@tensorflow/tfjs-node`. A backend that is asked for is never replaced by another.',
      default: 'auto',
    }),
    task: optionalChoice(tasks, {
      description:
        'What the model predicts. Without it: multiclass classification where the file has a probability for each class instead of one score, or the labels are texts; regression when a label is neither 0 nor 1; else binary classification.',
    }),
    key: text({
      description:
        "Column that identifies a row, or `$row` for the row's number (only with a baseline that has the same rows in the same order). Default: `id`.",
    }),
    label: text({
      description:
        'Column with the truth: 0/1 or true/false; the name of the class; or a number for regression. Default: `label`.',
    }),
    score: text({
      description:
        'Column with the probability of class 1, or the predicted number. For several classes the beginning of the columns’ names, `score` of `score_<class>`. Default: `score`.',
    }),
    group: text({
      description:
        'Rows of one group are dependent and are resampled together: a column, or `day(column)`, `hour(column)`, `week(column)`, `month(column)`.',
    }),
    slices: lines({ description: 'Columns whose values are reported one by one, one a line.' }),
    gates: lines({
      description:
        'The conditions that the model must meet, one a line, e.g. `roc_auc >= 0.70` or `roc_auc >= champion - 0.005`.',
    }),
    threshold: number({
      description: 'Score from which a row counts as class 1. Default: 0.5.',
      min: 0,
      max: 1,
    }),
    'primary-metric': text({
      description:
        'The metric that decides "better" or "worse". Default: `roc_auc`, `macro_f1` for several classes, `rmse` for regression.',
    }),
    margin: number({
      description:
        "The smallest difference of the primary metric that matters. Default: 0.005 for `roc_auc` and `macro_f1`, 1% of the champion's value for metrics without a fixed scale.",
      min: 0,
    }),
    baseline: text({
      description:
        '`champion` (what runs in production by the ledger, else the highest released version that was neither retired nor rolled back; the default), `base-branch` (the same file on the base branch), `none`, or the path of a predictions file.',
    }),
    truth: text({
      description:
        'A CSV or Parquet file with key and label that the candidate did not write. Its labels count, whatever the predictions file says.',
    }),
    record: text({
      description:
        'Training record that train-model wrote: it is kept with the evidence when it is about these very files. Default: `training-record.json`, where there is one.',
    }),
    profile: text({
      description:
        'Data profile of what production will be compared with (`data-profile.json`): it is kept with the evidence and the release, and `window-profiles.json` beside it, too. Default: `modelops-reference/data-profile.json`, else, where `drift` says how the model is watched, `modelops-data/data-profile.json`.',
    }),
    'on-inconclusive': optionalChoice(['pass', 'fail'] as const, {
      description: 'Whether too little evidence fails the step. Default: `pass`.',
    }),
    seed: integer({
      description: 'Seed of the bootstrap. Same input and seed, same report. Default: 1.',
      min: 0,
      max: 4294967295,
    }),
    replicates: integer({ description: 'Bootstrap replicates. Default: 1000.', min: 200, max: 100000 }),
    report: lines({ description: 'For `mode: report`: paths of evaluation reports, one a line.' }),
    artifact: lines({
      description:
        'For `mode: report`: names of artifacts of this run that hold evidence, one a line, instead of `report`.',
    }),
    problem: text({
      description:
        'For `mode: report`: why it is not known which models were to be judged. The comment then says that none could be.',
    }),
    models: lines({
      description:
        'For `mode: report`: the models that this run was to judge, as `select` gave them (a JSON array) or one a line. Their evidence is found among the artifacts of this run; a model without any is reported as one that could not be judged.',
    }),
    'report-digest': lines({
      description:
        'For `mode: report`: the digests of these reports as the evaluating jobs gave them, one a line, in the same order.',
    }),
    out: textWithDefault({
      description: 'Folder for the evidence: the report and the files it speaks of.',
      default: 'modelops-evidence',
    }),
    upload: choice(['auto', 'true', 'false'] as const, {
      description:
        'Upload the evidence as an artifact, so that the merge can be released from it. `auto`: when the runner offers artifacts.',
      default: 'auto',
    }),
    comment: flag({
      description: 'Keep one comment on the pull request up to date (`auto` and `report`).',
      default: true,
    }),
    check: optionalChoice(['true', 'false'] as const, {
      description:
        'Keep one check run for each model, with annotations at the gates in `modelops.yml` that did not pass (`auto` and `report`). Default: `true` for `mode: report` with `models` or on `workflow_run`, else `false`.',
    }),
    token: common.token,
    'dry-run': common['dry-run'],
  },
  outputs: {
    verdict: { description: '`pass`, `fail` or `inconclusive`.' },
    outcome: {
      description: 'Against the champion: `better`, `worse`, `no-different`, `cannot-tell` or `none`.',
    },
    report: { description: 'Path of the evaluation report (JSON).' },
    'report-digest': {
      description: 'Digest of the evaluation report. Hand it to `register-version` as a job output.',
    },
    evidence: { description: 'Folder that holds the report and the files it speaks of.' },
    artifact: { description: 'Name of the artifact that holds the evidence, if there is one.' },
    'inputs-digest': { description: 'Names what produced the bytes: code, data and trainer.' },
    'model-digest': {
      description: 'sha256 of the model (or of the predictions, where there is no model file).',
    },
    'champion-version': {
      description: 'Version that the candidate was compared with, empty when there is none.',
    },
    found: { description: '`mode: find`: whether evidence for exactly these inputs was found.' },
    reason: { description: '`mode: find`: where the evidence comes from, or why there is none.' },
    train: {
      description: '`mode: find`: the command that trains the model (`train.command`), empty without one.',
    },
    predict: {
      description: '`mode: find`: the command that predicts after it (`train.predict`), empty without one.',
    },
    seed: { description: '`mode: find`: the seed of the training (`train.seed`, else 1).' },
    predictions: { description: '`mode: find`: where the predictions are written, empty where nobody says.' },
    'train-from': {
      description: '`mode: find`: first day that trains, as `modelops.lock.json` pins it, empty without one.',
    },
    'train-to': { description: '`mode: find`: the day after the last one that trains.' },
    'holdout-from': { description: '`mode: find`: first day that judges.' },
    'holdout-to': { description: '`mode: find`: the day after the last one that judges.' },
    setup: {
      description:
        '`mode: find`: the command that installs what training needs (`train.setup`), empty without one.',
    },
    reference: {
      description:
        '`mode: find`: whether training writes rows that production will be compared with (`drift.production.reference`).',
    },
    prepare: {
      description:
        '`mode: find`: whether the data is to be checked before training: `data.schema`, `data.rules` or `prepare` say how.',
    },
    'champion-profile': {
      description:
        "`mode: find`: path of the data profile that the champion's release carries, for prepare-data; empty without one.",
    },
    trainer: {
      description:
        '`mode: find`: what trains the model, `command`, `linear` or `mlp`; empty when `train` says nothing.',
    },
    models: { description: '`mode: select`: names of the models that the event is about, a JSON array.' },
    'comment-url': { description: 'Address of the comment on the pull request.' },
  },
  permissions: [
    { scope: 'contents: read', reason: "to read the base branch and the champion's release" },
    {
      scope: 'pull-requests: write',
      reason: 'for the comment (`auto` and `report`); not needed with `comment: false`',
    },
    { scope: 'checks: write', reason: 'for the check runs; needed with `check: true` only' },
    {
      scope: 'actions: read',
      reason:
        "`mode: find` looks for artifacts of earlier runs, `mode: report` on `workflow_run` for a fork's",
    },
    { scope: 'pull-requests: read', reason: '`mode: find` asks which pull request brought the commit' },
  ],
});
