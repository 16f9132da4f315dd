import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import {
  commandVariables,
  digestOfFile,
  type Environment,
  lockedData,
  type Ports,
  type Workspace,
} from '@modelops/action-kit';
import {
  type Digest,
  type EvaluationReport,
  formatVersion,
  type ModelManifest,
  modelDigestOf,
  type TrainingRecord,
  UserError,
} from '@modelops/contracts';
import { readTable } from '@modelops/data';
import {
  differingLabels,
  type Predictions,
  predictionsFileColumns,
  predictionsFromTable,
} from '@modelops/evaluation';
import { createManifestReader, type GitHub } from '@modelops/github';
import {
  championEnvironment,
  championOf,
  environmentOf,
  type PublishedVersion,
  publishedVersions,
  type ReleaseState,
} from '@modelops/lifecycle';
import { learntFrom, recordOf } from './champion-record.ts';
import type { HeldOutRows } from './held-out.ts';
import type { EvaluateInputs, Scoring } from './inputs.ts';
import type { UnseenRows } from './scoring.ts';

export interface Champion {
  /** As it stands in the report; null when there is nothing to compare with. */
  readonly identity: EvaluationReport['champion'];
  /** Null without a champion, and when its predictions were not kept. */
  readonly predictions: Predictions | null;
  /** Why there is a champion and nothing to compare with, one sentence; null otherwise. */
  readonly unusable: string | null;
  /** Whether the data says other labels than the champion was judged by: then the data vouches for nothing. */
  readonly contradicted?: boolean;
  /** What a reader should know about it. */
  readonly notes: readonly string[];
}

/** What the candidate is: the champion's rows are read as such, and may have labels of any of its classes. */
type Judged = Pick<Predictions, 'task' | 'classes'>;

const nobody: Champion = { identity: null, predictions: null, unusable: null, notes: [] };

/**
 * Finds what the candidate is compared with, as `baseline` says. Which one was used is always told.
 * @param slices columns that gates and slices are about: the champion's own count, where it has them.
 * @param heldOut the candidate's rows as the data has them, for a champion that can predict them.
 */
export async function findChampion(
  inputs: EvaluateInputs,
  judged: Judged,
  slices: readonly string[],
  unseen: UnseenRows | undefined,
  heldOut: HeldOutRows | undefined,
  workspace: Workspace,
  github: () => GitHub,
  releases: readonly ReleaseState[],
  ports: Ports,
): Promise<Champion> {
  const { baseline } = inputs.settings;
  const predict = predictor(inputs, judged, slices, unseen, workspace);
  if (baseline === 'none') return nobody;
  if (baseline === 'champion')
    return released(inputs, judged, slices, predict, heldOut, workspace, github(), releases, ports);
  if (baseline === 'base-branch')
    return onBaseBranch(inputs, judged, slices, predict, workspace, github, ports);
  const path = await workspace.file(baseline, 'the baseline');
  if (predict !== undefined && (await models()).isModelFile(baseline)) {
    return {
      identity: {
        source: 'file',
        name: baseline,
        version: null,
        modelDigest: await digestOfModel(path),
        predictionsDigest: null,
      },
      predictions: await predict(path, baseline),
      unusable: null,
      notes: [`The baseline's scores are what ${baseline} predicts for the same rows.`],
    };
  }
  const predictions = await readPredictions(path, inputs, judged, slices);
  const { sha256 } = await digestOfFile(path);
  return {
    identity: { source: 'file', name: baseline, version: null, modelDigest: null, predictionsDigest: sha256 },
    predictions,
    unusable: null,
    notes: [],
  };
}

/** Lets another model file predict the rows that the candidate predicted. */
type Predict = (path: string, name: string) => Promise<Predictions>;

function predictor(
  inputs: EvaluateInputs,
  judged: Judged,
  slices: readonly string[],
  unseen: UnseenRows | undefined,
  workspace: Workspace,
): Predict | undefined {
  const { candidate } = inputs;
  if (unseen === undefined || !('scoring' in candidate)) return undefined;
  return predictRows(inputs, judged, slices, unseen, candidate.scoring, workspace);
}

function predictRows(
  { settings }: EvaluateInputs,
  judged: Judged,
  slices: readonly string[],
  unseen: UnseenRows,
  scoring: Scoring,
  workspace: Workspace,
): Predict {
  return async (path, name) => {
    const { scoreRows } = await import('./scoring.ts');
    const { table } = await scoreRows(unseen, path, name, scoring, workspace);
    const { key, label, score } = unseen;
    return predictionsFromTable(table, { ...judged, key, label, score, group: settings.group, slices });
  };
}

/** A model file of ours names its columns, and runs everywhere. */
const ownScoring: Scoring = {
  data: 'data.source',
  modelFile: undefined,
  features: undefined,
  backend: 'wasm',
};

/** What knows model files; only where one is to predict. */
const models = () => import('@modelops/models');

const digestOfPredictions = async (path: string) => (await digestOfFile(path)).sha256;

/** sha256 of the model's bytes, as the digest of a candidate with the same files. */
async function digestOfModel(path: string): Promise<Digest> {
  const { furtherFilesOf } = await models();
  const further = furtherFilesOf(await readFile(path), path).flatMap((name) => {
    // All in one folder where they come from a release or a commit.
    const places = [join(dirname(path), name), join(dirname(path), basename(name))];
    return places.find(existsSync) ?? [];
  });
  const files = [path, ...further].sort();
  return modelDigestOf(
    await Promise.all(
      files.map(async (file) => ({
        name: basename(file),
        role: 'model' as const,
        ...(await digestOfFile(file)),
      })),
    ),
  );
}

/**
 * What runs in production by the ledger, else the highest released version: by its model file where rows are predicted
 * here or a trainer of ours made both, else by the predictions that were kept with it.
 */
async function released(
  inputs: EvaluateInputs,
  judged: Judged,
  slices: readonly string[],
  asked: Predict | undefined,
  heldOut: HeldOutRows | undefined,
  workspace: Workspace,
  github: GitHub,
  releases: readonly ReleaseState[],
  ports: Ports,
): Promise<Champion> {
  const versions = publishedVersions(inputs.model, releases);
  // Without a version nothing can run: no need to ask.
  const ledger = versions.length === 0 ? undefined : await github.read.readLedger();
  const running = championOf(inputs.model, versions, ledger?.state);
  if (running === undefined) return nobody;
  const notes =
    running === versions.find(({ release }) => !release.prerelease)
      ? []
      : [
          environmentOf(ledger?.state, inputs.model, championEnvironment).version === null
            ? `The champion is ${running.tag}: what is higher was retired or rolled back.`
            : `The champion is ${running.tag}, which the ledger says runs in ${championEnvironment}; ${versions[0]!.tag} is the highest version.`,
        ];
  const temporary = await mkdtemp(join(ports.environment.tempDirectory, 'modelops-champion-'));
  const manifest = await createManifestReader(github.read, temporary)(running.release);
  const version = formatVersion(running.version);
  const name = `v${version}`;
  const readKept = async () =>
    manifest === undefined ? undefined : keptPredictions(manifest, running, temporary, judged, github);
  // Before anything is believed of the data: a label that was changed since can only be an error or a trick.
  const known = heldOut === undefined ? undefined : await readKept();
  const record =
    manifest === undefined || heldOut === undefined
      ? undefined
      : await recordOf(manifest, running.release, temporary, github);
  const doubts = heldOut === undefined ? [] : doubtsAbout(heldOut, judged, known?.predictions, record, name);
  const contradicted = doubts.length > 0;
  notes.push(...doubts);
  let notRun: string | undefined;
  let predict = asked;
  if (heldOut !== undefined && record !== undefined && !contradicted) {
    const learnt = await learntFrom(record, heldOut);
    if (learnt === 'other rows')
      predict = predictRows(inputs, judged, slices, heldOut, ownScoring, workspace);
    else if (learnt !== undefined) notRun = `${name} ${learnt}`;
  }
  if (manifest !== undefined && predict !== undefined) {
    const scored = await byModelFile(manifest, running.release, temporary, name, predict, github);
    if ('predictions' in scored) {
      return {
        identity: {
          source: 'release',
          name,
          version,
          modelDigest: manifest.modelDigest,
          predictionsDigest: null,
        },
        predictions: scored.predictions,
        unusable: null,
        notes: [
          ...notes,
          `The champion's scores are what ${scored.file} of ${name} predicts for the same rows.`,
        ],
      };
    }
    notRun = scored.reason;
  }
  if (manifest !== undefined && asked === undefined && inputs.predict !== undefined) {
    const scored = await byCommand(
      manifest,
      running.release,
      temporary,
      name,
      judged,
      slices,
      inputs,
      workspace,
      github,
      ports,
    );
    if ('predictions' in scored) {
      return {
        identity: {
          source: 'release',
          name,
          version,
          modelDigest: manifest.modelDigest,
          predictionsDigest: null,
        },
        predictions: scored.predictions,
        unusable: null,
        notes: [
          ...notes,
          `The champion's scores are what \`train.predict\` of this commit makes of the files of ${name}, for the same rows.`,
        ],
      };
    }
    notRun = scored.reason;
  }
  const kept = known ?? (await readKept());
  if (manifest === undefined || kept === undefined) {
    const unusable =
      manifest === undefined
        ? `${name} has no manifest, so it is not known what it holds.`
        : notRun !== undefined
          ? `${notRun} and its predictions were not kept, so the candidate cannot be compared with it. Choose another \`baseline\`, or release a model that can be run here.`
          : `The predictions of ${name} were not kept, so the candidate cannot be compared with it. Give register-version \`keep-predictions: true\` (or say so in modelops.yml, where its job checks the repository out), or choose another \`baseline\`.`;
    return {
      identity: {
        source: 'release',
        name,
        version,
        modelDigest: manifest?.modelDigest ?? null,
        predictionsDigest: null,
      },
      predictions: null,
      unusable,
      notes,
    };
  }
  const { sha256, ...usable } = kept;
  return {
    identity: {
      source: 'release',
      name,
      version,
      modelDigest: manifest.modelDigest,
      predictionsDigest: sha256,
    },
    ...usable,
    contradicted,
    notes: [
      ...notes,
      ...(notRun === undefined
        ? []
        : [`${notRun}; it is compared by the predictions that were kept with it.`]),
    ],
  };
}

/** The predictions that were kept with a version, and their digest; undefined when none were. @throws UserError when they were exchanged. */
async function keptPredictions(
  manifest: ModelManifest,
  { tag, release }: PublishedVersion,
  folder: string,
  judged: Judged,
  github: GitHub,
): Promise<(Pick<Champion, 'predictions' | 'unusable'> & { readonly sha256: Digest }) | undefined> {
  const file = manifest.files.find(({ role }) => role === 'predictions');
  const asset = release.assets.find((candidate) => candidate.name === file?.name);
  if (file === undefined || asset === undefined) return undefined;
  const path = join(folder, file.name);
  await github.read.downloadAsset(asset, path);
  const { sha256 } = await digestOfFile(path);
  if (sha256 !== file.sha256) {
    throw new UserError(`${file.name} of ${tag} is not what its manifest says: it has ${sha256}`, {
      fix: 'The release was changed by hand: put its own file back, or delete the release.',
    });
  }
  const usable = await readable(`${file.name} of ${tag}`, path, async () => {
    const table = await readTable(path);
    const group = table.hasColumn(predictionsFileColumns.group)
      ? { column: predictionsFileColumns.group, unit: 'value' as const }
      : undefined;
    const { key, label, score } = predictionsFileColumns;
    return predictionsFromTable(table, { ...judged, key, label, score, group });
  });
  return { ...usable, sha256 };
}

/**
 * Why the data vouches for nothing, one sentence each: it says other labels than the version was judged by, or has lost rows of those,
 * though it reaches back to them. A version is judged on the newest rows; data that rolls on loses its oldest ones.
 */
function doubtsAbout(
  { truth, known, earliest }: HeldOutRows,
  { classes }: Judged,
  kept: Predictions | null | undefined,
  record: TrainingRecord | string | undefined,
  name: string,
): string[] {
  // Row numbers move when files are added.
  if (kept == null || known === undefined) return [];
  const doubts: string[] = [];
  const differing = differingLabels(truth, classes, kept);
  if (differing.length > 0)
    doubts.push(
      `On ${differing.length} rows the data says another label than ${name} was judged by (keys ${differing.slice(0, 5).join(', ')}).`,
    );
  const lost = kept.key.filter((key) => !known.has(key)).length;
  const boundary = typeof record === 'object' ? (record.split?.boundary ?? null) : null;
  const hasRolled = boundary !== null && earliest !== undefined && earliest > Date.parse(boundary);
  if (lost > 0 && !hasRolled)
    doubts.push(
      `${lost} of the ${kept.key.length} rows that ${name} was judged on are no longer in the data.`,
    );
  return doubts;
}

/** The champion's scores by its own model file, or why there are none (half a sentence, without a full stop). */
async function byModelFile(
  manifest: ModelManifest,
  release: ReleaseState,
  folder: string,
  name: string,
  predict: Predict,
  github: GitHub,
): Promise<{ predictions: Predictions; file: string } | { reason: string }> {
  const { furtherFilesOf, isModelFile } = await models();
  const files = manifest.files.filter((file) => file.role === 'model');
  const model = files.find((file) => isModelFile(file.name)) ?? (files.length === 1 ? files[0] : undefined);
  if (model === undefined) return { reason: `${name} has no model file that can be run here` };
  const path = join(folder, model.name);
  const fetched = async (file: (typeof files)[number]) => {
    const asset = release.assets.find((candidate) => candidate.name === file.name);
    if (asset === undefined) return { reason: `${name} has lost its file ${file.name}` };
    const to = join(folder, file.name);
    await github.read.downloadAsset(asset, to);
    const { sha256 } = await digestOfFile(to);
    if (sha256 === file.sha256) return undefined;
    throw new UserError(`${file.name} of ${name} is not what its manifest says: it has ${sha256}`, {
      fix: 'The release was changed by hand: put its own file back, or delete the release.',
    });
  };
  const without = await fetched(model);
  if (without !== undefined) return without;
  for (const further of furtherFilesOf(await readFile(path), path)) {
    const file = files.find((candidate) => candidate.name === basename(further));
    // One that the manifest does not have is told by the look at the model.
    const missing = file === undefined ? undefined : await fetched(file);
    if (missing !== undefined) return missing;
  }
  try {
    return { predictions: await predict(path, `${model.name} of ${name}`), file: model.name };
  } catch (error) {
    // What is wrong with the champion is no fault of the candidate's.
    if (!(error instanceof UserError)) throw error;
    return {
      reason: `${model.name} of ${name} cannot predict these rows (${error.what.replace(/\.$/, '')})`,
    };
  }
}

/** The champion's scores by the user's own command and the champion's files, or why there are none. */
async function byCommand(
  manifest: ModelManifest,
  release: ReleaseState,
  folder: string,
  name: string,
  judged: Judged,
  slices: readonly string[],
  inputs: EvaluateInputs,
  workspace: Workspace,
  github: GitHub,
  { commandOutput }: Ports,
): Promise<{ predictions: Predictions } | { reason: string }> {
  const files = join(folder, 'files');
  await mkdir(files);
  const modelFiles = manifest.files.filter(({ role }) => role === 'model');
  for (const file of modelFiles) {
    const asset = release.assets.find((candidate) => candidate.name === file.name);
    if (asset === undefined) return { reason: `${name} lacks its file ${file.name}` };
    await github.read.downloadAsset(asset, join(files, file.name));
    const { sha256 } = await digestOfFile(join(files, file.name));
    if (sha256 !== file.sha256) {
      throw new UserError(`${file.name} of ${name} is not what its manifest says: it has ${sha256}`, {
        fix: 'The release was changed by hand: put its own file back, or delete the release.',
      });
    }
  }
  const { runCommand } = await import('@modelops/training');
  const predictions = join(folder, 'champion-predictions.csv');
  try {
    // As the command finds the candidate's: a SavedModel has folders.
    await (await models()).layOut(modelFiles.map((file) => ({ file, path: join(files, file.name) })));
    await runCommand({
      command: inputs.predict!,
      what: `train.predict with the files of ${name}`,
      cwd: workspace.root,
      env: process.env,
      output: commandOutput,
      variables: {
        ...commandVariables(inputs.model, inputs.trainingSeed, await lockedData(workspace, inputs.model)),
        MODELOPS_FILES: files,
        MODELOPS_PREDICTIONS: predictions,
      },
    });
    return { predictions: await readPredictions(predictions, inputs, judged, slices) };
  } catch (error) {
    // What is wrong with the champion is no fault of the candidate's.
    if (!(error instanceof UserError)) throw error;
    return { reason: `the files of ${name} cannot predict these rows (${error.what.replace(/\.$/, '')})` };
  }
}

/**
 * The champion's predictions, or why they cannot be read. What is wrong with them is no fault of the candidate's, and it
 * may be what the candidate mends: nothing is compared, and the report says why.
 */
async function readable(
  name: string,
  path: string,
  read: () => Promise<Predictions>,
): Promise<Pick<Champion, 'predictions' | 'unusable'>> {
  try {
    return { predictions: await read(), unusable: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const where = error.where?.replace(path, name) ?? name;
    return {
      predictions: null,
      unusable: `The candidate cannot be compared with ${name}, which cannot be read (${where}: ${error.what}).`,
    };
  }
}

/** The same file as it is on the branch that the pull request goes to, or as it was before the push. */
async function onBaseBranch(
  inputs: EvaluateInputs,
  judged: Judged,
  slices: readonly string[],
  predict: Predict | undefined,
  workspace: Workspace,
  github: () => GitHub,
  ports: Ports,
): Promise<Champion> {
  const { environment } = ports;
  const base = baseOf(environment);
  if (base === undefined) {
    return {
      ...nobody,
      notes: [
        `The event "${environment.eventName}" has no base branch, so the candidate is compared with nothing.`,
      ],
    };
  }
  const name =
    'predictions' in inputs.candidate
      ? workspace.name(await workspace.path(inputs.candidate.predictions, 'the predictions file'))
      : await modelName(inputs, inputs.candidate.scoring, workspace);
  // A shallow checkout has no base commit: then the API has it.
  const atBase = async (file: string) =>
    (await workspace.fileAt(base.commit, file)) ?? (await github().read.readFile(file, base.commit));
  const bytes = await atBase(name);
  if (bytes === undefined) {
    return {
      ...nobody,
      notes: [
        `${name} is not on ${base.name} (${base.commit.slice(0, 7)}) yet, so the candidate is compared with nothing.`,
      ],
    };
  }
  const folder = await mkdtemp(join(environment.tempDirectory, 'modelops-base-'));
  const path = join(folder, basename(name));
  await writeFile(path, bytes);
  if (predict !== undefined) {
    const { furtherFilesOf } = await models();
    for (const file of furtherFilesOf(bytes, name)) {
      const content = await atBase(posix.join(posix.dirname(name), file));
      // One that is not there is told by the look at the model.
      if (content !== undefined) await writeFile(join(folder, basename(file)), content);
    }
  }
  const sha256 = await (predict === undefined ? digestOfPredictions(path) : digestOfModel(path));
  const where = `${name} on ${base.name}`;
  const usable = await readable(where, path, () =>
    predict === undefined ? readPredictions(path, inputs, judged, slices) : predict(path, where),
  );
  return {
    identity: {
      source: 'base-branch',
      name: base.name,
      version: null,
      modelDigest: predict === undefined ? null : sha256,
      predictionsDigest: predict === undefined ? sha256 : null,
    },
    ...usable,
    notes: [],
  };
}

async function modelName(inputs: EvaluateInputs, scoring: Scoring, workspace: Workspace): Promise<string> {
  const { modelFileOf } = await import('./scoring.ts');
  const files = await workspace.files(inputs.files, 'the model file');
  return workspace.name(modelFileOf(files, (file) => workspace.name(file), scoring.modelFile));
}

function baseOf(environment: Environment): { commit: string; name: string } | undefined {
  if (environment.pullRequest !== undefined)
    return { commit: environment.pullRequest.baseSha, name: environment.pullRequest.baseRef };
  return environment.beforeSha === undefined
    ? undefined
    : { commit: environment.beforeSha, name: `${environment.ref.replace('refs/heads/', '')} before` };
}

async function readPredictions(
  path: string,
  inputs: EvaluateInputs,
  judged: Judged,
  slices: readonly string[],
): Promise<Predictions> {
  const { key, label, score, group } = inputs.settings;
  const table = await readTable(path);
  return predictionsFromTable(table, {
    ...judged,
    key,
    label,
    score,
    group,
    slices: slices.filter((column) => table.hasColumn(column)),
  });
}
