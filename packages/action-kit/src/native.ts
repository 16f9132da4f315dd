import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '@modelops/contracts/canonical';
import { messageOf, UserError } from '@modelops/contracts/errors';
import type { Logger } from './logger.ts';
import lock from './native-lock.generated.json' with { type: 'json' };

/** Modules that no bundle can hold, since they are machine code. */
export type NativeModule = keyof typeof lock;

/** A tarball of the lock. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As npm writes it: `sha512-<base64>`. */
  readonly integrity: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/** `off`: what the workspace has installed; `cache`: or the tool cache; `fetch`: or the registry. */
export type NativeMode = 'off' | 'cache' | 'fetch';

export interface NativeOptions {
  readonly mode: NativeMode;
  /** Folder whose node_modules come first. */
  readonly workspace: string;
  readonly log: Pick<Logger, 'info' | 'debug'>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: Platform;
  /** Whose packages are asked after the workspace's; default: the suite's own, where it was installed by npm. */
  readonly suite?: string | undefined;
  /** Default: the lock that the suite was built with. */
  readonly packages?: readonly LockedPackage[];
}

export interface Platform {
  readonly os: string;
  readonly cpu: string;
  readonly libc: 'glibc' | 'musl' | undefined;
}

/** What this process runs on, in npm's words. */
export function currentPlatform(): Platform {
  const report = process.platform === 'linux' ? process.report.getReport() : undefined;
  const header = (report as { header?: { glibcVersionRuntime?: string } } | undefined)?.header;
  return {
    os: process.platform,
    cpu: process.arch,
    libc: header === undefined ? undefined : header.glibcVersionRuntime === undefined ? 'musl' : 'glibc',
  };
}

/** The tarballs of a module that a platform needs. @throws UserError when there is none for it. */
export function packagesFor(
  name: NativeModule,
  platform: Platform,
  all: readonly LockedPackage[] = lock[name],
): LockedPackage[] {
  const fits = (wanted: readonly string[] | undefined, is: string | undefined) =>
    wanted === undefined || is === undefined || wanted.includes(is);
  const chosen = all.filter(
    ({ os, cpu, libc }) => fits(os, platform.os) && fits(cpu, platform.cpu) && fits(libc, platform.libc),
  );
  const binary = (one: LockedPackage) => one.os !== undefined;
  if (all.some(binary) && !chosen.some(binary))
    throw new UserError(`${name} has no build for ${platformName(platform)}`, {
      fix: 'Run the job on Linux, macOS or Windows, x64 or arm64.',
    });
  return chosen;
}

/** One folder a platform: `linux-x64-glibc`. */
export function platformName({ os, cpu, libc }: Platform): string {
  return [os, cpu, ...(libc === undefined ? [] : [libc])].join('-');
}

/** Where the packages of a lock lie in a cache: another lock, another folder. */
export function cacheFolder(cache: string, packages: readonly LockedPackage[], platform: Platform): string {
  const key = sha256(packages.map(({ integrity }) => integrity).join('\n')).slice(7, 19);
  return join(cache, 'modelops-native', `${platformName(platform)}-${key}`);
}

/** Caches in the order in which they are asked; the last that can be written gets what is fetched. */
export function caches(env: Readonly<Record<string, string | undefined>>): string[] {
  const own = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  const named = [env['MODELOPS_NATIVE'], env['RUNNER_TOOL_CACHE'], env['AGENT_TOOLSDIRECTORY'], own];
  return [...new Set(named.filter((path): path is string => path !== undefined && path !== ''))];
}

/**
 * Loads a native module: from the workspace's node_modules, else from the suite's own, else from a cache, else from the
 * registry. What comes from a cache or the registry is compared with the lock at every load, and none of its scripts run.
 * @throws UserError saying how to provide it.
 */
export async function loadNative(name: NativeModule, options: NativeOptions): Promise<unknown> {
  const { mode, workspace, log } = options;
  const env = options.env ?? process.env;
  const suite = 'suite' in options ? options.suite : import.meta.dirname;
  for (const place of [workspace, suite]) {
    const found = place === undefined ? undefined : resolveIn(place, name);
    if (found === undefined) continue;
    const wanted = lock[name].find((one) => one.name === name)!.version;
    if (majorOf(found.version) !== majorOf(wanted)) {
      log.info(`${name} ${found.version} in ${place} is passed over: ${wanted} is needed`);
      continue;
    }
    log.debug(`${name} ${found.version} from ${found.path}`);
    return load(name, found.path);
  }
  const how = `Install it in the workspace (\`npm install ${name}@${lock[name].find((one) => one.name === name)!.version}\`), or make it with \`modelops provision --out DIR\` on a machine that has a registry and set MODELOPS_NATIVE to that folder`;
  if (mode === 'off')
    throw new UserError(
      `${name} is not installed in the workspace, and \`native: off\` allows nothing else`,
      {
        fix: `${how} together with \`native: cache\`.`,
      },
    );
  const platform = options.platform ?? currentPlatform();
  const packages = packagesFor(name, platform, options.packages);
  const { verifyCache } = await import('./native-cache.ts');
  const problems: string[] = [];
  for (const cache of caches(env)) {
    const folder = cacheFolder(cache, packages, platform);
    if (!existsSync(folder)) continue;
    const problem = await verifyCache(folder, packages);
    if (problem === undefined) {
      const found = resolveIn(folder, name);
      if (found !== undefined) return load(name, found.path);
    }
    problems.push(`${folder}: ${problem ?? 'incomplete'}`);
    log.info(`${folder} is not used: ${problem ?? 'incomplete'}`);
  }
  if (mode === 'cache')
    throw new UserError(
      `${name} is neither in the workspace nor in a cache${problems.length === 0 ? '' : ` (${problems.join('; ')})`}`,
      { fix: `${how}. Or allow \`native: fetch\`.` },
    );
  const { provision } = await import('./native-fetch.ts');
  let folder: string;
  try {
    folder = await provision({ packages, platform, caches: caches(env), workspace, env, log });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.what, {
      where: error.where,
      fix: `${error.fix ?? ''} ${how}.`.trim(),
      cause: error,
    });
  }
  const found = resolveIn(folder, name);
  if (found === undefined) throw new Error(`${name} is not in ${folder}`);
  return load(name, found.path);
}

/** A module of a folder's node_modules, or those above it. */
function resolveIn(folder: string, name: string): { path: string; version: string } | undefined {
  try {
    const path = createRequire(join(folder, 'package.json')).resolve(name);
    for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
      const manifest = join(at, 'package.json');
      if (!existsSync(manifest)) continue;
      const { name: own, version } = JSON.parse(readFileSync(manifest, 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (own === name && version !== undefined) return { path, version };
    }
  } catch {
    // Not there, or not whole: the next place is asked.
  }
  return undefined;
}

function majorOf(version: string): string {
  return version.split('.')[0]!;
}

async function load(name: string, path: string): Promise<unknown> {
  try {
    const loaded = (await import(pathToFileURL(path).href)) as { default?: unknown };
    // A CommonJS module's exports, whole.
    return loaded.default ?? loaded;
  } catch (cause) {
    throw new UserError(`${name} cannot be loaded: ${messageOf(cause).split('\n')[0]}`, {
      where: path,
      fix: 'Was it installed for this platform? Install it again, or remove it and let it be fetched.',
      cause,
    });
  }
}
