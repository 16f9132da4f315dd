import { openAsBlob } from 'node:fs';
import {
  type Applied,
  type CheckAnnotation,
  type CheckContent,
  ConflictError,
  type Executor,
  type Operation,
} from '@modelops/lifecycle';
import type { Octokit } from './client.ts';
import { httpFailure, PermissionError, type Purpose, toError } from './http-errors.ts';
import {
  parseAsset,
  parseCheckRun,
  parseComment,
  parseDeployment,
  parseDeploymentStatus,
  parseRelease,
} from './parse.ts';
import { expectObject } from './shapes.ts';

const releases: Purpose['permission'] = 'contents: write';
const comments: Purpose['permission'] = 'pull-requests: write';

const checks: Purpose['permission'] = 'checks: write';
const deployments: Purpose['permission'] = 'deployments: write';

/** Applies operations: the only place of the suite where something is written to GitHub. */
export function createExecutor(octokit: Octokit, repository: string): Executor {
  const [owner, repo] = repository.split('/') as [string, string];
  const base = { owner, repo };

  async function write(purpose: Purpose, request: () => Promise<Applied>): Promise<Applied> {
    try {
      return await request();
    } catch (error) {
      throw toError(error, purpose, true);
    }
  }

  /** What is gone already needs no deleting: the goal is that it is not there. */
  async function remove(purpose: Purpose, request: () => Promise<unknown>): Promise<Applied> {
    try {
      return await write(purpose, async () => {
        await request();
        return {};
      });
    } catch (error) {
      if (error instanceof ConflictError && error.code === 'gone') return {};
      throw error;
    }
  }

  return {
    async apply(operation: Operation): Promise<Applied> {
      switch (operation.kind) {
        case 'create-draft-release':
          return write({ to: 'create a draft release', permission: releases }, async () => {
            const response = await octokit.request('POST /repos/{owner}/{repo}/releases', {
              ...base,
              tag_name: operation.tag,
              target_commitish: operation.commit,
              name: operation.name,
              body: operation.body,
              draft: true,
              prerelease: operation.prerelease,
            });
            const release = parseRelease(response.data);
            return { releaseId: release.id, url: release.url };
          });
        case 'delete-draft-release':
          return remove({ to: 'delete a draft release', permission: releases }, async () => {
            // GitHub deletes whatever has the id: somebody may have published it since the plan was made.
            const there = await octokit.request('GET /repos/{owner}/{repo}/releases/{release_id}', {
              ...base,
              release_id: operation.releaseId,
            });
            if (!parseRelease(there.data).draft)
              throw new ConflictError(`${operation.tag} was published meanwhile`, 'other');
            await octokit.request('DELETE /repos/{owner}/{repo}/releases/{release_id}', {
              ...base,
              release_id: operation.releaseId,
            });
          });
        case 'upload-asset':
          return write({ to: `upload ${operation.name}`, permission: releases }, async () => {
            // A Blob and no content-length header: undici refuses the header on Node ≥ 24.17, and sets it itself.
            const data =
              'path' in operation.source
                ? await openAsBlob(operation.source.path)
                : new Blob([operation.source.text]);
            const response = await octokit.request({
              method: 'POST',
              url: `${operation.uploadUrl}?name=${encodeURIComponent(operation.name)}`,
              headers: { 'content-type': 'application/octet-stream' },
              data,
            });
            parseAsset(response.data);
            return {};
          });
        case 'delete-asset':
          return remove({ to: `delete the asset ${operation.name}`, permission: releases }, () =>
            octokit.request('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', {
              ...base,
              asset_id: operation.assetId,
            }),
          );
        case 'create-tag':
          return createTag(operation);
        case 'publish-release':
          return publish(operation);
        case 'create-comment':
          return write({ to: 'comment on the pull request', permission: comments }, async () => {
            const response = await octokit.request(
              'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
              {
                ...base,
                issue_number: operation.issue,
                body: operation.body,
              },
            );
            const comment = parseComment(response.data);
            return { commentId: comment.id, url: comment.url };
          });
        case 'update-comment':
          return write({ to: 'update our comment on the pull request', permission: comments }, async () => {
            // GitHub has no conditional update of a comment: the next best is to look right before.
            const there = await octokit.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', {
              ...base,
              comment_id: operation.commentId,
            });
            if (parseComment(there.data).body !== operation.seen)
              throw new ConflictError('another run has written our comment meanwhile', 'other');
            const response = await octokit.request(
              'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
              {
                ...base,
                comment_id: operation.commentId,
                body: operation.body,
              },
            );
            const comment = parseComment(response.data);
            return { commentId: comment.id, url: comment.url };
          });
        case 'delete-comment':
          return remove({ to: 'delete a twin of our comment', permission: comments }, () =>
            octokit.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
              ...base,
              comment_id: operation.commentId,
            }),
          );
        case 'create-check-run':
          return write({ to: `create the check run "${operation.name}"`, permission: checks }, async () => {
            const response = await octokit.request('POST /repos/{owner}/{repo}/check-runs', {
              ...base,
              head_sha: operation.commit,
              ...checkBody(operation),
            });
            parseCheckRun(response.data);
            return {};
          });
        case 'update-check-run':
          return write({ to: `update the check run "${operation.name}"`, permission: checks }, async () => {
            const response = await octokit.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
              ...base,
              check_run_id: operation.checkRunId,
              ...checkBody(operation),
            });
            parseCheckRun(response.data);
            return {};
          });
        case 'append-ledger':
          return appendLedger(operation);
        case 'create-deployment':
          return write({ to: `show ${operation.ref} as a deployment`, permission: deployments }, async () => {
            const response = await octokit.request('POST /repos/{owner}/{repo}/deployments', {
              ...base,
              ref: operation.ref,
              task: operation.task,
              environment: operation.environment,
              description: operation.description,
              payload: { ...operation.payload },
              // By default GitHub would merge the default branch into the ref, and wait for every check.
              auto_merge: false,
              required_contexts: [],
            });
            return { deploymentId: parseDeployment(response.data).id };
          });
        case 'create-deployment-status':
          return write({ to: 'mark a deployment', permission: deployments }, async () => {
            const response = await octokit.request(
              'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
              {
                ...base,
                deployment_id: operation.deploymentId,
                state: operation.state,
                environment: operation.environment,
                description: operation.description,
                ...(operation.logUrl === undefined ? {} : { log_url: operation.logUrl }),
                // GitHub's own rule leaves production out: the plan marks what was replaced.
                auto_inactive: false,
              },
            );
            parseDeploymentStatus(response.data);
            return {};
          });
      }
    },
  };

  /**
   * The commit is made first, where nobody sees it; moving the branch without force is what succeeds for one of two
   * writers only.
   */
  async function appendLedger(operation: Extract<Operation, { kind: 'append-ledger' }>): Promise<Applied> {
    const { branch, parent } = operation;
    return write({ to: `write to the branch ${branch}`, permission: releases }, async () => {
      const tree = await octokit.request('POST /repos/{owner}/{repo}/git/trees', {
        ...base,
        ...(parent === null ? {} : { base_tree: parent.tree }),
        tree: operation.files.map(({ path, text }) => ({
          path,
          mode: '100644' as const,
          type: 'blob' as const,
          content: text,
        })),
      });
      const commit = await octokit.request('POST /repos/{owner}/{repo}/git/commits', {
        ...base,
        message: operation.message,
        tree: shaOf(tree.data, 'a tree'),
        parents: parent === null ? [] : [parent.commit],
      });
      const sha = shaOf(commit.data, 'a commit');
      const ref =
        parent === null
          ? await octokit.request('POST /repos/{owner}/{repo}/git/refs', {
              ...base,
              ref: `refs/heads/${branch}`,
              sha,
            })
          : await octokit.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
              ...base,
              ref: `heads/${branch}`,
              sha,
              force: false,
            });
      expectObject(ref.data, { ref: ['string'], object: ['object'] }, 'a branch');
      return {};
    });
  }

  async function publish(operation: Extract<Operation, { kind: 'publish-release' }>): Promise<Applied> {
    try {
      return await write({ to: `publish ${operation.tag}`, permission: releases }, async () => {
        // GitHub publishes onto whatever the tag names: another run may have made it first, for its own commit.
        const tag = operation.tagged ? undefined : await tagNow(operation.tag);
        if (tag !== undefined && tag !== operation.commit)
          throw new ConflictError(`another run has made the tag ${operation.tag} meanwhile`, 'other');
        const response = await octokit.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', {
          ...base,
          release_id: operation.releaseId,
          tag_name: operation.tag,
          target_commitish: operation.commit,
          draft: false,
          prerelease: operation.prerelease,
          // Several models share a repository: none of them is "the latest release" of it.
          make_latest: 'false',
        });
        const release = parseRelease(response.data);
        return { releaseId: release.id, url: release.url };
      });
    } catch (error) {
      if (!(error instanceof PermissionError)) throw error;
      // The same token could make the draft, so `contents: write` is there: what is refused is the tag.
      if (operation.tagged) throw refusedTag(operation, error);
      throw new ConflictError(error.what, 'tag-refused', error);
    }
  }

  /** What a tag names right now; an annotated one names its own object. */
  async function tagNow(tag: string): Promise<string | undefined> {
    try {
      const response = await octokit.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
        ...base,
        ref: `tags/${tag}`,
      });
      const { object } = expectObject(response.data, { object: ['object'] }, 'a tag');
      return expectObject(object, { sha: ['string'] }, 'a tag')['sha'] as string;
    } catch (error) {
      if (httpFailure(error)?.status === 404) return undefined;
      throw error;
    }
  }

  async function createTag(operation: Extract<Operation, { kind: 'create-tag' }>): Promise<Applied> {
    try {
      return await write({ to: `create the tag ${operation.tag}`, permission: releases }, async () => {
        const response = await octokit.request('POST /repos/{owner}/{repo}/git/refs', {
          ...base,
          ref: `refs/tags/${operation.tag}`,
          sha: operation.commit,
        });
        expectObject(response.data, { ref: ['string'] }, 'a tag');
        return {};
      });
    } catch (error) {
      throw error instanceof PermissionError ? refusedTag(operation, error) : error;
    }
  }
}

function shaOf(data: unknown, what: string): string {
  return expectObject(data, { sha: ['string'] }, what)['sha'] as string;
}

/** GitHub lets no integration put a tag on workflow files that no branch has, unless it may write workflows. */
function refusedTag(
  { tag, commit }: { tag: string; commit: string },
  cause: PermissionError,
): PermissionError {
  return new PermissionError(
    `GitHub did not let us publish ${tag}: it refuses this token a tag at ${commit.slice(0, 7)}`,
    'workflows: write',
    'That happens when the workflow files of that commit differ from those on the branches: `permissions:` cannot mend it. Give `token:` of a GitHub App that has "Workflows: write", or create the tag yourself. The draft is kept; running the step again completes it.',
    cause,
  );
}

function checkBody({
  name,
  externalId,
  content,
  annotations,
}: {
  readonly name: string;
  readonly externalId: string;
  readonly content: CheckContent;
  readonly annotations: readonly CheckAnnotation[];
}) {
  return {
    name,
    external_id: externalId,
    status: 'completed' as const,
    conclusion: content.conclusion,
    details_url: content.url,
    output: {
      title: content.title,
      summary: content.summary,
      annotations: annotations.map(({ path, line, level, title, message }) => ({
        path,
        start_line: line,
        end_line: line,
        annotation_level: level,
        title,
        message,
      })),
    },
  };
}
