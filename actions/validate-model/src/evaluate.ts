import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import {
  digestOfFile,
  type Evidence,
  type Ports,
  suiteVersion,
  type Workspace,
  writeEvidence,
} from '@modelops/action-kit';
import {
  type EvaluationReport,
  type EvidenceFile,
  fileNameSchema,
  type GateResult,
  modelDigestOf,
  sha256,
  type Task,
  UserError,
  verdictOf,
} from '@modelops/contracts';
import { readTable, type Table } from '@modelops/data';
import {
  calibrationOf,
  checkGates,
  classResults,
  comparisonOf,
  evaluateGate,
  evaluationSetDigest,
  formatGroupExpression,
  metricResults,
  type Predictions,
  predictionsFile,
  predictionsFromTable,
  prepareEvaluation,
  resolveColumns,
  sliceResults,
  type Truth,
  truthFromTable,
} from '@modelops/evaluation';
import type { GitHub } from '@modelops/github';
import { assetNames, type ReleaseState } from '@modelops/lifecycle';
import { type Champion, findChampion } from './champion.ts';
import type { HeldOutRows } from './held-out.ts';
import type { EvaluateInputs } from './inputs.ts';
import { changedRules, hardScores } from './notes.ts';
import { findProfiles } from './profiles.ts';
import { inputsOf } from './provenance.ts';
import type { UnseenRows } from './scoring.ts';
import { findTrainingRecord, recordName } from './training-record.ts';

/** Name of the judged rows among the files of the evidence. */
const predictionsName = 'predictions.csv';

/** Judges the candidate and writes the evidence. */
export async function evaluate(
  inputs: EvaluateInputs,
  workspace: Workspace,
  github: () => GitHub,
  releases: readonly ReleaseState[],
  ports: Ports,
): Promise<Evidence> {
  const { settings } = inputs;
  const { log } = ports;
  const paths = await modelPaths(inputs, workspace);
  const judged = await judgedTable(inputs, paths, workspace, ports);
  const { table, unseen } = judged;
  const columns = resolveColumns(table, { task: settings.task, ...judged.columns });
  const sliceColumns = [
    ...new Set([
      ...settings.slices,
      ...settings.gates.flatMap((gate) => gate.slice.map(({ column }) => column)),
    ]),
  ];
  const record = await findTrainingRecord(
    inputs.record,
    inputs.model,
    paths.length > 0 ? paths : [judged.path],
    workspace,
  );
  const kept = record !== undefined && 'file' in record ? record : undefined;
  const folds = kept?.folds;
  if (unseen !== undefined && kept?.learntFrom.has(unseen.table.source.sha256)) throw notUnseen(judged.name);
  const companions = [
    ...(kept === undefined ? [] : [kept]),
    ...(await findProfiles(inputs.profile, inputs.watched, workspace)),
  ];
  const modelFiles = await modelFilesOf(paths, companions, workspace);
  // The user's command predicts for the champion, too, and may write where the candidate's files lie.
  if (inputs.predict !== undefined) await setAside(modelFiles, ports);
  const candidate = predictionsFromTable(table, { ...settings, ...judged.columns, slices: sliceColumns });
  const { task, classes } = candidate;
  log.info(`${judged.name}: ${candidate.key.length} rows, ${task}`);
  checkGates(settings.gates, task);
  const found = await rowsHeldOut(inputs, candidate, workspace, ports);
  const heldOut = found !== undefined && 'table' in found ? found : undefined;
  const champion = await findChampion(
    inputs,
    { task, classes },
    sliceColumns,
    unseen,
    heldOut,
    workspace,
    github,
    releases,
    ports,
  );
  log.info(
    champion.identity === null
      ? 'no champion'
      : `champion: ${champion.identity.source} ${champion.identity.name}`,
  );

  const evaluation = prepareEvaluation(candidate, champion.predictions, {
    seed: settings.seed,
    replicates: settings.replicates,
    threshold: settings.threshold,
    truth:
      (await truthOf(inputs, unseen, candidate, workspace)) ??
      (champion.contradicted ? undefined : heldOut?.truth),
  });
  const gates = settings.gates.map((gate, index): GateResult => {
    const line = inputs.gatesIn?.lines[index];
    const result = withoutScores(evaluateGate(gate, evaluation), champion);
    return line === undefined ? result : { ...result, line };
  });
  const verdict = verdictOf(gates);
  const perClass = classResults(evaluation);
  const rows = evaluation.candidate.rows;
  const judgedRows = predictionsFile(rows);
  const predictions: EvidenceFile = {
    name: predictionsName,
    role: 'predictions',
    sha256: sha256(judgedRows),
    bytes: Buffer.byteLength(judgedRows),
  };
  const comparison = comparisonOf(evaluation, { metric: settings.primaryMetric, margin: settings.margin });
  const report: EvaluationReport = {
    schema: 'modelops/evaluation-report/v1',
    model: inputs.model,
    task,
    tool: { name: 'modelops/validate-model', version: suiteVersion },
    inputs: await inputsOf(inputs.model, inputs.provenance, workspace),
    ...(inputs.gatesIn === undefined ? {} : { config: inputs.gatesIn.path }),
    candidate: {
      modelDigest: modelDigestOf([...modelFiles.map(({ file }) => file), predictions]),
      files: [...modelFiles.map(({ file }) => file), predictions, ...companions.map(({ file }) => file)],
    },
    evaluationSet: {
      digest: evaluationSetDigest(rows),
      rows: rows.key.length,
      groups: rows.groups,
      groupBy: settings.group === undefined ? null : formatGroupExpression(settings.group),
      positives: evaluation.candidate.positives,
      labelsFrom: evaluation.labelsFrom,
      columns,
    },
    champion: champion.identity,
    comparison,
    metrics: metricResults(evaluation),
    ...(folds === undefined ? {} : { crossValidation: folds }),
    calibration: calibrationOf(evaluation),
    ...(perClass === undefined ? {} : { classes: perClass }),
    slices: sliceResults(evaluation, { columns: settings.slices, metric: settings.primaryMetric }),
    gates,
    verdict,
    settings: {
      seed: settings.seed,
      replicates: settings.replicates,
      level: evaluation.settings.level,
      threshold: settings.threshold,
      onInconclusive: settings.onInconclusive,
    },
    notes: [
      ...(await changedRules(inputs, workspace, github, ports)),
      ...judged.notes,
      ...(record !== undefined && 'note' in record ? [record.note] : []),
      ...hardScores(candidate),
      ...champion.notes,
      ...(champion.unusable === null ? [] : [champion.unusable]),
      // Why the data did not help, where it would have.
      ...(found !== undefined && 'reason' in found && comparison !== null && !comparison.comparable
        ? [`The data does not vouch for the rows that are judged: ${found.reason}.`]
        : []),
      ...evaluation.notes,
      ...(gates.length === 0 ? ['There are no gates: nothing decides, figures are only shown.'] : []),
    ],
  };
  const folder = await workspace.path(inputs.out, 'the folder for the evidence');
  return writeEvidence(folder, report, [
    ...modelFiles.map(({ file, path: from }) => ({ file, from: { path: from } })),
    { file: predictions, from: { text: judgedRows } },
    ...companions.map(({ file, path: from }) => ({ file, from: { path: from } })),
  ]);
}

/** The rows that are judged, with the candidate's scores. */
interface Judged {
  readonly table: Table;
  readonly columns: {
    task?: Task | undefined;
    key?: string | undefined;
    label?: string | undefined;
    score?: string | undefined;
  };
  /** For the log. */
  readonly name: string;
  /** The file that the scores come from, absolute. */
  readonly path: string;
  /** Where models predict here: the rows without anybody's scores. */
  readonly unseen: UnseenRows | undefined;
  readonly notes: readonly string[];
}

async function judgedTable(
  inputs: EvaluateInputs,
  paths: readonly string[],
  workspace: Workspace,
  { log }: Ports,
): Promise<Judged> {
  const { candidate, settings } = inputs;
  if ('predictions' in candidate) {
    const path = await workspace.file(candidate.predictions, 'the predictions file');
    const { key, label, score } = settings;
    return {
      table: await readTable(path),
      columns: { key, label, score },
      name: workspace.name(path),
      path,
      unseen: undefined,
      notes: [],
    };
  }
  const { modelFileOf, readUnseenRows, scoreRows } = await import('./scoring.ts');
  const { scoring } = candidate;
  const path = modelFileOf(paths, (file) => workspace.name(file), scoring.modelFile);
  const unseen = await readUnseenRows(scoring, settings, workspace);
  const name = workspace.name(path);
  const { table, backend } = await scoreRows(unseen, path, name, scoring, workspace);
  log.info(`${name} predicts ${scoring.data} (${backend})`);
  const { key, label, score, task } = unseen;
  return {
    table,
    columns: { key, label, score, ...(task === 'multiclass-classification' ? { task } : {}) },
    name: scoring.data,
    path,
    unseen,
    notes: [`The candidate's scores are what ${name} predicts for ${scoring.data} (${backend}).`],
  };
}

function notUnseen(data: string): UserError {
  return new UserError(
    'the model was trained on rows of this file: how it does there says nothing of new rows',
    {
      where: data,
      fix: 'Leave `validate.data` out where train-model predicts the rows that it holds out, or name rows that training did not see.',
    },
  );
}

/** The candidate's rows as the data has them, where they are those that the data holds out. */
async function rowsHeldOut(
  { heldOut, model }: EvaluateInputs,
  candidate: Predictions,
  workspace: Workspace,
  { log }: Ports,
): Promise<HeldOutRows | { readonly reason: string } | undefined> {
  if (heldOut === undefined) return undefined;
  const { heldOutRows } = await import('./held-out.ts');
  const found = await heldOutRows(heldOut, model, candidate, workspace);
  if (found !== undefined && 'reason' in found)
    log.info(`the data does not vouch for the rows that are judged: ${found.reason}`);
  return found;
}

/** Labels that the candidate did not write: of a file of their own, or of the data that it was given to predict. */
async function truthOf(
  inputs: EvaluateInputs,
  unseen: UnseenRows | undefined,
  candidate: Predictions,
  workspace: Workspace,
): Promise<Truth | undefined> {
  if (inputs.settings.truth !== undefined)
    return readTruth(inputs.settings.truth, inputs, candidate, workspace);
  if (unseen === undefined) return undefined;
  const { task, classes } = candidate;
  return truthFromTable(unseen.table, { task, classes, key: unseen.key, label: unseen.label });
}

/** A champion without scores is not « no champion »: what was to be compared stays open. */
function withoutScores(gate: GateResult, champion: Champion): GateResult {
  if (gate.evaluated || champion.unusable === null) return gate;
  return { ...gate, evaluated: true, verdict: 'inconclusive', reason: champion.unusable.replace(/\.$/, '') };
}

/** Absolute paths of the model's files; the record of the training is none of them, however wide a glob is. */
async function modelPaths(inputs: EvaluateInputs, workspace: Workspace): Promise<readonly string[]> {
  if (inputs.files.length === 0) return [];
  const record = resolve(workspace.root, inputs.record ?? recordName);
  const paths = await withFurtherFiles(await workspace.files(inputs.files, 'the model file'), workspace);
  return paths.filter((path) => path !== record);
}

async function modelFilesOf(
  paths: readonly string[],
  companions: readonly { readonly file: EvidenceFile; readonly path: string }[],
  workspace: Workspace,
): Promise<{ file: EvidenceFile; path: string }[]> {
  const seen = new Map<string, string>([
    [predictionsName, 'the judged predictions'],
    ...Object.values(assetNames).map((name) => [name.toLowerCase(), `our own ${name}`] as const),
    ...companions.map(({ file, path }) => [file.name.toLowerCase(), workspace.name(path)] as const),
  ]);
  const files: { file: EvidenceFile; path: string }[] = [];
  for (const path of paths) {
    // Listed as a file of the model, it is in the release all the same.
    if (companions.some((companion) => companion.path === path)) continue;
    const name = basename(path);
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw new UserError(`${workspace.name(path)} and ${other} would have the same name in the release`, {
        fix: 'Rename one of the files.',
      });
    }
    if (!fileNameSchema.safeParse(name).success) {
      throw new UserError(`the model file "${workspace.name(path)}" has a name that GitHub would change`, {
        fix: 'Use letters, digits, "_", "-" and single dots between them only.',
      });
    }
    seen.set(name.toLowerCase(), workspace.name(path));
    const { sha256: digest, bytes } = await digestOfFile(path);
    if (bytes === 0)
      throw new UserError(`the model file "${workspace.name(path)}" is empty`, {
        fix: 'Did the step that writes it fail?',
      });
    files.push({ file: { name, role: 'model', sha256: digest, bytes }, path });
  }
  await refuseLost(files, workspace);
  return files;
}

/** A release has no folders: what would not find back to its place in a SavedModel is told before it is lost. */
async function refuseLost(
  files: readonly { readonly file: EvidenceFile; readonly path: string }[],
  workspace: Workspace,
): Promise<void> {
  const saved = files.find(({ file }) => file.name === 'saved_model.pb');
  if (saved === undefined) return;
  const { placesOf } = await import('@modelops/models');
  const places = await placesOf(files);
  for (const { file, path } of files) {
    const place = relative(dirname(saved.path), path).replaceAll(sep, '/');
    if (!/^(?:variables|assets|assets\.extra)\//.test(place) || place === places.get(file.name)) continue;
    throw new UserError(
      `the model file "${workspace.name(path)}" would lose its place: a release has no folders, and nothing in ${workspace.name(saved.path)} tells that it belongs there`,
      { fix: 'Leave it out of `files`, or move it out of the folders of the SavedModel.' },
    );
  }
  const isThere = (start: string) => files.some(({ file }) => file.name.startsWith(start));
  if (isThere('variables.index') && !isThere('variables.data-'))
    throw new UserError(`the variables of ${workspace.name(saved.path)} are not among the model files`, {
      fix: 'List the whole folder, e.g. `files: model/**`. Did the export end?',
    });
}

/** Copies files to where nobody writes. */
async function setAside(files: { path: string }[], { environment }: Ports): Promise<void> {
  const folder = await mkdtemp(join(environment.tempDirectory, 'modelops-candidate-'));
  for (const file of files) {
    const copy = join(folder, basename(file.path));
    await copyFile(file.path, copy);
    file.path = copy;
  }
}

/** With the weight files of TensorFlow.js models and SavedModels: nobody should have to list them. */
async function withFurtherFiles(paths: readonly string[], workspace: Workspace): Promise<readonly string[]> {
  const all = new Set(paths);
  for (const path of paths.filter((name) => /\.json$|saved_model\.pb$/i.test(name))) {
    const { furtherFilesOf } = await import('@modelops/models');
    for (const name of furtherFilesOf(await readFile(path), path)) {
      const file = join(dirname(path), name);
      // One that is not there is told by the look at the model; a link out of the workspace is told here.
      if (existsSync(file)) all.add(await workspace.file(workspace.name(file), 'the weight file'));
    }
  }
  return [...all].sort();
}

async function readTruth(
  name: string,
  inputs: EvaluateInputs,
  { task, classes }: Predictions,
  workspace: Workspace,
): Promise<Truth> {
  const path = await workspace.file(name, 'the truth');
  return truthFromTable(await readTable(path), {
    task,
    classes,
    key: inputs.settings.key,
    label: inputs.settings.label,
  });
}
