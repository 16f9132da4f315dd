import { mkdtemp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { digestOfFile, type Environment, type Ports, type Workspace } from '@modelops/action-kit';
import { type EvaluationReport, formatVersion, type Task, UserError } from '@modelops/contracts';
import { readTable } from '@modelops/data';
import { type Predictions, predictionsFileColumns, predictionsFromTable } from '@modelops/evaluation';
import { createManifestReader, type GitHub } from '@modelops/github';
import { championEnvironment, championOf, publishedVersions, type ReleaseState } from '@modelops/lifecycle';
import type { EvaluateInputs } from './inputs.ts';

export interface Champion {
  /** As it stands in the report; null when there is nothing to compare with. */
  readonly identity: EvaluationReport['champion'];
  /** Null without a champion, and when its predictions were not kept. */
  readonly predictions: Predictions | null;
  /** Why there is a champion and nothing to compare with, one sentence; null otherwise. */
  readonly unusable: string | null;
  /** What a reader should know about it. */
  readonly notes: readonly string[];
}

const nobody: Champion = { identity: null, predictions: null, unusable: null, notes: [] };

/**
 * Finds what the candidate is compared with, as `baseline` says. Which one was used is always told.
 * @param slices columns that gates and slices are about: the champion's own count, where it has them.
 */
export async function findChampion(
  inputs: EvaluateInputs,
  task: Task,
  slices: readonly string[],
  workspace: Workspace,
  github: () => GitHub,
  releases: readonly ReleaseState[],
  ports: Ports,
): Promise<Champion> {
  const { baseline } = inputs.settings;
  if (baseline === 'none') return nobody;
  if (baseline === 'champion') return released(inputs, task, github(), releases, ports);
  if (baseline === 'base-branch') return onBaseBranch(inputs, task, slices, workspace, github, ports);
  const path = await workspace.file(baseline, 'the baseline');
  const predictions = await readPredictions(path, inputs, task, slices);
  const { sha256 } = await digestOfFile(path);
  return {
    identity: { source: 'file', name: baseline, version: null, modelDigest: null, predictionsDigest: sha256 },
    predictions,
    unusable: null,
    notes: [],
  };
}

/** What runs in production by the ledger, else the highest released version; by the predictions that were kept with it. */
async function released(
  inputs: EvaluateInputs,
  task: Task,
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
          `The champion is ${running.tag}, which the ledger says runs in ${championEnvironment}; ${versions[0]!.tag} is the highest version.`,
        ];
  const temporary = await mkdtemp(join(ports.environment.tempDirectory, 'modelops-champion-'));
  const manifest = await createManifestReader(github.read, temporary)(running.release);
  const version = formatVersion(running.version);
  const name = `v${version}`;
  const file = manifest?.files.find(({ role }) => role === 'predictions');
  const asset = running.release.assets.find((candidate) => candidate.name === file?.name);
  if (manifest === undefined || file === undefined || asset === undefined) {
    const unusable =
      manifest === undefined
        ? `${name} has no manifest, so it is not known what it holds.`
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
  const path = join(temporary, file.name);
  await github.read.downloadAsset(asset, path);
  const { sha256 } = await digestOfFile(path);
  if (sha256 !== file.sha256) {
    throw new UserError(`${file.name} of ${running.tag} is not what its manifest says: it has ${sha256}`, {
      fix: 'The release was changed by hand: put its own file back, or delete the release.',
    });
  }
  const usable = await readable(`${file.name} of ${running.tag}`, path, async () => {
    const table = await readTable(path);
    const group = table.hasColumn(predictionsFileColumns.group)
      ? { column: predictionsFileColumns.group, unit: 'value' as const }
      : undefined;
    const { key, label, score } = predictionsFileColumns;
    return predictionsFromTable(table, { task, key, label, score, group });
  });
  return {
    identity: {
      source: 'release',
      name,
      version,
      modelDigest: manifest.modelDigest,
      predictionsDigest: sha256,
    },
    ...usable,
    notes,
  };
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
  task: Task,
  slices: readonly string[],
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
  const name = workspace.name(await workspace.path(inputs.predictions, 'the predictions file'));
  // A shallow checkout has no base commit: then the API has it.
  const bytes =
    (await workspace.fileAt(base.commit, name)) ?? (await github().read.readFile(name, base.commit));
  if (bytes === undefined) {
    return {
      ...nobody,
      notes: [
        `${name} is not on ${base.name} (${base.commit.slice(0, 7)}) yet, so the candidate is compared with nothing.`,
      ],
    };
  }
  const path = join(await mkdtemp(join(environment.tempDirectory, 'modelops-base-')), basename(name));
  await writeFile(path, bytes);
  const usable = await readable(`${name} on ${base.name}`, path, () =>
    readPredictions(path, inputs, task, slices),
  );
  const { sha256 } = await digestOfFile(path);
  return {
    identity: {
      source: 'base-branch',
      name: base.name,
      version: null,
      modelDigest: null,
      predictionsDigest: sha256,
    },
    ...usable,
    notes: [],
  };
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
  task: Task,
  slices: readonly string[],
): Promise<Predictions> {
  const { key, label, score, group } = inputs.settings;
  const table = await readTable(path);
  return predictionsFromTable(table, {
    task,
    key,
    label,
    score,
    group,
    slices: slices.filter((column) => table.hasColumn(column)),
  });
}
