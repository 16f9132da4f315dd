import type { PullRequestState } from './ports.ts';

/** Highest first: of labels that contradict each other the highest counts. */
const bumps = ['major', 'minor', 'patch'] as const;

/** A pull request as far as the number of a version depends on it. */
export interface LabelledPullRequest {
  readonly number: number;
  readonly labels: readonly string[];
}

export interface LabelledBump {
  readonly bump: (typeof bumps)[number];
  readonly reason: string;
}

/**
 * The bump that people ask for by labels of the merged pull request: `modelops:major` for every model that it changes,
 * `modelops:major:<model>` for one, which wins. Labels are compared as GitHub compares them, without regard to case.
 */
export function chooseLabel(model: string, pull: LabelledPullRequest | undefined): LabelledBump | undefined {
  if (pull === undefined) return undefined;
  const labels = new Set(pull.labels.map((label) => label.toLowerCase()));
  for (const suffix of [`:${model}`, '']) {
    const [highest, ...others] = bumps.filter((bump) => labels.has(`modelops:${bump}${suffix}`));
    if (highest === undefined) continue;
    const over = others.map((bump) => `modelops:${bump}${suffix}`).join(' and ');
    return {
      bump: highest,
      reason: `label modelops:${highest}${suffix} on #${pull.number}${over === '' ? '' : `, which counts more than ${over}`}`,
    };
  }
  return undefined;
}

/**
 * Of the pull requests that hold a commit, the one whose merge made it; where none says so (a merge that was pushed), the
 * only merged one. Undefined where that is not clear: a commit on two long-lived branches belongs to several.
 */
export function broughtBy(commit: string, pulls: readonly PullRequestState[]): PullRequestState | undefined {
  const merged = pulls.filter(({ mergedAt }) => mergedAt !== null);
  return (
    merged.find(({ mergeCommitSha }) => mergeCommitSha === commit) ??
    (merged.length === 1 ? merged[0] : undefined)
  );
}
