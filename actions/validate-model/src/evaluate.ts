import { basename } from 'node:path';
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
  UserError,
  verdictOf,
} from '@modelops/contracts';
import { readTable } from '@modelops/data';
import {
  calibrationOf,
  checkGates,
  comparisonOf,
  evaluateGate,
  evaluationSetDigest,
  formatGroupExpression,
  metricResults,
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
import type { EvaluateInputs } from './inputs.ts';
import { changedRules, hardScores } from './notes.ts';
import { inputsOf } from './provenance.ts';

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
  const path = await workspace.file(inputs.predictions, 'the predictions file');
  const table = await readTable(path);
  const columns = resolveColumns(table, settings);
  const sliceColumns = [
    ...new Set([
      ...settings.slices,
      ...settings.gates.flatMap((gate) => gate.slice.map(({ column }) => column)),
    ]),
  ];
  const candidate = predictionsFromTable(table, { ...settings, slices: sliceColumns });
  const { task } = candidate;
  log.info(`${workspace.name(path)}: ${candidate.key.length} rows, ${task}`);
  checkGates(settings.gates, task);
  const modelFiles = await modelFilesOf(inputs, workspace);
  const truth =
    settings.truth === undefined ? undefined : await readTruth(settings.truth, inputs, task, workspace);
  const champion = await findChampion(inputs, task, sliceColumns, workspace, github, releases, ports);
  log.info(
    champion.identity === null
      ? 'no champion'
      : `champion: ${champion.identity.source} ${champion.identity.name}`,
  );

  const evaluation = prepareEvaluation(candidate, champion.predictions, {
    seed: settings.seed,
    replicates: settings.replicates,
    threshold: settings.threshold,
    truth,
  });
  const gates = settings.gates.map((gate, index): GateResult => {
    const line = inputs.gatesIn?.lines[index];
    const result = withoutScores(evaluateGate(gate, evaluation), champion);
    return line === undefined ? result : { ...result, line };
  });
  const verdict = verdictOf(gates);
  const rows = evaluation.candidate.rows;
  const judged = predictionsFile(rows);
  const predictions: EvidenceFile = {
    name: predictionsName,
    role: 'predictions',
    sha256: sha256(judged),
    bytes: Buffer.byteLength(judged),
  };
  const report: EvaluationReport = {
    schema: 'modelops/evaluation-report/v1',
    model: inputs.model,
    task,
    tool: { name: 'modelops/validate-model', version: suiteVersion },
    inputs: await inputsOf(inputs.model, inputs.provenance, workspace),
    ...(inputs.gatesIn === undefined ? {} : { config: inputs.gatesIn.path }),
    candidate: {
      modelDigest: modelDigestOf([...modelFiles.map(({ file }) => file), predictions]),
      files: [...modelFiles.map(({ file }) => file), predictions],
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
    comparison: comparisonOf(evaluation, { metric: settings.primaryMetric, margin: settings.margin }),
    metrics: metricResults(evaluation),
    calibration: calibrationOf(evaluation),
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
      ...hardScores(candidate),
      ...champion.notes,
      ...(champion.unusable === null ? [] : [champion.unusable]),
      ...evaluation.notes,
      ...(gates.length === 0 ? ['There are no gates: nothing decides, figures are only shown.'] : []),
    ],
  };
  const folder = await workspace.path(inputs.out, 'the folder for the evidence');
  return writeEvidence(folder, report, [
    ...modelFiles.map(({ file, path: from }) => ({ file, from: { path: from } })),
    { file: predictions, from: { text: judged } },
  ]);
}

/** A champion without scores is not « no champion »: what was to be compared stays open. */
function withoutScores(gate: GateResult, champion: Champion): GateResult {
  if (gate.evaluated || champion.unusable === null) return gate;
  return { ...gate, evaluated: true, verdict: 'inconclusive', reason: champion.unusable.replace(/\.$/, '') };
}

async function modelFilesOf(
  inputs: EvaluateInputs,
  workspace: Workspace,
): Promise<{ file: EvidenceFile; path: string }[]> {
  if (inputs.files.length === 0) return [];
  const seen = new Map<string, string>([
    [predictionsName, 'the judged predictions'],
    ...Object.values(assetNames).map((name) => [name.toLowerCase(), `our own ${name}`] as const),
  ]);
  const files: { file: EvidenceFile; path: string }[] = [];
  for (const path of await workspace.files(inputs.files, 'the model file')) {
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
  return files;
}

async function readTruth(
  name: string,
  inputs: EvaluateInputs,
  task: EvaluationReport['task'],
  workspace: Workspace,
): Promise<Truth> {
  const path = await workspace.file(name, 'the truth');
  return truthFromTable(await readTable(path), {
    task,
    key: inputs.settings.key,
    label: inputs.settings.label,
  });
}
