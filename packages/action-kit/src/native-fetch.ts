import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { messageOf, UserError } from '@modelops/contracts/errors';
import type { Logger } from './logger.ts';
import { cacheFolder, type LockedPackage, type Platform } from './native.ts';
import { install, matches, tarballPath } from './native-cache.ts';
import { type NpmConfig, readNpmConfig } from './npm-config.ts';

type Env = Readonly<Record<string, string | undefined>>;

interface Provision {
  readonly packages: readonly LockedPackage[];
  readonly platform: Platform;
  /** Folders for the result, the preferred first. */
  readonly caches: readonly string[];
  readonly workspace: string;
  readonly env: Env;
  readonly log: Pick<Logger, 'info' | 'debug'>;
}

/**
 * Fetches the tarballs of a lock from the registry that npm's configuration names, compares each with its integrity,
 * and installs them into the first cache that can be written, without running a script.
 * @returns the folder.
 * @throws UserError when the registry cannot be reached, lacks a tarball or sends another one.
 */
export async function provision({
  packages,
  platform,
  caches,
  workspace,
  env,
  log,
}: Provision): Promise<string> {
  const config = readNpmConfig(workspace, env);
  const target = await firstWritable(caches.map((cache) => cacheFolder(cache, packages, platform)));
  const partial = `${target}.${process.pid}.part`;
  await rm(partial, { recursive: true, force: true });
  try {
    for (const one of packages) {
      const bytes = await tarball(one, config);
      log.info(`fetched ${one.name} ${one.version} (${(bytes.length / 1e6).toFixed(1)} MB)`);
      const path = tarballPath(partial, one);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      await install(bytes, join(partial, 'node_modules', one.name));
    }
    await rm(target, { recursive: true, force: true });
    await rename(partial, target).catch(async (error: NodeJS.ErrnoException) => {
      // Another job of this machine was faster: its folder is looked at like any other at the next load.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return target;
}

async function firstWritable(folders: readonly string[]): Promise<string> {
  const problems: string[] = [];
  for (const folder of folders) {
    try {
      await mkdir(dirname(folder), { recursive: true });
      return folder;
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  throw new UserError(`no cache can be written: ${problems.join('; ')}`, {
    fix: 'Set MODELOPS_NATIVE to a folder that can.',
  });
}

async function tarball(one: LockedPackage, config: NpmConfig): Promise<Buffer> {
  const { name, version, integrity } = one;
  const registry = config.registryOf(name) ?? (await registryOfNpm());
  // Where nearly every registry has it; one that has it elsewhere says so in the version's document.
  let url = `${registry}${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  let answer = await get(url, config);
  if (answer.status === 404) {
    const document = await get(`${registry}${name.replace('/', '%2f')}`, config);
    const known =
      document.status === 200 ? (JSON.parse(document.body.toString('utf8')) as Packument) : undefined;
    const found = known?.versions?.[version]?.dist?.tarball;
    if (found !== undefined && found !== url) {
      url = found;
      answer = await get(url, config);
    }
  }
  if (answer.status !== 200)
    throw new UserError(`the registry answers ${answer.status} for ${name} ${version}`, {
      where: new URL(url).origin,
      fix:
        answer.status === 401 || answer.status === 403
          ? 'It wants a login: put the token into the `.npmrc` of the workspace or the user, as for `npm install`.'
          : 'Does this registry mirror the package?',
    });
  if (!matches(answer.body, integrity))
    throw new UserError(`the registry sent another ${name} ${version} than the one that is pinned`, {
      where: new URL(url).origin,
      fix: 'It was changed on the way or in the mirror; nothing of it was kept.',
    });
  return answer.body;
}

/** Nothing is configured: npm knows where it looks then. */
async function registryOfNpm(): Promise<string> {
  try {
    const windows = process.platform === 'win32';
    const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry'], { shell: windows });
    return new URL(stdout.trim().replace(/\/?$/, '/')).href;
  } catch (cause) {
    throw new UserError('no registry is configured, and npm cannot be asked for its own', {
      fix: 'Name it in `.npmrc` (`registry=…`) or in `npm_config_registry`.',
      cause,
    });
  }
}

interface Packument {
  readonly versions?: Readonly<Record<string, { readonly dist?: { readonly tarball?: string } }>>;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const patience = 60_000;
const attempts = 3;
const mostRedirects = 5;

async function get(url: string, config: NpmConfig): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await once(url, config);
      if (answer.status < 500 || attempt === attempts) return answer;
    } catch (error) {
      if (attempt === attempts) {
        throw new UserError(`the registry cannot be reached: ${messageOf(error)}`, {
          where: new URL(url).origin,
          fix: 'Which registry and proxy are used, `.npmrc`, `npm_config_registry` and `HTTPS_PROXY` say.',
          cause: error,
        });
      }
    }
  }
}

async function once(url: string, config: NpmConfig): Promise<Answer> {
  for (let redirects = 0; ; redirects++) {
    const message = await request(url, config);
    const status = message.statusCode!;
    const { location } = message.headers;
    if (status >= 300 && status < 400 && location !== undefined && redirects < mostRedirects) {
      message.resume();
      // The next address gets the header that is meant for it, or none.
      url = new URL(location, url).href;
      continue;
    }
    return { status, body: await buffer(message) };
  }
}

async function request(url: string, config: NpmConfig): Promise<IncomingMessage> {
  const secure = url.startsWith('https:');
  const client = secure ? await import('node:https') : await import('node:http');
  const authorization = config.authorizationFor(url);
  // Node's agent goes through proxies since 24.5.
  const agent = new client.Agent({ proxyEnv: config.proxies } as object);
  return new Promise((answered, failed) => {
    const asked: ClientRequest = client.get(
      url,
      {
        agent,
        timeout: patience,
        headers: { 'user-agent': 'modelops', ...(authorization === undefined ? {} : { authorization }) },
      },
      answered,
    );
    asked.on('error', failed);
    asked.on('timeout', () => asked.destroy(new Error(`nothing came for ${patience / 1000} seconds`)));
  });
}
