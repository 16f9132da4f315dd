import {
  compareVersions,
  type EvaluationReport,
  formatVersion,
  parseVersionTag,
  type Version,
  versionTag,
} from '@modelops/contracts';
import type { ReleaseState } from './ports.ts';
import type { LabelledBump } from './version-labels.ts';

/** A published version as the releases tell it. */
export interface PublishedVersion {
  readonly version: Version;
  readonly tag: string;
  readonly release: ReleaseState;
}

/** The published versions of a model, highest first. Drafts and tags without a release are no versions. */
export function publishedVersions(model: string, releases: readonly ReleaseState[]): PublishedVersion[] {
  const found: PublishedVersion[] = [];
  for (const release of releases) {
    const named = release.draft ? undefined : parseVersionTag(release.tag);
    if (named?.model === model) found.push({ version: named.version, tag: release.tag, release });
  }
  return found.sort((a, b) => compareVersions(b.version, a.version));
}

export type Bump = 'initial' | 'major' | 'minor' | 'patch';

export interface Proposal {
  readonly version: Version;
  readonly bump: Bump;
  readonly reason: string;
}

/**
 * The next version and why it has its number.
 *
 * First version: 1.0.0. Asked for by the user, or by a label of the pull request: as asked. Significantly and materially better than the latest version on
 * the same rows: minor. Anything else, also worse but merged: patch.
 * @param taken tags that exist or were burnt by an immutable release; the number moves on until it is free.
 */
export function proposeVersion(input: {
  readonly model: string;
  readonly report: EvaluationReport;
  readonly latest: { readonly version: Version; readonly modelDigest: string } | undefined;
  readonly highest: Version | undefined;
  readonly equals: Version | undefined;
  readonly asked: 'auto' | 'major' | 'minor' | 'patch';
  readonly label: LabelledBump | undefined;
  readonly taken: ReadonlySet<string>;
}): Proposal {
  const { model, report, latest, equals, asked } = input;
  const free = (version: Version, step: 'major' | 'minor' | 'patch'): Version => {
    let next = version;
    while (input.taken.has(versionTag(model, next))) next = bumped(next, step);
    return next;
  };
  if (input.highest === undefined) {
    return {
      version: free({ major: 1, minor: 0, patch: 0 }, 'patch'),
      bump: 'initial',
      reason: 'the first version',
    };
  }
  const { bump, reason } = chooseBump();
  // Numbers grow from the highest that was ever published, pre-releases included, so that none is used twice.
  return { version: free(bumped(input.highest, bump), bump === 'minor' ? 'minor' : 'patch'), bump, reason };

  function chooseBump(): { bump: 'major' | 'minor' | 'patch'; reason: string } {
    if (asked !== 'auto') return { bump: asked, reason: `a ${asked} version was asked for` };
    if (input.label !== undefined) return input.label;
    if (equals !== undefined)
      return { bump: 'patch', reason: `the same bytes as v${formatVersion(equals)}, released again` };
    if (latest === undefined) {
      return {
        bump: 'patch',
        reason: `v${formatVersion(input.highest!)} was published without a manifest, so nothing can be compared with it`,
      };
    }
    const against = `v${formatVersion(latest.version)}`;
    const comparison = report.comparison;
    if (comparison === null || report.champion === null) {
      return { bump: 'patch', reason: `not compared with ${against}` };
    }
    if (report.champion.modelDigest !== latest.modelDigest) {
      return { bump: 'patch', reason: `compared with ${report.champion.name}, not with ${against}` };
    }
    if (!comparison.comparable || comparison.missingRows > 0) {
      return { bump: 'patch', reason: `could not be compared with ${against}` };
    }
    const metric = report.metrics.find(({ name }) => name === comparison.metric);
    const change =
      metric?.champion == null || metric.value === null
        ? ''
        : `, ${comparison.metric} ${short(metric.champion)} → ${short(metric.value)}`;
    switch (comparison.outcome) {
      case 'better':
        return { bump: 'minor', reason: `better than ${against}${change}` };
      case 'worse':
        return { bump: 'patch', reason: `worse than ${against} but merged${change}` };
      case 'no-different':
        return { bump: 'patch', reason: `no different from ${against}${change}` };
      case 'cannot-tell':
        return { bump: 'patch', reason: `not clearly different from ${against}${change}` };
    }
  }
}

function bumped(version: Version, step: 'major' | 'minor' | 'patch'): Version {
  const { major, minor, patch } = version;
  if (step === 'major') return { major: major + 1, minor: 0, patch: 0 };
  return step === 'minor' ? { major, minor: minor + 1, patch: 0 } : { major, minor, patch: patch + 1 };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
