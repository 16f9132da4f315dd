import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ports, Workspace } from '@modelops/action-kit';
import {
  type Digest,
  type DriftReport,
  dataProfileSchema,
  digestOf,
  formatVersion,
  messageOf,
  parseDocument,
  UserError,
  windowProfilesSchema,
} from '@modelops/contracts';
import { readTable } from '@modelops/data';
import { daysOfWindows, type Reference, referenceOf, watchedColumns } from '@modelops/drift';
import { createManifestReader } from '@modelops/github';
import { championOf, publishedVersions } from '@modelops/lifecycle';
import type { DetectInputs } from './inputs.ts';
import type { Repository } from './repository.ts';

/** Name of the profile among the assets of a release. */
export const profileAsset = 'data-profile.json';
/** Name of the counts by day, where there are any. */
export const windowsAsset = 'window-profiles.json';

/** What production is compared with, and whose it is. @throws UserError when there is nothing to compare with. */
export async function readReference(
  inputs: DetectInputs,
  workspace: Workspace,
  repository: Repository | undefined,
  ports: Ports,
): Promise<{ reference: Reference; champion: DriftReport['champion'] }> {
  const { reference, columns } = inputs;
  const given: DriftReport['champion'] =
    inputs.champion === undefined
      ? null
      : { version: inputs.champion.version, modelDigest: inputs.champion.modelDigest as Digest | null };
  const rows = reference !== undefined && 'rows' in reference ? reference : undefined;
  // A file that training writes is not there when production is watched: its counts were released.
  if (
    rows !== undefined &&
    !(rows.mayBeReleased && !existsSync(await workspace.path(rows.rows, 'the reference')))
  ) {
    const path = await workspace.file(rows.rows, 'the reference');
    const table = await readTable(path);
    ports.log.info(`${workspace.name(path)}: ${table.rowCount} rows of reference`);
    return {
      reference: referenceOf([table], columns, inputs.task),
      champion: given ?? (await runningVersion(inputs, repository, ports)),
    };
  }
  if (reference !== undefined && 'profile' in reference) {
    const path = await workspace.file(reference.profile, 'the data profile');
    // The counts by day that prepare-data wrote beside it.
    const windows = await readFile(join(dirname(path), windowsAsset), 'utf8').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      },
    );
    return {
      reference: ofProfile(await readFile(path, 'utf8'), reference.profile, columns, windows),
      champion: given ?? (await runningVersion(inputs, repository, ports)),
    };
  }
  const released = await releasedProfile(inputs, repository, ports);
  return {
    reference: ofProfile(released.text, released.where, columns, released.windows),
    champion: given ?? { version: released.version, modelDigest: released.modelDigest },
  };
}

/** Whose the log is, where the reference does not say it; null where nobody knows. A watch goes on without. */
async function runningVersion(
  { model, environment }: DetectInputs,
  repository: Repository | undefined,
  { environment: { tempDirectory }, log }: Ports,
): Promise<DriftReport['champion']> {
  if (repository === undefined) return null;
  try {
    const versions = publishedVersions(model, await repository.releases());
    const ledger = versions.length === 0 ? undefined : await repository.ledger();
    const champion = championOf(model, versions, ledger?.state, environment);
    if (champion === undefined) return null;
    const folder = await mkdtemp(join(tempDirectory, 'modelops-champion-'));
    const manifest = await createManifestReader(repository.read, folder)(champion.release);
    return { version: formatVersion(champion.version), modelDigest: manifest?.modelDigest ?? null };
  } catch (error) {
    log.notice(`It is not known which version of ${model} runs in ${environment}: ${messageOf(error)}`);
    return null;
  }
}

function ofProfile(
  text: string,
  where: string,
  columns: DetectInputs['columns'],
  windowsText?: string,
): Reference {
  const profile = parseDocument(dataProfileSchema, text, where);
  const digest = digestOf(profile);
  const watched = watchedColumns(profile, columns);
  if (windowsText === undefined) return { profile, digest, days: [], watched };
  const windows = parseDocument(windowProfilesSchema, windowsText, `${windowsAsset} beside ${where}`);
  if (windows.profile !== digest)
    throw new UserError(`${windowsAsset} was counted on another profile than ${where}`, {
      fix: 'Release both as one run of prepare-data wrote them.',
    });
  return { profile, digest, days: daysOfWindows(profile, windows, watched, columns.score), watched };
}

/** Of the version that the ledger says runs in the environment, else of the highest that is published. */
async function releasedProfile(
  { model, environment: watched, reference }: DetectInputs,
  repository: Repository | undefined,
  { environment, log }: Ports,
): Promise<{
  text: string;
  windows: string | undefined;
  where: string;
  version: string;
  modelDigest: Digest | null;
}> {
  const named = reference !== undefined && 'rows' in reference ? reference.rows : undefined;
  const missing = (what: string) =>
    new UserError(
      `there is nothing to compare production with: ${named === undefined ? '' : `${named} (\`reference\`) is not here, and `}${what}`,
      {
        fix:
          named === undefined
            ? 'Give `reference` (a file with the rows that the champion was trained or judged on) or `profile` (a data-profile.json).'
            : `Commit ${named}; or, where training writes it, release a version through the shipped workflows: they count it, and the release carries the counts (\`${profileAsset}\`).`,
      },
    );
  if (repository === undefined)
    throw missing(
      named === undefined
        ? 'neither `reference` nor `profile` is given, and there is no token to look for a release'
        : 'there is no token to look for a release',
    );
  const { read } = repository;
  const versions = publishedVersions(model, await repository.releases());
  const champion = championOf(model, versions, (await repository.ledger())?.state, watched);
  if (champion === undefined) throw missing(`no version of ${model} is released`);
  const folder = await mkdtemp(join(environment.tempDirectory, 'modelops-profile-'));
  const textOf = async (name: string) => {
    const asset = champion.release.assets.find((one) => one.name === name);
    if (asset === undefined) return undefined;
    await read.downloadAsset(asset, join(folder, name));
    return readFile(join(folder, name), 'utf8');
  };
  const text = await textOf(profileAsset);
  if (text === undefined) throw missing(`the release ${champion.tag} has no ${profileAsset}`);
  const manifest = await createManifestReader(read, folder)(champion.release);
  log.info(`the champion is ${champion.tag}`);
  return {
    text,
    windows: await textOf(windowsAsset),
    where: `${profileAsset} of ${champion.tag}`,
    version: formatVersion(champion.version),
    modelDigest: manifest?.modelDigest ?? null,
  };
}
