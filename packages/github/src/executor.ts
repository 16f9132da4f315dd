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
  parseIssue,
  parsePullRequest,
  parseRelease,
} from './parse.ts';
import { expectObject } from './shapes.ts';

const releases: Purpose['permission'] = 'contents: write';
const comments: Purpose['permission'] = 'pull-requests: write';

const checks: Purpose['permission'] = 'checks: write';
const deployments: Purpose['permission'] = 'deployments: write';
const pullRequests: Purpose['permission'] = 'pull-requests: write';
const issues: Purpose['permission'] = 'issues: write';

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
          return commit(operation.branch, {
            to: `write to the branch ${operation.branch}`,
            parents: operation.parent === null ? [] : [operation.parent.commit],
            tree: async () => operation.parent?.tree,
            isNew: operation.parent === null,
            files: operation.files,
            message: operation.message,
          });
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
        case 'commit-to-branch':
          return commit(operation.branch, {
            to: `commit to the branch ${operation.branch}`,
            parents: operation.parents,
            tree: () => treeOf(operation.base),
            isNew: operation.seen === null,
            files: operation.files,
            message: operation.message,
          });
        case 'delete-branch':
          return remove({ to: `delete the branch ${operation.branch}`, permission: releases }, async () => {
            // GitHub deletes whatever the branch names by now: look right before.
            if ((await shaOf(`heads/${operation.branch}`)) !== operation.seen)
              throw new ConflictError(`somebody has moved the branch ${operation.branch} meanwhile`, 'other');
            await octokit.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', {
              ...base,
              ref: `heads/${operation.branch}`,
            });
          });
        case 'open-pull-request':
          return openPullRequest(operation);
        case 'close-pull-request': {
          const { number, seen } = operation;
          return write({ to: `close pull request #${number}`, permission: pullRequests }, async () => {
            const there = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
              ...base,
              pull_number: number,
            });
            if (parsePullRequest(there.data).headSha !== seen)
              throw new ConflictError(`somebody has pushed to pull request #${number} meanwhile`, 'other');
            const response = await octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
              ...base,
              pull_number: number,
              state: 'closed',
            });
            return numbered(parsePullRequest(response.data));
          });
        }
        case 'create-issue':
          return write({ to: 'open an issue', permission: issues }, async () => {
            const response = await octokit.request('POST /repos/{owner}/{repo}/issues', {
              ...base,
              title: operation.title,
              body: operation.body,
              labels: [operation.label],
            });
            return numbered(parseIssue(response.data));
          });
        case 'update-issue':
          return write({ to: `update issue #${operation.issue}`, permission: issues }, async () => {
            const there = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
              ...base,
              issue_number: operation.issue,
            });
            if (parseIssue(there.data)?.body !== operation.seen)
              throw new ConflictError(`another run has written issue #${operation.issue} meanwhile`, 'other');
            return editIssue(operation.issue, { body: operation.body });
          });
        case 'close-issue':
          return write({ to: `close issue #${operation.issue}`, permission: issues }, () =>
            editIssue(operation.issue, { state: 'closed', state_reason: 'completed' }),
          );
        case 'send-dispatch':
          return write({ to: `send the event "${operation.event}"`, permission: releases }, async () => {
            await octokit.request('POST /repos/{owner}/{repo}/dispatches', {
              ...base,
              event_type: operation.event,
              client_payload: { ...operation.payload },
            });
            return {};
          });
      }
    },
  };

  /**
   * A commit on a branch. It is made first, where nobody sees it; moving the branch to it without force is what succeeds
   * for one of two writers only.
   */
  async function commit(
    branch: string,
    made: {
      readonly to: string;
      readonly parents: readonly string[];
      /** The tree that it starts from. */
      readonly tree: () => Promise<string | undefined>;
      /** The branch must not exist yet. */
      readonly isNew: boolean;
      readonly files: readonly { readonly path: string; readonly text: string }[];
      readonly message: string;
    },
  ): Promise<Applied> {
    return write({ to: made.to, permission: releases }, async () => {
      const before = await made.tree();
      const tree = await octokit.request('POST /repos/{owner}/{repo}/git/trees', {
        ...base,
        ...(before === undefined ? {} : { base_tree: before }),
        tree: made.files.map(({ path, text }) => ({
          path,
          mode: '100644' as const,
          type: 'blob' as const,
          content: text,
        })),
      });
      const created = await octokit.request('POST /repos/{owner}/{repo}/git/commits', {
        ...base,
        message: made.message,
        tree: gitId(tree.data, 'a tree'),
        parents: [...made.parents],
      });
      const sha = gitId(created.data, 'a commit');
      const ref = made.isNew
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

  async function treeOf(commit: string): Promise<string> {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
      ...base,
      commit_sha: commit,
    });
    return gitId(expectObject(data, { tree: ['object'] }, 'a commit')['tree'], 'a tree');
  }

  async function openPullRequest(
    operation: Extract<Operation, { kind: 'open-pull-request' }>,
  ): Promise<Applied> {
    try {
      return await write({ to: 'open a pull request', permission: pullRequests }, async () => {
        const response = await octokit.request('POST /repos/{owner}/{repo}/pulls', {
          ...base,
          head: operation.head,
          base: operation.base,
          title: operation.title,
          body: operation.body,
          maintainer_can_modify: true,
        });
        return numbered(parsePullRequest(response.data));
      });
    } catch (error) {
      // No permission of a job mends that: it is a setting of the repository or the organisation.
      if (error instanceof PermissionError && /not permitted to create or approve/i.test(error.what))
        throw new ConflictError(error.what, 'policy', error);
      throw error;
    }
  }

  async function editIssue(
    issue: number,
    fields: { body: string } | { state: 'closed'; state_reason: 'completed' },
  ): Promise<Applied> {
    const response = await octokit.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
      ...base,
      issue_number: issue,
      ...fields,
    });
    return numbered(parseIssue(response.data));
  }

  async function publish(operation: Extract<Operation, { kind: 'publish-release' }>): Promise<Applied> {
    try {
      return await write({ to: `publish ${operation.tag}`, permission: releases }, async () => {
        // GitHub publishes onto whatever the tag names: another run may have made it first, for its own commit.
        const tag = operation.tagged ? undefined : await shaOf(`tags/${operation.tag}`);
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

  /** What a tag (`tags/…`) or a branch (`heads/…`) names right now; an annotated tag names its own object. */
  async function shaOf(ref: string): Promise<string | undefined> {
    try {
      const response = await octokit.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...base, ref });
      return gitId(
        expectObject(response.data, { object: ['object'] }, 'a reference')['object'],
        'a reference',
      );
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

function gitId(data: unknown, what: string): string {
  return expectObject(data, { sha: ['string'] }, what)['sha'] as string;
}

function numbered(made: { readonly number: number; readonly url: string } | undefined): Applied {
  return made === undefined ? {} : { number: made.number, url: made.url };
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
