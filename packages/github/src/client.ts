import { Octokit as Core } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import Bottleneck from 'bottleneck/light.js';
import { createApiFetch } from './api-fetch.ts';

export interface ClientOptions {
  readonly token: string;
  /** `GITHUB_API_URL`: api.github.com, api.<tenant>.ghe.com, or <server>/api/v3. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Told to GitHub, so that its logs can tell who asks: `modelops/1.2.3 (validate-model)`. */
  readonly userAgent: string;
  readonly log: { debug(message: string): void; info(message: string): void; warning(message: string): void };
}

const ModelOpsOctokit = Core.plugin(retry, throttling);

/** How often a rate limit is waited for before it becomes an error. */
const maxLimitWaits = 3;

/**
 * The only place where an Octokit is made: base URL and proxy from the runner's environment, throttling,
 * waits for rate limits, retries of reads only, the token to its own server only.
 */
export function createOctokit(options: ClientOptions) {
  const { log } = options;
  const local = isLoopback(new URL(options.apiUrl).hostname);
  const onLimit =
    (kind: string) =>
    (
      retryAfter: number,
      request: { method?: string; url?: string },
      _octokit: unknown,
      retryCount: number,
    ) => {
      log.warning(
        `${kind} rate limit at ${request.method} ${request.url}: waiting ${retryAfter} s (${retryCount + 1} of ${maxLimitWaits})`,
      );
      return retryCount < maxLimitWaits;
    };
  const octokit = new ModelOpsOctokit({
    auth: options.token,
    baseUrl: options.apiUrl,
    userAgent: options.userAgent,
    request: { fetch: behindProxy(process.env) ? proxyFetch : createApiFetch() },
    log: {
      debug: () => {},
      info: (m: string) => log.debug(m),
      warn: (m: string) => log.debug(m),
      error: (m: string) => log.debug(m),
    },
    retry: { retries: 3, ...(local ? { retryAfterBaseValue: 20 } : {}) },
    throttle: {
      onRateLimit: onLimit('primary'),
      onSecondaryRateLimit: onLimit('secondary'),
      // Waiting a second between writes is a courtesy to github.com; a server on this machine needs none.
      ...(local ? { write: new Bottleneck.Group(), notifications: new Bottleneck.Group() } : {}),
    },
  });
  octokit.hook.before('request', (request) => {
    // A write that failed may have happened: only the plan, which looks again, may repeat it.
    if (request.method !== 'GET' && request.url !== '/graphql')
      request.request = { ...request.request, retries: 0 };
    const host = new URL(request.url, options.apiUrl).hostname;
    if (!isOwnHost(host, new URL(options.apiUrl).hostname)) {
      throw new Error(
        `refusing to send the token to ${host}: it belongs to ${new URL(options.apiUrl).hostname}`,
      );
    }
  });
  return octokit;
}

/** Whether the runner's environment names a proxy; exceptions (`no_proxy`) are the toolkit's to know. */
function behindProxy(env: Readonly<Record<string, string | undefined>>): boolean {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].some((name) => Boolean(env[name]));
}

/**
 * The toolkit's fetch, which goes through the proxy that the environment names. Ours does not, but the toolkit's
 * brings an HTTP client of 1 MB with it: it is loaded only where it is needed.
 */
const proxyFetch: typeof fetch = async (url, options) => {
  const { defaults } = await import('@actions/github/lib/utils');
  const proxied = defaults.request?.fetch as typeof fetch | undefined;
  if (proxied === undefined) throw new Error('@actions/github has no fetch of its own any more');
  return proxied(url, options);
};

export type Octokit = ReturnType<typeof createOctokit>;

/**
 * Whether a host belongs to the server that the token is for: the API itself and the uploads host beside it
 * (`api.github.com` and `uploads.github.com`; on a tenant `api.x.ghe.com` and `uploads.x.ghe.com`; on GHES the same host).
 */
export function isOwnHost(host: string, apiHost: string): boolean {
  if (host === apiHost) return true;
  if (isLoopback(host) && isLoopback(apiHost)) return true;
  return apiHost.startsWith('api.') && host === `uploads.${apiHost.slice('api.'.length)}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
