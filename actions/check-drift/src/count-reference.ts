import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, replaceFile, Workspace } from '@modelops/action-kit';
import { digestOf, prettyCanonicalJson } from '@modelops/contracts';
import { countsOfReference } from '@modelops/drift';
import type { ReferenceInputs } from './inputs.ts';
import { readTables } from './read-log.ts';
import { profileAsset, windowsAsset } from './reference.ts';

/** Counts the rows that the champion-to-be was trained or judged on, so that its release can carry the counts. */
export async function countReference(inputs: ReferenceInputs, ports: Ports): Promise<void> {
  const workspace = new Workspace(ports.environment.workspace);
  const paths = await workspace.files([inputs.rows], 'the reference');
  const tables = await readTables(paths, workspace, ports);
  const { profile, windows } = countsOfReference(tables, inputs.columns, inputs.task);
  const folder = await workspace.path(inputs.out, 'the folder for the counts');
  await mkdir(folder, { recursive: true });
  for (const [name, document] of [
    [profileAsset, profile],
    [windowsAsset, windows],
  ] as const) {
    await replaceFile(join(folder, name), prettyCanonicalJson(document));
  }
  ports.output('profile', `${inputs.out}/${profileAsset}`);
  ports.output('profile-digest', digestOf(profile));
  ports.output('windows', `${inputs.out}/${windowsAsset}`);
  ports.output('windows-digest', digestOf(windows));
  ports.log.info(`${profile.rows} rows of ${windows.windows.length} days are counted`);
}
