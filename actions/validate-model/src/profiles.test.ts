import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '@modelops/action-kit';
import { type DataProfile, digestOf, prettyCanonicalJson, sha256 } from '@modelops/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProfiles } from './profiles.ts';

let folder: string;
let workspace: Workspace;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelops-profiles-'));
  workspace = new Workspace(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const source = { digest: sha256('rows'), files: [] };
const profileOf = (rows: number): DataProfile => ({
  schema: 'modelops/data-profile/v1',
  rows,
  source,
  window: null,
  columns: [],
});

async function place(into: string, rows: number, windowsOf: number | undefined = rows): Promise<void> {
  await mkdir(join(folder, into), { recursive: true });
  await writeFile(join(folder, into, 'data-profile.json'), prettyCanonicalJson(profileOf(rows)));
  if (windowsOf === undefined) return;
  const profile = digestOf(profileOf(windowsOf));
  const windows = {
    schema: 'modelops/window-profiles/v1',
    profile,
    source,
    time: 'day',
    length: 86_400_000,
    windows: [],
    columns: [],
  };
  await writeFile(join(folder, into, 'window-profiles.json'), prettyCanonicalJson(windows));
}

const found = async (asked?: string, watched = true) =>
  (await findProfiles(asked, watched, workspace)).map(({ path }) => workspace.name(path));

test('the counts of the reference go first; those of prepare-data only where somebody watches', async () => {
  expect(await found()).toEqual([]);
  await place('modelops-data', 5);
  expect(await found(undefined, false)).toEqual([]);
  expect(await found()).toEqual(['modelops-data/data-profile.json', 'modelops-data/window-profiles.json']);
  await place('modelops-reference', 7);
  const files = await findProfiles(undefined, false, workspace);
  expect(files).toMatchObject([
    {
      file: { name: 'data-profile.json', role: 'profile', sha256: sha256(prettyCanonicalJson(profileOf(7))) },
    },
    { file: { name: 'window-profiles.json', role: 'profile' } },
  ]);
  await place('mine', 9);
  await rm(join(folder, 'mine/window-profiles.json'));
  expect(await found('mine/data-profile.json')).toEqual(['mine/data-profile.json']);
});

test('what is missing, no profile, or counted on another one is refused', async () => {
  await expect(found('mine.json')).rejects.toThrow('the data profile "mine.json" does not exist');
  await expect(found('../mine.json')).rejects.toThrow('lies outside the workspace');
  await place('modelops-reference', 7, 8);
  await expect(found()).rejects.toThrow(
    'modelops-reference/window-profiles.json was counted on another profile than modelops-reference/data-profile.json',
  );
  await writeFile(join(folder, 'modelops-reference/data-profile.json'), '{"rows":NaN}');
  await expect(found()).rejects.toThrow('modelops-reference/data-profile.json');
});
