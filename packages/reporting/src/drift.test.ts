import type { DriftReport } from '@modelops/contracts';
import { describe, expect, test } from 'vitest';
import { driftSentence, renderDriftReport } from './drift.ts';
import { driftHtml } from './drift-html.ts';
import { elements, textOf } from './html.testkit.ts';
import { proposalTexts } from './proposal.ts';

const digest = `sha256:${'0'.repeat(64)}` as const;
const hostile = '<script>alert(1)</script> @ada #1 | `x`\n::set-output name=a::b';

function reportOf(change: Partial<DriftReport> = {}): DriftReport {
  return {
    schema: 'modelops/drift-report/v1',
    model: 'flight-delay',
    environment: 'production',
    tool: { name: 'modelops/check-drift', version: '0.1.0' },
    champion: { version: '1.0.0', modelDigest: digest },
    reference: { profile: digest, rows: 100, windows: 2, from: '2001-01-01', to: '2001-01-02' },
    windows: [
      { from: '2001-01-03', to: '2001-01-04', rows: 50, labelled: 50, digest, state: 'new', mature: true },
    ],
    detectors: [
      {
        name: 'inputs',
        windowsInBlock: 2,
        referenceWindows: 40,
        windows: 30,
        evidence: 1.5,
        threshold: 182.5,
        verdict: 'pass',
        reason: 'no change that matters',
      },
    ],
    tests: [],
    alarms: [],
    raised: [],
    closed: [],
    continues: null,
    budget: { falseAlarmsPerYear: 4, perDetector: { inputs: 1, outcomes: 3 } },
    settings: { level: 0.05, labelDelayDays: 1, material: { psi: 0.1 } },
    history: ['2001-01-01', '2001-01-02', '2001-01-03'].map((day, at) => ({
      day,
      rows: 50,
      labelled: 50,
      predicted: 0.2,
      observed: 0.2 + at / 100,
      performance: 0.7,
    })),
    state: digest,
    verdict: 'pass',
    notes: [],
    ...change,
  };
}

const alarm: DriftReport['alarms'][number] = {
  id: 'inputs-2001-01-03',
  kind: 'inputs',
  also: ['missing'],
  columns: [hostile],
  since: '2001-01-02',
  raised: '2001-01-03',
  effect: { name: 'PSI', reference: null, current: null, value: 0.3, lower: 0.2, bound: 0.1 },
  message: `The distribution of ${hostile} changed`,
};
const driftTest: DriftReport['tests'][number] = {
  detector: 'inputs',
  column: hostile,
  name: 'value',
  statistic: { name: 'chi-square', value: 3 },
  effect: { name: 'PSI', reference: null, current: null, value: 0.3, lower: 0.2, upper: 0.4, bound: 0.1 },
  rows: { reference: 100, current: 50, effective: 40 },
  p: 1e-9,
  corrected: 1e-8,
  verdict: 'fail',
  reason: 'significant',
};

test('one sentence for each verdict', () => {
  // Nothing came: that is no good news.
  const seen = { ...reportOf().windows[0]!, state: 'seen' as const };
  expect(
    driftSentence(reportOf({ verdict: 'inconclusive', windows: [seen], continues: reportOf().state })),
  ).toBe('flight-delay: nothing new to judge since 2001-01-03, the newest whole day of the log.');
  // As far away as would matter, and perhaps chance.
  const open = reportOf({
    tests: [
      {
        detector: 'outcomes',
        column: null,
        name: 'label-rate',
        statistic: { name: 'difference of means', value: 0.108 },
        effect: {
          name: 'label rate',
          reference: 0.347,
          current: 0.455,
          value: 0.108,
          lower: 0,
          upper: 0.244,
          bound: 0.02,
        },
        rows: { reference: 400, current: 200, effective: 9 },
        p: null,
        corrected: null,
        verdict: 'inconclusive',
        reason: 'judged over time, by the detector of outcomes',
      },
    ],
  });
  expect(driftSentence(open)).toBe('flight-delay: no alarm (1 new day of production).');
  expect(renderDriftReport(open)).toContain(
    '> In the new days changed, perhaps by chance: the label rate by 0.108 (interval of its size: 0.000 to 0.244; 0.02 would matter).',
  );
  expect(renderDriftReport(open)).toContain('in production: no alarm\n');
  expect(driftSentence(reportOf())).toBe('flight-delay: no change that matters (1 new day of production).');
  expect(driftSentence(reportOf({ verdict: 'fail', alarms: [alarm, alarm] }))).toMatch(
    /^flight-delay drifts: the distribution of .*; and 1 other alarm\.$/s,
  );
  expect(driftSentence(reportOf({ verdict: 'inconclusive' }))).toMatch(
    /cannot be told yet .*inputs: no change that matters/,
  );
});

describe('text of users stays text', () => {
  const report = reportOf({ verdict: 'fail', alarms: [alarm], tests: [driftTest], notes: [hostile] });
  test('in Markdown', () => {
    const text = renderDriftReport(report);
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/(^|\s)@ada/);
    expect(text).not.toMatch(/^::/m);
    // Every row of a table has as many cells as its head.
    for (const block of text.split('\n\n').filter((one) => one.startsWith('| '))) {
      const cells = block.split('\n').map((line) => line.replace(/\\\|/g, '').split('|').length);
      expect(new Set(cells).size, block).toBe(1);
    }
  });
  test('in HTML, which holds no script and loads nothing', () => {
    const page = driftHtml(report);
    expect(elements(page)).not.toContain('script');
    expect(elements(page).filter((name) => name === 'svg')).toHaveLength(4);
    expect(page).not.toMatch(/\b(?:src|href)=|url\(/);
    expect(page).toContain("default-src 'none'");
    expect(textOf(page)).toContain('alert(1)');
    expect(textOf(page)).toContain('ROC AUC');
  });
});

test('a thousand columns are cut to the limit, those that fail first', () => {
  const tests = Array.from({ length: 5000 }, (_, at) => ({
    ...driftTest,
    column: `column ${at}`,
    verdict: at === 4999 ? ('fail' as const) : ('pass' as const),
  }));
  const text = renderDriftReport(reportOf({ tests }), { limit: 100_000 });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(100_000);
  expect(text).toContain('column 4999');
  expect(text).toMatch(/tests left out here/);
});

test('the months under several versions: what each predicted in its time, its alarms, and when the next one came', () => {
  const day = (name: string, predicted: number) => ({
    day: name,
    rows: 100,
    labelled: 100,
    predicted,
    observed: 0.2,
    performance: 0.7,
  });
  const report = reportOf({
    champion: { version: '2.0.0', modelDigest: null },
    // The second version's reference are days of the first one's production.
    history: [
      day('2001-03-30', 0.99),
      day('2001-03-31', 0.99),
      day('2001-05-01', 0.2),
      day('2001-05-02', 0.2),
    ],
    reference: { ...reportOf({}).reference, from: '2001-03-30', to: '2001-03-31' },
  });
  const page = driftHtml(report, {
    state: {
      windows: [{ day: '2001-05-01', digest: report.state, rows: 100, columns: {}, outcomes: null }],
      earlier: [
        { version: '1.0.0', days: [day('2001-03-31', 0.1), day('2001-04-01', 0.1)] },
        // Another reference of the same version is no other version.
        { version: '1.0.0', days: [day('2001-04-02', 0.1)] },
      ],
      ended: [{ ...alarm, ended: '2001-04-02' }],
    },
  });
  const text = textOf(page);
  expect(text).toContain('2001-03-31 to 2001-05-02');
  const months = [...page.matchAll(/<tr><td>(2001-\d\d)<\/td>(.*?)<\/tr>/g)].map(([, month, cells]) => [
    month,
    textOf(cells!.replaceAll('</td>', ' ')).trim().split(/\s+/).slice(0, 4).join(' '),
  ]);
  expect(months).toEqual([
    ['2001-03', 'v1.0.0 100 0.200 0.100'],
    ['2001-04', 'v1.0.0 200 0.200 0.100'],
    ['2001-05', 'v2.0.0 200 0.200 0.200'],
  ]);
  expect(page.match(/class="version"/g)).toHaveLength(2 * 4);
  expect(page).not.toContain('class="ref"');
  // An alarm of days that are no longer kept stands in the table, and nowhere outside of the picture.
  expect(text).toMatch(/2001-04-02/);
  expect(page).not.toMatch(/x1?="-/);
});

test('a page without days says so', () => {
  expect(textOf(driftHtml(reportOf({ history: [] })))).toContain('There are no days to show yet.');
});

test('a proposal says when all of its data is from before the change', () => {
  const upTo = (to: string) =>
    proposalTexts({
      report: reportOf({ alarms: [alarm], verdict: 'fail' }),
      evaluation: undefined,
      entry: {
        source: ['data.csv'],
        window: { from: '2000-01-01', to: '2000-12-01' },
        holdout: { from: '2000-12-01', to },
        rows: 10,
        digest,
      },
      runUrl: 'https://github.com/acme/x/actions/runs/1',
      compareUrl: 'https://github.com/acme/x/compare/a',
      ownToken: false,
    }).body;
  expect(upTo('2001-01-02')).toContain('All of this data is from before the change (since 2001-01-02)');
  expect(upTo('2001-01-03')).not.toContain('before the change');
});
