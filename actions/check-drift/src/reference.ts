import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, suiteVersion, type Workspace } from '@modelops/action-kit';
import {
  type Digest,
  type DriftReport,
  dataProfileSchema,
  digestOf,
  formatVersion,
  parseDocument,
  UserError,
} from '@modelops/contracts';
import { readTable } from '@modelops/data';
import { type Reference, referenceOf, watchedColumns } from '@modelops/drift';
import { connect, createManifestReader } from '@modelops/github';
import { publishedVersions } from '@modelops/lifecycle';
import type { DetectInputs } from './inputs.ts';

/** Name of the profile among the assets of a release. */
const profileAsset = 'data-profile.json';

/** What production is compared with, and whose it is. @throws UserError when there is nothing to compare with. */
export async function readReference(
  inputs: DetectInputs,
  workspace: Workspace,
  ports: Ports,
): Promise<{ reference: Reference; champion: DriftReport['champion'] }> {
  const { reference, columns } = inputs;
  const given: DriftReport['champion'] =
    inputs.champion === undefined
      ? null
      : { version: inputs.champion.version, modelDigest: inputs.champion.modelDigest as Digest | null };
  if (reference !== undefined && 'rows' in reference) {
    const path = await workspace.file(reference.rows, 'the reference');
    const table = await readTable(path);
    ports.log.info(`${workspace.name(path)}: ${table.rowCount} rows of reference`);
    return { reference: referenceOf([table], columns), champion: given };
  }
  if (reference !== undefined) {
    const path = await workspace.file(reference.profile, 'the data profile');
    return {
      reference: ofProfile(await readFile(path, 'utf8'), reference.profile, columns),
      champion: given,
    };
  }
  const released = await releasedProfile(inputs, ports);
  return {
    reference: ofProfile(released.text, released.where, columns),
    champion: given ?? { version: released.version, modelDigest: released.modelDigest },
  };
}

function ofProfile(text: string, where: string, columns: DetectInputs['columns']): Reference {
  const profile = parseDocument(dataProfileSchema, text, where);
  return { profile, digest: digestOf(profile), days: [], watched: watchedColumns(profile, columns) };
}

async function releasedProfile(
  { model, token }: DetectInputs,
  { environment, log, sleep }: Ports,
): Promise<{ text: string; where: string; version: string; modelDigest: Digest | null }> {
  const missing = (what: string) =>
    new UserError(`there is nothing to compare production with: ${what}`, {
      fix: 'Give `reference` (a file with the rows that the champion was trained or judged on) or `profile` (a data-profile.json).',
    });
  if (token === '')
    throw missing('neither `reference` nor `profile` is given, and there is no token to look for a release');
  const { read } = connect({
    token,
    apiUrl: environment.apiUrl,
    repository: environment.repository,
    userAgent: `modelops/${suiteVersion} (check-drift)`,
    log,
    sleep,
  });
  const highest = publishedVersions(model, await read.listReleases()).find(
    ({ release }) => !release.prerelease,
  );
  if (highest === undefined) throw missing(`no version of ${model} is released`);
  const asset = highest.release.assets.find(({ name }) => name === profileAsset);
  if (asset === undefined) throw missing(`the release ${highest.tag} has no ${profileAsset}`);
  const folder = await mkdtemp(join(environment.tempDirectory, 'modelops-profile-'));
  const path = join(folder, profileAsset);
  await read.downloadAsset(asset, path);
  const manifest = await createManifestReader(read, folder)(highest.release);
  return {
    text: await readFile(path, 'utf8'),
    where: `${profileAsset} of ${highest.tag}`,
    version: formatVersion(highest.version),
    modelDigest: manifest?.modelDigest ?? null,
  };
}
