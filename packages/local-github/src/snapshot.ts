import { isSha } from './git.ts';
import { syncPulls } from './pulls.ts';
import type { HubState, Repository } from './state.ts';
import { actAs } from './triggers.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What can be observed of a repository, as plain JSON in a fixed order. */
export interface Snapshot {
  branches: Record<string, string>;
  tags: Record<string, string>;
  releases: Json[];
  latestRelease: string | null;
  pulls: Json[];
  issues: Json[];
  comments: Json[];
  checkRuns: Json[];
  statuses: Json[];
  deployments: Json[];
  labels: string[];
  artifacts: Json[];
}

/** The observable end state of a repository, for comparing how two histories ended. */
export async function snapshot(
  hub: HubState,
  repository: Repository,
  latest: string | null,
): Promise<Snapshot> {
  await actAs(hub, repository.owner, (cause) => syncPulls(hub, repository, cause));
  const refs = await repository.git.refs();
  const named = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      refs
        .filter(({ ref, sha }) => ref.startsWith(prefix) && isSha(sha))
        .map((item) => [item.ref.slice(prefix.length), item.sha]),
    );
  const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
  return {
    branches: named('refs/heads/'),
    tags: named('refs/tags/'),
    latestRelease: latest,
    releases: [...repository.releases.values()]
      .sort((a, b) => a.tagName.localeCompare(b.tagName) || a.id - b.id)
      .map((release) => ({
        id: release.id,
        tag: release.tagName,
        target: release.target,
        name: release.name,
        body: release.body,
        draft: release.draft,
        prerelease: release.prerelease,
        immutable: release.immutable,
        author: release.author.login,
        createdAt: release.createdAt,
        publishedAt: release.publishedAt,
        assets: [...release.assets].sort(byName).map((asset) => ({
          name: asset.name,
          label: asset.label,
          state: asset.state,
          size: asset.bytes?.length ?? 0,
          digest: asset.digest,
          contentType: asset.contentType,
        })),
      })),
    pulls: [...repository.pulls.values()].map((pull) => ({
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      draft: pull.draft,
      merged: pull.mergedAt !== null,
      mergeable: pull.state === 'open' ? pull.mergeable : null,
      head: `${pull.headRepository.fullName}:${pull.headRef}`,
      headSha: pull.headSha,
      base: pull.baseRef,
      mergeCommitSha: pull.mergeCommitSha,
      labels: [...pull.labels].sort(),
      user: pull.user.login,
    })),
    issues: [...repository.issues.values()].map((issue) => ({
      number: issue.number,
      title: issue.title,
      body: issue.body,
      state: issue.state,
      labels: [...issue.labels].sort(),
      user: issue.user.login,
    })),
    comments: [...repository.comments.values()].map((comment) => ({
      id: comment.id,
      issue: comment.issue,
      user: comment.user.login,
      body: comment.body,
    })),
    checkRuns: [...repository.checkRuns.values()].map((run) => ({
      id: run.id,
      name: run.name,
      headSha: run.headSha,
      externalId: run.externalId,
      status: run.status,
      conclusion: run.conclusion,
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations: run.annotations as Json[],
    })),
    statuses: repository.statuses.map((status) => ({
      sha: status.sha,
      context: status.context,
      state: status.state,
      description: status.description,
    })),
    deployments: repository.deployments.map((deployment) => ({
      id: deployment.id,
      ref: deployment.ref,
      task: deployment.task,
      environment: deployment.environment,
      payload: deployment.payload as Json,
      statuses: deployment.statuses.map(({ state, description }) => ({ state, description })),
    })),
    labels: [...repository.labels.values()].map((label) => label.name).sort(),
    artifacts: [...repository.artifacts.values()]
      .filter((artifact) => artifact.finalized)
      .map((artifact) => ({
        id: artifact.id,
        name: artifact.name,
        run: artifact.run.id,
        attempt: artifact.attempt,
        size: artifact.size,
        digest: artifact.digest,
      })),
  };
}
