import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOfFile, type Workspace } from '@modelops/action-kit';
import { digestOf, type EvidenceFile, UserError } from '@modelops/contracts';

export const profileName = 'data-profile.json';
export const windowsName = 'window-profiles.json';
/** Where the shipped workflows have them: counted from `drift.<environment>.reference`, or by prepare-data. */
const profilePaths = [`modelops-reference/${profileName}`, `modelops-data/${profileName}`] as const;

/**
 * What production will be compared with, counted before: the data profile, and the counts by day beside it.
 * @param asked the input `profile`; undefined: where the shipped workflows write one, if they did.
 * @param watched whether the owner says how the model is watched: else what prepare-data counted stays where it is.
 * @returns none, one or both.
 * @throws UserError when one that was asked for is missing, or they are no profiles, or not of one run.
 */
export async function findProfiles(
  asked: string | undefined,
  watched: boolean,
  workspace: Workspace,
): Promise<readonly { readonly file: EvidenceFile; readonly path: string }[]> {
  const there = (name: string) => existsSync(join(workspace.root, name));
  const name = asked ?? profilePaths.slice(0, watched ? 2 : 1).find(there);
  if (name === undefined) return [];
  const path = await workspace.file(name, 'the data profile');
  const { dataProfileSchema, parseDocument, windowProfilesSchema } = await import(
    '@modelops/contracts/documents/index'
  );
  const profile = digestOf(parseDocument(dataProfileSchema, await readFile(path, 'utf8'), name));
  const found = [await fileOf(path, profileName)];
  const beside = join(dirname(path), windowsName);
  if (existsSync(beside)) {
    const where = workspace.name(beside);
    const windows = parseDocument(windowProfilesSchema, await readFile(beside, 'utf8'), where);
    if (windows.profile !== profile)
      throw new UserError(`${where} was counted on another profile than ${name}`, {
        where,
        fix: 'Keep both as one run wrote them.',
      });
    found.push(await fileOf(beside, windowsName));
  }
  return found;
}

async function fileOf(path: string, name: string): Promise<{ file: EvidenceFile; path: string }> {
  return { file: { name, role: 'profile', ...(await digestOfFile(path)) }, path };
}
