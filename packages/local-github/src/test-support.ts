import { Octokit } from 'octokit';
import type { FactId } from './facts.ts';
import { type LocalGitHub, startLocalGitHub } from './hub.ts';
import type { LocalRepository } from './local-repository.ts';
import type { Permissions } from './tokens.ts';

/** A hub with the repository `acme/mlops` and a token that may write everything. */
export interface Fixture {
  hub: LocalGitHub;
  repository: LocalRepository;
  token: string;
  octokit: Octokit;
  at: { owner: string; repo: string };
}

export const ALL_WRITE: Permissions = {
  actions: 'write',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  pull_requests: 'write',
  statuses: 'write',
};

export const ALL_READ = Object.fromEntries(
  Object.keys(ALL_WRITE).map((name) => [name, 'read']),
) as Permissions;

/** A client that neither retries nor waits. */
export function client(hub: LocalGitHub, auth?: string): Octokit {
  return new Octokit({
    ...(auth === undefined ? {} : { auth }),
    baseUrl: hub.apiUrl,
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

/** Starts a fixture. */
export async function fixture(
  options: { factsOff?: FactId[]; private?: boolean; clock?: () => Date } = {},
): Promise<Fixture> {
  const { private: hidden, ...rest } = options;
  const hub = await startLocalGitHub(rest);
  const repository = await hub.createRepository({
    owner: 'acme',
    name: 'mlops',
    ...(hidden === undefined ? {} : { private: hidden }),
    files: { 'README.md': 'hello\n', 'data/train.csv': 'a,b\n1,2\n' },
  });
  const token = hub.createToken({ repository: 'acme/mlops', permissions: ALL_WRITE });
  return { hub, repository, token, octokit: client(hub, token), at: { owner: 'acme', repo: 'mlops' } };
}

/** The refusal of a request that must fail: its status, message and parts. */
export async function refused(request: Promise<unknown>): Promise<{
  status: number;
  message: string;
  errors: Record<string, unknown>[];
  headers: Record<string, string>;
  body: Record<string, unknown>;
}> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as {
      status?: number;
      response?: { data: Record<string, unknown>; headers: Record<string, string> };
    };
    if (status === undefined || response === undefined) throw error;
    return {
      status,
      message: String(response.data['message']),
      errors: (response.data['errors'] ?? []) as Record<string, unknown>[],
      headers: response.headers,
      body: response.data,
    };
  }
  throw new Error('the request was not refused');
}

/** Uploads bytes as a release asset, the way that works on every Node. */
export async function upload(
  { hub, octokit, at }: Fixture,
  release: { id: number; upload_url: string },
  name: string,
  bytes: string | Uint8Array,
): Promise<Awaited<ReturnType<Octokit['rest']['repos']['uploadReleaseAsset']>>['data']> {
  if (!release.upload_url.startsWith(hub.uploadsUrl))
    throw new Error(`not the uploads host: ${release.upload_url}`);
  const { data } = await octokit.rest.repos.uploadReleaseAsset({
    ...at,
    release_id: release.id,
    url: release.upload_url,
    name,
    // The type says text; a Blob is what carries bytes and its length.
    data: new Blob([Buffer.from(bytes)]) as unknown as string,
  });
  return data;
}
