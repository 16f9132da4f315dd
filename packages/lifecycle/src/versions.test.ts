import { formatVersion, parseVersion, sha256 } from '@modelops/contracts';
import { describe, expect, test } from 'vitest';
import type { PullRequestState } from './ports.ts';
import { resolveReference } from './resolve.ts';
import { model, type ReportOptions, reportOn } from './testkit.ts';
import { broughtBy, chooseLabel } from './version-labels.ts';
import { proposeVersion, publishedVersions } from './versions.ts';

const champion = { name: 'v1.4.2', modelDigest: sha256('latest') };

function propose(
  given: {
    report?: ReportOptions;
    latest?: string | null;
    highest?: string;
    equals?: string;
    asked?: 'major' | 'minor' | 'patch';
    labels?: readonly string[];
    taken?: readonly string[];
  } = {},
): string {
  const highest = given.highest === undefined ? undefined : parseVersion(given.highest);
  const { version, bump, reason } = proposeVersion({
    model,
    report: reportOn('candidate', given.report),
    latest:
      highest === undefined || given.latest === null
        ? undefined
        : { version: highest, modelDigest: sha256(given.latest ?? 'latest') },
    highest,
    equals: given.equals === undefined ? undefined : parseVersion(given.equals),
    asked: given.asked ?? 'auto',
    label: given.labels && chooseLabel(model, { number: 12, labels: given.labels }),
    taken: new Set((given.taken ?? []).map((version) => `${model}@v${version}`)),
  });
  return `${formatVersion(version)} ${bump}: ${reason}`;
}

describe('the number of the next version', () => {
  test.each<[string, Parameters<typeof propose>[0], string]>([
    ['the first', {}, '1.0.0 initial: the first version'],
    ['the first, whatever was asked', { asked: 'minor' }, '1.0.0 initial: the first version'],
    ['the first, tags taken', { taken: ['1.0.0', '1.0.1'] }, '1.0.2 initial: the first version'],
    [
      'better',
      { highest: '1.4.2', report: { champion, outcome: 'better' } },
      '1.5.0 minor: better than v1.4.2, roc_auc 0.75 → 0.8',
    ],
    [
      'worse but merged',
      { highest: '1.4.2', report: { champion, outcome: 'worse' } },
      '1.4.3 patch: worse than v1.4.2 but merged, roc_auc 0.75 → 0.8',
    ],
    [
      'no different',
      { highest: '1.4.2', report: { champion, outcome: 'no-different' } },
      '1.4.3 patch: no different from v1.4.2, roc_auc 0.75 → 0.8',
    ],
    [
      'cannot tell',
      { highest: '1.4.2', report: { champion, outcome: 'cannot-tell' } },
      '1.4.3 patch: not clearly different from v1.4.2, roc_auc 0.75 → 0.8',
    ],
    ['a label', { highest: '1.4.2', labels: ['modelops:minor'] }, '1.5.0 minor: label modelops:minor on #12'],
    [
      'a label of less than the evidence would give',
      { highest: '1.4.2', report: { champion, outcome: 'better' }, labels: ['ModelOps:Patch'] },
      '1.4.3 patch: label modelops:patch on #12',
    ],
    [
      'a label for this model before one for all',
      { highest: '1.4.2', labels: ['modelops:major', `modelops:minor:${model}`] },
      `1.5.0 minor: label modelops:minor:${model} on #12`,
    ],
    [
      'labels that contradict each other',
      { highest: '1.4.2', labels: ['modelops:patch', 'modelops:minor', 'modelops:major'] },
      '2.0.0 major: label modelops:major on #12, which counts more than modelops:minor and modelops:patch',
    ],
    [
      'labels of another model, and labels that are none of ours',
      { highest: '1.4.2', labels: ['modelops:major:fraud', 'major', 'modelops:huge'] },
      '1.4.3 patch: not compared with v1.4.2',
    ],
    ['the first, whatever its labels', { labels: ['modelops:major'] }, '1.0.0 initial: the first version'],
    [
      'asked for, whatever the labels',
      { highest: '1.4.2', asked: 'patch', labels: ['modelops:major'] },
      '1.4.3 patch: a patch version was asked for',
    ],
    ['not compared', { highest: '1.4.2' }, '1.4.3 patch: not compared with v1.4.2'],
    [
      'better than something else',
      { highest: '1.4.2', latest: 'newer', report: { champion, outcome: 'better' } },
      '1.4.3 patch: compared with v1.4.2, not with v1.4.2',
    ],
    [
      'compared with a baseline without a model',
      { highest: '1.4.2', report: { champion: { name: 'main', modelDigest: null }, outcome: 'better' } },
      '1.4.3 patch: compared with main, not with v1.4.2',
    ],
    [
      'older bytes again',
      { highest: '1.4.2', equals: '1.3.0', report: { champion, outcome: 'better' } },
      '1.4.3 patch: the same bytes as v1.3.0, released again',
    ],
    [
      'no manifest to compare with',
      { highest: '1.4.2', latest: null, report: { champion, outcome: 'better' } },
      '1.4.3 patch: v1.4.2 was published without a manifest, so nothing can be compared with it',
    ],
    [
      'asked',
      { highest: '1.4.2', asked: 'major', equals: '1.3.0' },
      '2.0.0 major: a major version was asked for',
    ],
    ['patch taken', { highest: '1.4.2', taken: ['1.4.3', '1.4.4'] }, '1.4.5 patch: not compared with v1.4.2'],
    [
      'minor taken',
      { highest: '1.4.2', asked: 'minor', taken: ['1.5.0'] },
      '1.6.0 minor: a minor version was asked for',
    ],
    [
      'major taken',
      { highest: '1.4.2', asked: 'major', taken: ['2.0.0'] },
      '2.0.1 major: a major version was asked for',
    ],
  ])('%s', (_, given, expected) => {
    expect(propose(given)).toBe(expected);
  });
});

const release = (tag: string, fields: { draft?: boolean; prerelease?: boolean } = {}) => ({
  id: 1,
  tag,
  name: '',
  body: '',
  draft: false,
  prerelease: false,
  target: 'main',
  url: '',
  uploadUrl: '',
  assets: [],
  ...fields,
});

const versions = publishedVersions(model, [
  release('churn@v1.2.0'),
  release('churn@v1.10.0'),
  release('churn@v1.9.3'),
  release('churn@v2.0.0', { prerelease: true }),
  release('churn@v3.0.0', { draft: true }),
  release('churn2@v9.0.0'),
  release('churn@v01.0.0'),
  release('v8.0.0'),
  release('churn@v1.0'),
]);

test('published versions: those of the model that are no drafts, as numbers, highest first', () => {
  expect(versions.map(({ tag }) => tag)).toEqual([
    'churn@v2.0.0',
    'churn@v1.10.0',
    'churn@v1.9.3',
    'churn@v1.2.0',
  ]);
});

describe('a reference', () => {
  test.each([
    ['latest', 'churn@v1.10.0'],
    ['churn@latest', 'churn@v1.10.0'],
    ['v1', 'churn@v1.10.0'],
    ['1', 'churn@v1.10.0'],
    ['v1.9', 'churn@v1.9.3'],
    ['churn@v1.2.0', 'churn@v1.2.0'],
    ['v2.0.0', 'churn@v2.0.0'],
  ])('%s names %s', (reference, tag) => {
    expect(resolveReference(model, reference, versions).tag).toBe(tag);
  });

  test.each([
    ['v2', /no published version of "churn" is "v2".*Published: v2.0.0, v1.10.0/],
    ['v1.1', /is "v1.1"/],
    ['v3.0.0', /is "v3.0.0"/],
    ['fraud@v1', /names the model "fraud".*model: fraud/],
    ['newest', /"newest" is not a version.*Write v1.2.3/],
    ['v01', /is not a version/],
    ['', /is not a version/],
  ])('%s is refused', (reference, message) => {
    expect(() => resolveReference(model, reference, versions)).toThrow(message);
  });

  test('is refused with other words when nothing is published', () => {
    expect(() => resolveReference(model, 'latest', [])).toThrow('"churn" has no published version yet');
  });

  test('lists ten versions at most', () => {
    const many = publishedVersions(
      model,
      Array.from({ length: 12 }, (_, minor) => release(`churn@v1.${minor}.0`)),
    );
    expect(() => resolveReference(model, 'v9', many)).toThrow(/v1\.11\.0, .*v1\.2\.0, …\.$/);
  });
});

describe('the pull request that brought a commit', () => {
  const pull = (number: number, fields: Partial<PullRequestState>): PullRequestState => ({
    number,
    state: 'closed',
    headSha: 'h',
    headRef: 'topic',
    headRepository: null,
    baseSha: 'b',
    baseRef: 'main',
    mergedAt: '2026-01-15T12:00:00Z',
    mergeCommitSha: 'other',
    body: '',
    author: 'ada',
    url: '',
    labels: [],
    ...fields,
  });
  test.each<[string, PullRequestState[], number | undefined]>([
    ['none', [], undefined],
    ['only an open one', [pull(1, { mergedAt: null, mergeCommitSha: 'c' })], undefined],
    ['the only merged one', [pull(1, { mergedAt: null }), pull(2, {})], 2],
    ['of two the one whose merge made it', [pull(1, {}), pull(2, { mergeCommitSha: 'c' })], 2],
    ['of two neither', [pull(1, {}), pull(2, {})], undefined],
  ])('%s', (_, pulls, number) => {
    expect(broughtBy('c', pulls)?.number).toBe(number);
  });
});
