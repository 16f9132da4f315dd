import { resolve } from 'node:path';
import { parseInputs } from '@modelops/action-kit/inputs';
import {
  cacheFolder,
  currentPlatform,
  type Platform,
  packagesFor,
  platformName,
} from '@modelops/action-kit/native';
import { verifyCache } from '@modelops/action-kit/native-cache';
import { provision as fetchPackages } from '@modelops/action-kit/native-fetch';
import { UserError } from '@modelops/contracts';
import type { Given } from './flags.ts';
import type { Io } from './io.ts';
import { provisionInputs } from './provision-inputs.ts';
import { terminalLogger } from './terminal.ts';

/**
 * `modelops provision`: fetches the native modules that actions need, pinned and with their integrity checked, into a
 * folder that a machine without network uses.
 * @throws UserError for a platform that there is no build for, or when the registry fails.
 */
export async function provision(
  given: Given,
  outputs: Map<string, string | number | boolean>,
  io: Io,
): Promise<void> {
  const inputs = parseInputs(
    { ...noAction, inputs: provisionInputs },
    (name) => given.values.get(name) ?? '',
  );
  const platform = inputs.platform === undefined ? currentPlatform() : platformOf(inputs.platform);
  const packages = packagesFor('@duckdb/node-api', platform);
  const out = resolve(io.cwd, inputs.out);
  const log = terminalLogger(io, given.verbose);
  const folder = cacheFolder(out, packages, platform);
  if ((await verifyCache(folder, packages)) === undefined) log.info('it is all there already');
  else await fetchPackages({ packages, platform, caches: [out], workspace: io.cwd, env: io.env, log });
  outputs.set('platform', platformName(platform));
  outputs.set('folder', out);
  if (given.json) return;
  io.out.write(`${out}\n`);
  log.info(`On the other machine: MODELOPS_NATIVE=<where this folder is>, with \`native: cache\`.`);
}

function platformOf(text: string): Platform {
  const [os, cpu, libc] = text.split('-');
  const known = /^(?:linux-(?:x64|arm64)-(?:glibc|musl)|darwin-(?:x64|arm64)|win32-(?:x64|arm64))$/.test(
    text,
  );
  if (!known || os === undefined || cpu === undefined)
    throw new UserError(`"${text}" is no platform`, {
      where: '--platform',
      fix: 'Write it like linux-x64-glibc, linux-arm64-musl, darwin-arm64 or win32-x64.',
    });
  return { os, cpu, libc: libc === 'musl' || libc === 'glibc' ? libc : undefined };
}

const noAction = {
  name: 'provision',
  title: '',
  description: '',
  branding: { icon: '', color: '' },
  outputs: {},
  permissions: [],
} as const;
