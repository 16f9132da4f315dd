import { expect, test } from 'vitest';
import { checkView } from './check-run.ts';
import {
  betterReport,
  cannotTellReport,
  firstReport,
  gate,
  hostileReport,
  hugeReport,
  notComparableReport,
  worseReport,
} from './testkit.ts';

const context = { sha: '9fceb02c1d6f0d1a4b39f5a1a4b3c1c0f7b0a2d4' };
const digest = `sha256:${'ab'.repeat(32)}`;
type Report = ReturnType<typeof betterReport>;
const view = (report: Report) => checkView({ report, digest }, context);
/** As if its gates stood in modelops.yml from line 7 on. */
const inFile = (report: Report): Report => ({
  ...report,
  config: 'ml/modelops.yml',
  gates: report.gates.map((one, index) => ({ ...one, line: 7 + index })),
});

test('what would not be released after the merge says so before it, and fails where there are releases', () => {
  const own = notComparableReport();
  const judged: Report = { ...own, evaluationSet: { ...own.evaluationSet, labelsFrom: 'candidate' } };
  expect(view(judged).conclusion).toBe('failure');
  expect(view(judged).summary).toContain('**It would not be released after the merge**');
  expect(view(judged).summary).toContain('`validate: {baseline: none}`');
  const base = { ...judged, champion: { ...judged.champion!, source: 'base-branch' as const } };
  expect(view(base).conclusion).toBe('neutral');
  expect(view(base).summary).toContain('It would not be released after the merge');
  // Vouched for by somebody else: it is released, and nothing is said.
  expect(view(own).summary).not.toContain('would not be released');
});

test.each([
  ['a pass', betterReport(), 'success', 'passes · better than v1.2.0 · gates: all 3 pass'],
  ['a fail', worseReport(), 'failure', 'fails · worse than v1.2.0 · gates: 2 of 3 fail'],
  ['too little evidence', cannotTellReport(), 'neutral', /^can’t tell yet · .* open$/],
  [
    'too little evidence where that fails',
    {
      ...cannotTellReport(),
      settings: { ...cannotTellReport().settings, onInconclusive: 'fail' as const },
    },
    'failure',
    /^can’t tell yet/,
  ],
  ['a first version', firstReport(), 'success', /^passes · gates: /],
] as const)('%s', (_, report, conclusion, title) => {
  expect(view(report)).toMatchObject({
    conclusion,
    title: typeof title === 'string' ? title : expect.stringMatching(title),
  });
});

test('what could not be judged is neutral', () => {
  const check = checkView({ model: 'churn', reason: 'its job left no report' }, context);
  expect(check).toMatchObject({ conclusion: 'neutral', title: 'could not be judged', annotations: [] });
  expect(check.summary).toContain('its job left no report');
});

test('gates that did not pass are annotated where they stand; those of an input stand nowhere', () => {
  const report = inFile(worseReport());
  const open = report.gates.flatMap((one) => (one.verdict === 'fail' ? [one.line] : []));
  expect(open).toHaveLength(2);
  expect(view(report).annotations.map(({ path, line, level }) => [path, line, level])).toEqual(
    open.map((line) => ['ml/modelops.yml', line, 'failure']),
  );
  expect(view(inFile(cannotTellReport())).annotations[0]).toMatchObject({ level: 'warning' });
  expect(view(inFile(betterReport())).annotations).toEqual([]);
  expect(view(worseReport()).annotations).toEqual([]);
});

test('however much there is to say, it stays within what GitHub takes', () => {
  const gates = Array.from({ length: 400 }, (_, index) =>
    gate(`roc_auc >= 0.${index + 100}`, { verdict: 'fail', reason: 'x'.repeat(2000) }),
  );
  for (const report of [
    hugeReport(),
    hostileReport(),
    { ...hugeReport(), gates, verdict: 'fail' as const },
  ]) {
    const check = view(inFile(report));
    expect(check.summary.length).toBeLessThanOrEqual(65_535);
    expect(check.title.length).toBeLessThanOrEqual(250);
    expect(check.annotations.length).toBeLessThanOrEqual(200);
    for (const { title, message } of check.annotations) {
      expect(title.length).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 << 10);
    }
  }
});
