import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** What npm's configuration says of where packages come from. */
export interface NpmConfig {
  /** The registry of a package, ending in a slash; undefined when only npm itself knows it. */
  registryOf(name: string): string | undefined;
  /** The header for an address, from `//host/path/:_authToken` and its like; undefined without one. */
  authorizationFor(url: string): string | undefined;
  /** Proxies in the form of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  readonly proxies: Env;
}

/**
 * Reads npm's configuration as npm does: environment, the workspace's `.npmrc`, the user's, the global one; the first
 * that has a key decides.
 */
export function readNpmConfig(workspace: string, env: Env): NpmConfig {
  const home = env['HOME'] || env['USERPROFILE'] || homedir();
  const prefix = env['PREFIX'] || dirname(dirname(process.execPath));
  const files: [string | undefined, boolean][] = [
    [join(workspace, '.npmrc'), false],
    [option(env, 'userconfig') ?? join(home, '.npmrc'), true],
    [option(env, 'globalconfig') ?? join(prefix, 'etc', 'npmrc'), true],
  ];
  const settings = new Map<string, string>();
  for (const [path, trusted] of files) {
    if (path === undefined || !existsSync(path)) continue;
    for (const [key, value] of parse(readFileSync(path, 'utf8'), env, trusted))
      if (!settings.has(key)) settings.set(key, value);
  }
  const get = (key: string) => option(env, key) ?? settings.get(key);
  const slashed = (url: string) => (url.endsWith('/') ? url : `${url}/`);
  const proxy = (name: string, key: string) => env[name] || env[name.toLowerCase()] || get(key) || undefined;
  return {
    registryOf(name) {
      const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined;
      const scoped = scope === undefined ? undefined : settings.get(`${scope}:registry`);
      const registry = scoped ?? get('registry');
      return registry === undefined ? undefined : slashed(registry);
    },
    authorizationFor(url) {
      const { host, pathname } = new URL(url);
      // From the longest path to the host alone, as npm looks for it.
      for (let path = pathname; ; path = path.replace(/[^/]*\/?$/, '')) {
        const at = `//${host}${path.endsWith('/') ? path : `${path}/`}`;
        const token = settings.get(`${at}:_authToken`);
        if (token) return `Bearer ${token}`;
        const basic = settings.get(`${at}:_auth`);
        if (basic) return `Basic ${basic}`;
        const [user, password] = [settings.get(`${at}:username`), settings.get(`${at}:_password`)];
        if (user && password)
          return `Basic ${Buffer.from(`${user}:${Buffer.from(password, 'base64').toString('utf8')}`).toString('base64')}`;
        if (path === '/' || path === '') return undefined;
      }
    },
    proxies: {
      HTTPS_PROXY: proxy('HTTPS_PROXY', 'https-proxy') ?? get('proxy'),
      HTTP_PROXY: proxy('HTTP_PROXY', 'proxy'),
      NO_PROXY: proxy('NO_PROXY', 'noproxy'),
    },
  };
}

/** npm reads `npm_config_some_key` and `NPM_CONFIG_SOME_KEY`. */
function option(env: Env, key: string): string | undefined {
  const name = `npm_config_${key.replaceAll('-', '_')}`;
  return env[name] || env[name.toUpperCase()] || undefined;
}

function* parse(text: string, env: Env, trusted: boolean): Generator<[string, string]> {
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^\s*([^;#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    yield [
      key,
      value.replace(/^"(.*)"$/, '$1').replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
        // A pull request may change the workspace's file: it gets no secret but those meant for npm.
        if (!trusted && !/^(?:NPM_|NODE_AUTH_)/.test(name)) return whole;
        return env[name] ?? whole;
      }),
    ];
  }
}
