import { lstat, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfFile, type Workspace } from '@modelops/action-kit';
import {
  type EvaluationReport,
  type EvidenceFile,
  type TrainingRecord,
  UserError,
} from '@modelops/contracts';

/** Name of a training record among the files of the evidence, and where it is looked for unless somebody says. */
export const recordName = 'training-record.json';
/** A record names files and steps; anything larger is none. */
const maxBytes = 8 << 20;

/** What the pull request's report has of the folds. */
type Folds = NonNullable<EvaluationReport['crossValidation']>;

/** The record that goes with the evidence, or why one that is there does not. */
export type FoundRecord =
  | {
      readonly file: EvidenceFile;
      readonly path: string;
      readonly folds: Folds | undefined;
      /** Digests of the files that hold rows which the model learnt from, as far as a trainer of ours says so. */
      readonly learntFrom: ReadonlySet<string>;
    }
  | { readonly note: string }
  | undefined;

/**
 * The record of the training that made these very files. One that is about other bytes, left over from an earlier training,
 * is worse than none: it is left out, or refused where it was asked for by name.
 * @param asked the input `record`; undefined: `training-record.json`, where there is one.
 * @param judged the model files, or the predictions where there are none; absolute.
 * @throws UserError when a record that was asked for is missing, no record, or about something else.
 */
export async function findTrainingRecord(
  asked: string | undefined,
  model: string,
  judged: readonly string[],
  workspace: Workspace,
): Promise<FoundRecord> {
  const name = asked ?? recordName;
  let path: string;
  try {
    path = await workspace.file(name, 'the training record');
  } catch (error) {
    if (asked !== undefined || !(error instanceof UserError)) throw error;
    const isThere = await lstat(join(workspace.root, name)).catch(() => undefined);
    return isThere === undefined
      ? undefined
      : { note: `${error.what}, so it is not kept with the evidence.` };
  }
  const record = await readRecord(path, name);
  const objection = typeof record === 'string' ? record : await objectionTo(record, model, judged, workspace);
  if (typeof record === 'object' && objection === undefined) {
    const file = { name: recordName, role: 'training-record' as const, ...(await digestOfFile(path)) };
    return { file, path, folds: foldsOf(record), learntFrom: learntFrom(record) };
  }
  if (asked !== undefined)
    throw new UserError(`the training record ${objection}`, {
      where: name,
      fix: 'Name the record that train-model wrote beside these files, or train again.',
    });
  return { note: `${name} ${objection}, so it is not kept with the evidence.` };
}

/** The record, or (half a sentence without its subject) why it is none. */
async function readRecord(path: string, name: string): Promise<TrainingRecord | string> {
  if ((await stat(path)).size > maxBytes) return 'is too large for a training record';
  const { parseDocument, trainingRecordSchema } = await import('@modelops/contracts/documents/index');
  try {
    return parseDocument(trainingRecordSchema, await readFile(path, 'utf8'), name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `is no training record (${error.what.replace(/\.$/, '')})`;
  }
}

async function objectionTo(
  record: TrainingRecord,
  model: string,
  judged: readonly string[],
  workspace: Workspace,
): Promise<string | undefined> {
  if (record.model !== model) return `is about the model "${record.model}"`;
  const made = new Map(record.outputs.map((output) => [output.name, output]));
  if (!judged.some((file) => made.has(workspace.name(file)))) return 'does not name what is judged';
  for (const [output, { sha256 }] of made) {
    const there = await workspace.file(output, 'an output').catch(() => undefined);
    if (there === undefined) return `names ${output}, which is not here`;
    const is = await digestOfFile(there);
    if (is.sha256 !== sha256) return `is about other bytes: ${output} has ${is.sha256}, not ${sha256}`;
  }
  return undefined;
}

function learntFrom({ trainer, split, data }: TrainingRecord): ReadonlySet<string> {
  // A command may have been given its unseen rows among its data.
  if (trainer.name === 'command' || split === null) return new Set();
  const apart = split.by === 'file' ? split.holdout : undefined;
  return new Set(data.filter(({ path }) => path !== apart).map(({ sha256 }) => sha256));
}

/** Means and deviations over the folds; what the report has no room for is left out. */
function foldsOf({ crossValidation }: TrainingRecord): Folds | undefined {
  if (crossValidation === null) return undefined;
  const { folds, groupBy, metrics } = crossValidation;
  return {
    folds,
    groupBy: groupBy?.slice(0, 1000) ?? null,
    metrics: metrics
      .filter(({ name }) => name.length <= 100)
      .slice(0, 50)
      .map(({ name, mean, deviation }) => ({ name, mean, deviation })),
  };
}
