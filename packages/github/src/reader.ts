import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { UserError } from '@modelops/contracts/errors';
import {
  type ArtifactState,
  type AssetState,
  type GitHubReader,
  type Ledger,
  ledgerBranch,
  ledgerStatePath,
  TransientError,
} from '@modelops/lifecycle';
import type { Octokit } from './client.ts';
import { httpFailure, type Purpose, toError } from './http-errors.ts';
import {
  parseArtifacts,
  parseBranch,
  parseCheckRuns,
  parseComment,
  parseComparison,
  parseDeployment,
  parseDeploymentStatus,
  parseIssue,
  parsePullRequest,
  parseRelease,
  parseRun,
  parseTree,
  withoutBot,
} from './parse.ts';
import { expectArray, expectObject } from './shapes.ts';

const pageSize = 100;
/** More artifacts than any run of ours makes; a stranger's run may have hundreds of pages of them. */
const maxArtifactPages = 10;
/** Issues with the label of ours; more than a thousand were never made by alarms. */
const maxIssuePages = 10;

/** Reads GitHub. A broken answer is asked for again; a missing permission says which. */
export function createReader(
  octokit: Octokit,
  repository: string,
  sleep: (milliseconds: number) => Promise<void>,
): GitHubReader {
  const [owner, repo] = repository.split('/') as [string, string];
  const base = { owner, repo };

  async function attempt<T>(purpose: Purpose, read: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await read();
      } catch (thrown) {
        const error = toError(thrown, purpose, false);
        // Octokit repeats what failed by status; what arrived broken with status 200 is repeated here.
        if (!(error instanceof TransientError) || httpFailure(thrown) !== undefined || tried === 4)
          throw error;
        await sleep(200 * tried ** 2);
      }
    }
  }

  async function optional<T>(purpose: Purpose, read: () => Promise<T>): Promise<T | undefined> {
    return attempt(purpose, async () => {
      try {
        return await read();
      } catch (error) {
        if (httpFailure(error)?.status === 404) return undefined;
        throw error;
      }
    });
  }

  /** Follows `Link: rel="next"`, each page checked by `parse`. */
  async function pages<T>(
    purpose: Purpose,
    route: string,
    parameters: Record<string, unknown>,
    parse: (data: unknown) => T[],
    most = Number.POSITIVE_INFINITY,
  ): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1; ; page++) {
      const { items, more } = await attempt(purpose, async () => {
        const response = await octokit.request(route, { ...base, per_page: pageSize, page, ...parameters });
        return { items: parse(response.data), more: /rel="next"/.test(response.headers.link ?? '') };
      });
      all.push(...items);
      if (!more || page >= most) return all;
    }
  }

  /** A file's bytes at a commit; undefined when it is not there. */
  function readFile(path: string, ref: string): Promise<Uint8Array | undefined> {
    return optional({ to: `read ${path} at ${ref.slice(0, 7)}`, permission: 'contents: read' }, async () => {
      const response = await octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
        ...base,
        path,
        ref,
        headers: { accept: 'application/vnd.github.raw+json' },
        // Octokit would decode the bytes as text.
        request: { parseSuccessResponseBody: false },
      });
      const chunks: Uint8Array[] = [];
      try {
        for await (const chunk of body(response.data)) chunks.push(chunk as Uint8Array);
      } catch (cause) {
        throw new TransientError(`the download of ${path} broke off`, undefined, cause);
      }
      return new Uint8Array(Buffer.concat(chunks));
    });
  }

  async function readLedger(): Promise<Ledger | undefined> {
    const head = await optional({ to: 'read the ledger', permission: 'contents: read' }, async () =>
      parseBranch(
        (
          await octokit.request('GET /repos/{owner}/{repo}/branches/{branch}', {
            ...base,
            branch: ledgerBranch,
          })
        ).data,
      ),
    );
    if (head === undefined) return undefined;
    const where = `${ledgerStatePath} of the branch ${ledgerBranch}`;
    const bytes = await readFile(ledgerStatePath, head.commit);
    if (bytes === undefined) {
      throw new UserError(`the branch ${ledgerBranch} holds no ledger: it has no ${ledgerStatePath}`, {
        fix: 'Only the suite may write to that branch: take back what was pushed to it; the ledger is in its history.',
      });
    }
    const { ledgerStateSchema, parseDocument } = await import('@modelops/contracts/documents/index');
    return { ...head, state: parseDocument(ledgerStateSchema, new TextDecoder().decode(bytes), where) };
  }

  return {
    readLedger,

    listDeployments: (environment, task) =>
      pages(
        { to: `list the deployments of ${environment}`, permission: 'deployments: read' },
        'GET /repos/{owner}/{repo}/deployments',
        { environment, ...(task === undefined ? {} : { task }) },
        (data) => expectArray(data, 'deployments').map(parseDeployment),
        1,
      ),

    deploymentStatus: (id) =>
      attempt({ to: 'read the status of a deployment', permission: 'deployments: read' }, async () => {
        const response = await octokit.request(
          'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
          // Newest first.
          { ...base, deployment_id: id, per_page: 1 },
        );
        const [newest] = expectArray(response.data, 'statuses of a deployment');
        return newest === undefined ? undefined : parseDeploymentStatus(newest);
      }),

    listReleases: () =>
      pages(
        { to: 'list the releases', permission: 'contents: read' },
        'GET /repos/{owner}/{repo}/releases',
        {},
        (data) => expectArray(data, 'releases').map(parseRelease),
      ),

    getRelease: (id) =>
      optional({ to: 'read a release', permission: 'contents: read' }, async () =>
        parseRelease(
          (
            await octokit.request('GET /repos/{owner}/{repo}/releases/{release_id}', {
              ...base,
              release_id: id,
            })
          ).data,
        ),
      ),

    async listTags(prefix) {
      const purpose = { to: 'list the tags', permission: 'contents: read' };
      const refs = await attempt(purpose, async () => {
        const response = await octokit.request('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', {
          ...base,
          ref: `tags/${prefix}`,
        });
        return expectArray(response.data, 'tags').map((item) => {
          const ref = expectObject(item, { ref: ['string'], object: ['object'] }, 'a tag');
          const object = expectObject(ref['object'], { type: ['string'], sha: ['string'] }, 'a tag');
          return {
            tag: (ref['ref'] as string).slice('refs/tags/'.length),
            type: object['type'] as string,
            sha: object['sha'] as string,
          };
        });
      });
      const tags = new Map<string, string>();
      for (const { tag, type, sha } of refs) {
        tags.set(tag, type === 'tag' ? await attempt(purpose, () => peel(sha)) : sha);
      }
      return tags;
    },

    async downloadAsset(asset, path) {
      await attempt({ to: `download ${asset.name}`, permission: 'contents: read' }, () =>
        download(asset, path),
      );
    },

    readFile,

    listComments: (issue) =>
      pages(
        { to: 'read the comments of the pull request', permission: 'pull-requests: read' },
        'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
        { issue_number: issue },
        (data) => expectArray(data, 'comments').map(parseComment),
      ),

    viewer: () =>
      attempt({ to: 'ask who this token is', permission: 'contents: read' }, async () => {
        // Works for GITHUB_TOKEN too, whereas REST `GET /user` refuses integrations.
        const data = expectObject(
          await octokit.graphql('{ viewer { login } }'),
          { viewer: ['object'] },
          'the viewer',
        );
        return withoutBot(
          expectObject(data['viewer'], { login: ['string'] }, 'the viewer')['login'] as string,
        );
      }),

    getPullRequest: (number) =>
      attempt({ to: `read pull request #${number}`, permission: 'pull-requests: read' }, async () =>
        parsePullRequest(
          (
            await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
              ...base,
              pull_number: number,
            })
          ).data,
        ),
      ),

    pullRequestsOf: (commit) =>
      pages(
        { to: `ask which pull request brought ${commit.slice(0, 7)}`, permission: 'pull-requests: read' },
        'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
        { commit_sha: commit },
        (data) => expectArray(data, 'pull requests').map(parsePullRequest),
      ),

    pullRequestsFrom: (branch) =>
      pages(
        { to: `list the pull requests of ${branch}`, permission: 'pull-requests: read' },
        'GET /repos/{owner}/{repo}/pulls',
        { head: `${owner}:${branch}`, state: 'all' },
        (data) => expectArray(data, 'pull requests').map(parsePullRequest),
      ),

    openPullRequestsOf: (owner, branch) =>
      pages(
        { to: `list the pull requests of ${owner}:${branch}`, permission: 'pull-requests: read' },
        'GET /repos/{owner}/{repo}/pulls',
        { head: `${owner}:${branch}`, state: 'open' },
        (data) => expectArray(data, 'pull requests').map(parsePullRequest),
      ),

    listTree: (commit) =>
      optional({ to: `list the files of ${commit.slice(0, 7)}`, permission: 'contents: read' }, async () =>
        parseTree(
          (
            await octokit.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
              ...base,
              tree_sha: commit,
              recursive: '1',
            })
          ).data,
        ),
      ),

    listCheckRuns: (commit, name) =>
      pages(
        { to: 'list the check runs', permission: 'checks: read' },
        'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
        { ref: commit, check_name: name, filter: 'all' },
        parseCheckRuns,
      ),

    listRunArtifacts: (run) =>
      pages(
        { to: `list the artifacts of run ${run}`, permission: 'actions: read' },
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
        { run_id: run },
        parseArtifacts,
        maxArtifactPages,
      ),

    downloadArtifact: (artifact, limit) =>
      attempt({ to: `download the artifact ${artifact.name}`, permission: 'actions: read' }, () =>
        downloadZip(artifact, limit),
      ),

    listArtifacts: (name) =>
      pages(
        { to: 'list the artifacts', permission: 'actions: read' },
        'GET /repos/{owner}/{repo}/actions/artifacts',
        { name },
        parseArtifacts,
      ),

    getRun: (id) =>
      attempt({ to: `read workflow run ${id}`, permission: 'actions: read' }, async () =>
        parseRun(
          (await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...base, run_id: id }))
            .data,
        ),
      ),

    defaultBranch: () =>
      attempt({ to: 'ask for the default branch', permission: 'metadata: read' }, async () => {
        const response = await octokit.request('GET /repos/{owner}/{repo}', base);
        return expectObject(response.data, { default_branch: ['string'] }, 'the repository')[
          'default_branch'
        ] as string;
      }),

    branchHead: (branch) =>
      optional({ to: `read the branch ${branch}`, permission: 'contents: read' }, async () => {
        const response = await octokit.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
          ...base,
          ref: `heads/${branch}`,
        });
        const { object } = expectObject(response.data, { object: ['object'] }, 'a branch');
        return expectObject(object, { sha: ['string'] }, 'a branch')['sha'] as string;
      }),

    async compare(from, to) {
      const purpose = {
        to: `compare ${from.slice(0, 7)} and ${to.slice(0, 7)}`,
        permission: 'contents: read',
      };
      const compared = await optional(purpose, async () =>
        parseComparison(
          (
            await octokit.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
              ...base,
              basehead: `${from}...${to}`,
            })
          ).data,
        ),
      );
      // Histories that have nothing in common: nothing of it is known to be ours.
      return compared ?? { behind: true, authors: undefined, mergers: [], files: undefined };
    },

    listIssues: async (label) => {
      const found = await pages(
        { to: 'list the issues', permission: 'issues: read' },
        'GET /repos/{owner}/{repo}/issues',
        { labels: label, state: 'all', sort: 'created', direction: 'asc' },
        (data) => expectArray(data, 'issues').map(parseIssue),
        maxIssuePages,
      );
      return found.filter((issue) => issue !== undefined);
    },
  };

  async function peel(sha: string): Promise<string> {
    const response = await octokit.request('GET /repos/{owner}/{repo}/git/tags/{tag_sha}', {
      ...base,
      tag_sha: sha,
    });
    const tag = expectObject(response.data, { object: ['object'] }, 'an annotated tag');
    return expectObject(tag['object'], { sha: ['string'] }, 'an annotated tag')['sha'] as string;
  }

  async function downloadZip(artifact: ArtifactState, limit: number): Promise<Uint8Array> {
    const tooLarge = () =>
      new UserError(`the artifact is larger than ${limit >> 20} MB`, { where: artifact.name });
    if (artifact.bytes > limit) throw tooLarge();
    const response = await octokit.request(
      'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
      {
        ...base,
        artifact_id: artifact.id,
        archive_format: 'zip',
        request: { parseSuccessResponseBody: false },
      },
    );
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      // What the service said of its size is not what comes.
      for await (const chunk of body(response.data) as AsyncIterable<Uint8Array>) {
        bytes += chunk.byteLength;
        if (bytes > limit) break;
        chunks.push(chunk);
      }
    } catch (cause) {
      throw new TransientError(`the download of ${artifact.name} broke off`, undefined, cause);
    }
    if (bytes > limit) throw tooLarge();
    if (bytes < artifact.bytes)
      throw new TransientError(
        `the download of ${artifact.name} broke off after ${bytes} of ${artifact.bytes} bytes`,
      );
    return Buffer.concat(chunks);
  }

  async function download(asset: AssetState, path: string): Promise<void> {
    const response = await octokit.request('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
      ...base,
      asset_id: asset.id,
      headers: { accept: 'application/octet-stream' },
      request: { parseSuccessResponseBody: false },
    });
    const partial = `${path}.part`;
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      await pipeline(
        body(response.data),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            bytes += chunk.byteLength;
            yield chunk;
          }
        },
        createWriteStream(partial),
      );
    } catch (cause) {
      await rm(partial, { force: true });
      throw new TransientError(
        `the download of ${asset.name} broke off after ${bytes} of ${asset.bytes} bytes`,
        undefined,
        cause,
      );
    }
    const digest = `sha256:${hash.digest('hex')}`;
    if (bytes !== asset.bytes || (asset.digest !== null && digest !== asset.digest)) {
      await rm(partial, { force: true });
      throw new TransientError(
        `the download of ${asset.name} is not what GitHub stores: ${bytes} of ${asset.bytes} bytes, ${digest}`,
      );
    }
    await rename(partial, path);
  }
}

function body(data: unknown): Readable {
  if (!(data instanceof Object) || !('getReader' in data)) throw new TransientError('GitHub sent no body');
  return Readable.fromWeb(data as ReadableStream<Uint8Array>);
}
