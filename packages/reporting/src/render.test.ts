import { evaluationReportSchema } from '@modelops/contracts';
import { marked, type Token, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import { gateAnnotations } from './annotations.ts';
import { elements, textOf } from './html.testkit.ts';
import { reportModel } from './model.ts';
import { renderReleaseNotes } from './release-notes.ts';
import { renderComment, renderSummary } from './render.ts';
import { verdictSentence } from './sentence.ts';
import {
  betterReport,
  cannotTellReport,
  firstReport,
  gate,
  hostileReport,
  hostileTexts,
  hugeReport,
  incidentReport,
  manifest,
  manyClassesReport,
  missingReport,
  notComparableReport,
  regressionReport,
  worseReport,
} from './testkit.ts';
import type { ReportContext } from './views.ts';

const context: ReportContext = {
  sha: '9fceb02c1d6f0d1a4b39f5a1a4b3c1c0f7b0a2d4',
  runUrl: 'https://github.com/acme/flights/actions/runs/42',
  artifactUrl: 'https://github.com/acme/flights/actions/runs/42/artifacts/7',
  artifactName: 'modelops-flight-delay-32381523e631-a1',
};
const marker = '<!-- modelops:validate-model -->';
const digest = `sha256:${'ab'.repeat(32)}`;
type Report = ReturnType<typeof betterReport>;
const model = (...reports: Report[]) =>
  reportModel(
    reports.map((report) => ({ report, digest })),
    context,
  );

const cases: Record<string, Report[]> = {
  better: [betterReport()],
  worse: [worseReport()],
  'cannot-tell': [cannotTellReport()],
  'first-version': [firstReport()],
  'not-comparable': [notComparableReport()],
  regression: [regressionReport()],
  'two-models': [worseReport(), regressionReport()],
  hostile: [hostileReport()],
  huge: [hugeReport()],
  missing: [missingReport()],
  classes: [incidentReport()],
  'many-classes': [manyClassesReport()],
};

const bytes = (text: string) => Buffer.byteLength(text);

function tokensOf(markdown: string): Token[] {
  const all: Token[] = [];
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => {
    all.push(token);
  });
  return all;
}

// The only HTML that reports write themselves.
const ours = /^<\/?(?:details|summary|sub|br|code|span|i)>$/;

/** What must hold for every report, whatever it says. */
function checkMarkdown(markdown: string): void {
  const tokens = tokensOf(markdown);
  const tables = tokens.filter((token): token is Tokens.Table => token.type === 'table');
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  // Every line that looks like a row is in a table: its header, its rule or one of its rows, with all its cells.
  expect(tables.reduce((sum, one) => sum + one.rows.length + 2, 0)).toBe(rows.length);
  for (const one of tables) {
    for (const row of one.rows) expect(row).toHaveLength(one.header.length);
  }
  const columns = new Map(
    tables.flatMap((one) => one.raw.split('\n').map((line) => [line, one.header.length] as const)),
  );
  for (const line of rows) expect(line.match(/\|/g)).toHaveLength(columns.get(line)! + 1);
  expect(markdown.match(/<!--/g) ?? []).toHaveLength(markdown.startsWith(marker) ? 1 : 0);
  const page = marked.parse(markdown, { gfm: true, async: false });
  const tags = page.replace(/<!--[\s\S]*?-->/g, '').match(/<[^>]*>/g) ?? [];
  for (const tag of tags) {
    if (ours.test(tag)) continue;
    expect(tag).toMatch(
      /^<\/?(?:h3|h4|p|strong|em|ul|li|table|thead|tbody|tr|(?:th|td)(?: align="(?:left|right)")?|a(?: href="https:\/\/github\.com\/acme\/[^"]*")?)>$/,
    );
  }
  const opened = (name: string) => elements(page).filter((one) => one === name).length;
  for (const name of ['details', 'summary', 'sub', 'code', 'table', 'span']) {
    expect(page.split(`</${name}>`).length - 1, name).toBe(opened(name));
  }
  const text = textOf(page);
  expect(text).not.toMatch(/(?:^|[^\w])@[a-z0-9]/i);
  expect(textOf(page.replace(/<code>[\s\S]*?<\/code>/g, ''))).not.toMatch(
    /#\d|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/,
  );
}

describe('the comment', () => {
  test.each(Object.entries(cases))('%s reads as its golden file', async (name, reports) => {
    const text = renderComment(model(...reports), { marker });
    await expect(text).toMatchFileSnapshot(`fixtures/${name}.md`);
    expect(text.startsWith(`${marker}\n### `)).toBe(true);
    expect(bytes(text)).toBeLessThanOrEqual(65_536);
    checkMarkdown(text);
    if (bytes(text) < 50_000) checkMarkdown(renderSummary(model(...reports)));
  });

  test.each(Object.entries(cases))('%s never prints what is missing', (name, reports) => {
    if (name === 'hostile' || name === 'many-classes') return;
    const text = renderSummary(model(...reports));
    expect(text).not.toMatch(/\b(?:null|undefined|NaN|Infinity)\b/);
    expect(text).not.toMatch(/\d-\d{1,3}\.\d|[^-]-\d+\.\d+ to/);
  });

  test('has one line on the folds of the training: the metrics that decide first, at most five, no unknown one', () => {
    const text = renderComment(model(firstReport()), { marker });
    expect(text).toContain(
      '\n\nCross-validation on the training rows (5 folds by day(date), mean ± standard deviation): ROC-AUC 0.689\u00a0±\u00a00.021, recall 0.508\u00a0±\u00a00.031, log loss 0.439\u00a0±\u00a00.012, PR-AUC 0.336, Brier score 0.135\u00a0±\u00a00.002.\n',
    );
    expect(text).not.toContain('MCC');
    expect(renderReleaseNotes(manifest(), firstReport())).toContain('Cross-validation on the training rows');
    // Nothing is known of them, or there were none.
    for (const report of [missingReport(), betterReport()])
      expect(renderComment(model(report), { marker })).not.toContain('Cross-validation');
  });

  test('is the same, byte for byte, for the same documents', () => {
    for (const reports of Object.values(cases)) {
      const copy = reports.map((report) => evaluationReportSchema.parse(JSON.parse(JSON.stringify(report))));
      expect(renderComment(model(...copy), { marker })).toBe(renderComment(model(...reports), { marker }));
    }
  });

  test.each(['no marker', '<!-- a --> b', '<!-- a\n-->', '<!-->', '<!-- a -- b -->'])(
    'refuses the marker %j',
    (text) => {
      expect(() => renderComment(model(betterReport()), { marker: text })).toThrow(RangeError);
    },
  );

  test('shows the notes of the context below the verdict, without notifying anyone', () => {
    const text = renderSummary(
      reportModel([{ report: betterReport(), digest }], {
        ...context,
        notes: ['not uploaded: ask @octocat for `actions: read`'],
      }),
    );
    expect(text).toContain('\n- not uploaded: ask @\u200boctocat for `actions: read`\n');
  });

  test('says nothing of a run that it does not know', () => {
    const text = renderSummary(reportModel([{ report: betterReport(), digest }]));
    expect(text.trimEnd().split('\n').at(-1)).toBe('<sub>modelops/0.1.0</sub>');
    expect(text).not.toContain('](');
  });
});

describe('limits', () => {
  const all = model(
    ...Array.from({ length: 12 }, (_, index) => (index % 3 === 0 ? hugeReport() : hostileReport())),
  );
  const models: [string, ReturnType<typeof model>][] = [
    ['500 gates and 1,000 slices', model(hugeReport())],
    ['hostile names', model(hostileReport())],
    ['12 models', all],
  ];

  test.each(models)('%s: whatever the limit, the text fits, parses and says what is missing', (_, one) => {
    const full = renderSummary(one, { limit: 1e9 });
    for (const limit of [600, 900, 1500, 4000, 10_000, 30_000, 65_536, 125_000, 300_000, 1_048_576]) {
      const comment = renderComment(one, { marker, limit });
      const summary = renderSummary(one, { limit });
      for (const text of [comment, summary]) expect(bytes(text)).toBeLessThanOrEqual(limit);
      // marked takes its time with a megabyte.
      if (limit <= 65_536) checkMarkdown(comment);
      if (summary !== full && limit >= 1500) {
        expect(summary).toMatch(/_Left out for length: .+\. The whole report is in \[`modelops-/);
      }
    }
  });

  test('a report that fits is whole', () => {
    expect(renderSummary(model(hugeReport()))).not.toContain('Left out');
    expect(renderComment(model(betterReport()), { marker })).not.toContain('Left out');
  });

  test('slices go first, gates that fail stay', () => {
    const text = renderComment(model(hugeReport()), { marker, limit: 30_000 });
    expect(text).toMatch(/1,000 of 1,000 slices/);
    expect(text.match(/^\| ❌/gm)).toHaveLength(10);
    expect(text.match(/^\| 🟡/gm)).toHaveLength(10);
  });

  test('a comment of a slightly smaller limit loses slices only', () => {
    const report = betterReport({ slices: hugeReport().slices });
    const whole = bytes(renderComment(model(report), { marker, limit: 1e9 }));
    const text = renderComment(model(report), { marker, limit: whole - 1 });
    expect(text).toContain('_Left out for length: 500 of 1,000 slices. The whole');
  });

  test('an impossible limit is an error, not a longer text', () => {
    expect(() => renderComment(model(betterReport()), { marker, limit: 50 })).toThrow(
      /needs \d+ bytes at least/,
    );
    expect(() => renderReleaseNotes(manifest(), betterReport(), { limit: 50 })).toThrow(RangeError);
  });
});

describe('the sentence', () => {
  test.each([
    [
      'better',
      'flight-delay is better than v1.2.0: ROC-AUC 0.672 → 0.695 (+0.023, 95% interval +0.018 to +0.029) on 52,310 rows of 30 days; all 3 gates pass.',
    ],
    [
      'worse',
      'flight-delay is worse than v1.2.0: ROC-AUC 0.672 → 0.653 (−0.019, 95% interval −0.025 to −0.014) on 52,310 rows of 30 days; 2 of 3 gates fail: roc_auc >= 0.68, roc_auc >= champion - 0.005.',
    ],
    [
      'cannot-tell',
      'Can’t tell whether flight-delay is better or worse than v1.2.0: ROC-AUC 0.679 → 0.688 (+0.009, 95% interval −0.021 to +0.039) on 1,240 rows of 5 days; a verdict needs about 19,000 rows (76 days) instead of 1,240 (5); 1 of 2 gates can’t be decided: roc_auc >= champion - 0.005.',
    ],
    [
      'first-version',
      'flight-delay is judged without a champion, as a first version is: absolute gates decide. ROC-AUC is 0.695 (95% interval 0.690 to 0.701) on 52,310 rows of 30 days; both gates pass (1 relative gate not evaluated).',
    ],
    [
      'not-comparable',
      'flight-delay can’t be compared with v1.2.0: labels differ on 412 of 52,310 shared rows. ROC-AUC is 0.695 (95% interval 0.690 to 0.701) on 52,310 rows of 30 days; 1 of 2 gates can’t be decided: roc_auc >= champion - 0.005.',
    ],
    [
      'regression',
      'taxi-fare is no different from the base branch (main): RMSE 1,240 → 1,235 (−6, 95% interval −11 to +0.4) on 1,204,118 rows of 842 groups (driver_id), within the margin of 12; both gates pass.',
    ],
  ])('%s', (name, sentence) => expect(verdictSentence(cases[name]![0]!)).toBe(sentence));

  test('is one line without control characters, whatever users wrote', () => {
    expect(verdictSentence(hostileReport())).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066\u2067]/u);
  });

  test('green is for a model that is not worse', () => {
    const worse = betterReport({ comparison: { ...betterReport().comparison!, outcome: 'worse' } });
    expect(renderSummary(model(worse))).toMatch(/^### ⚠️ flight-delay passes, but is worse than v1\.2\.0\n/);
    expect(renderSummary(model(betterReport({ gates: [] })))).toMatch(/^### ⚪ flight-delay: no gates set\n/);
    expect(renderSummary(model(worse, betterReport()))).toMatch(/^### ⚠️ Both models pass\n/);
    expect(renderSummary(model(cannotTellReport(), betterReport()))).toMatch(
      /^### 🟡 1 of 2 models: can’t tell yet\n/,
    );
    expect(renderSummary(model())).toMatch(/^### ⚪ No model to judge\n/);
  });

  test('what could not be judged comes first, with its reason, and is not good news', async () => {
    const unjudged = [
      { model: 'churn', reason: 'its job left no report; the log says `why`' },
      { model: 'fraud', reason: `${hostileTexts.join(' ')} and more.` },
    ];
    const text = renderComment(
      reportModel(
        [
          { report: betterReport(), digest },
          { report: worseReport(), digest },
        ],
        context,
        unjudged,
      ),
      { marker },
    );
    checkMarkdown(text);
    expect(text).toMatch(/\n### 🚫 2 of 4 models could not be judged, 1 fails\n/);
    expect(text.indexOf('**churn**')).toBeLessThan(text.indexOf('**flight-delay**'));
    expect(text).toContain(
      '**No verdict**: its job left no report; the log says `why`. Nothing that was reported before counts for this commit.',
    );
    await expect(text).toMatchFileSnapshot('fixtures/not-judged.md');
    expect(renderSummary(reportModel([], context, unjudged.slice(0, 1)))).toMatch(
      /^### 🚫 churn could not be judged\n/,
    );
    const small = renderComment(reportModel([{ report: hugeReport(), digest }], context, unjudged), {
      marker,
      limit: 1000,
    });
    expect(small).toContain('could not be judged');
  });

  test('a failure beside a better model is a "but"', () => {
    const report = betterReport({ gates: worseReport().gates, verdict: 'fail' });
    expect(verdictSentence(report)).toContain('30 days; but 2 of 3 gates fail: ');
  });
});

describe('gates', () => {
  test('show enough decimals to see why they failed', () => {
    const close = gate('roc_auc >= 0.7', { verdict: 'fail', value: 0.69996, bound: 0.7, interval: null });
    const text = renderSummary(model(betterReport({ gates: [close], verdict: 'fail' })));
    expect(text).toContain('| 0.69996 | ≥\u00a00.70000 |');
  });

  test('of another grammar keep their value and their bound', () => {
    const odd = gate('roc_auc is fine', { value: 0.7, bound: 0.6, interval: null });
    expect(renderSummary(model(betterReport({ gates: [odd] })))).toContain(
      '| `roc_auc is fine` | 0.700 | 0.600 |',
    );
  });
});

describe('annotations', () => {
  test('name the gate, the value, the bound, the reason and what is needed', () => {
    expect([...gateAnnotations(worseReport()), ...gateAnnotations(cannotTellReport())]).toEqual([
      {
        level: 'error',
        title: 'flight-delay: gate fails',
        message:
          'roc_auc >= 0.68: 0.653 (0.648 to 0.658); must be ≥ 0.680. The whole interval is below the bound.',
      },
      {
        level: 'error',
        title: 'flight-delay: gate fails',
        message:
          'roc_auc >= champion - 0.005: 0.672 → 0.653, −0.019 (−0.025 to −0.014); must be ≥ 0.667 (champion − 0.005). The whole interval of the difference is below −0.005.',
      },
      {
        level: 'warning',
        title: 'flight-delay: can’t tell',
        message:
          'roc_auc >= champion - 0.005: 0.679 → 0.688, +0.009 (−0.021 to +0.039); must be ≥ 0.674 (champion − 0.005). The interval of the difference holds −0.005. Needs about 19,000 rows (76 days) instead of 1,240 (5).',
      },
    ]);
  });

  test('are errors when too little evidence fails, and none for what passes or was not evaluated', () => {
    const report = cannotTellReport();
    const strict = { ...report, settings: { ...report.settings, onInconclusive: 'fail' as const } };
    expect(gateAnnotations(strict).map(({ level }) => level)).toEqual(['error']);
    expect(gateAnnotations(firstReport())).toEqual([]);
  });

  test('are ten at most, failures first, the rest counted', () => {
    const all = gateAnnotations(hugeReport());
    expect(all).toHaveLength(10);
    expect(all.slice(0, 9).every(({ level }) => level === 'error')).toBe(true);
    expect(all[9]!.message).toBe('11 more gates did not pass; the report lists them all.');
    for (const { message, title } of gateAnnotations(hostileReport())) {
      expect(`${title}${message}`).not.toMatch(/\p{Cc}/u);
      expect(message.length).toBeLessThan(4096);
    }
  });
});

describe('release notes', () => {
  const options = {
    description: 'Probability that a flight arrives more than\n15 minutes late.\n\nAsk @acme/ml.',
    owners: ['@acme/ml', '@acme/ops'],
    notes: ['Trained on `2026-10`.'],
  };

  test('read as their golden file', async () => {
    const text = renderReleaseNotes(manifest(), betterReport(), options);
    await expect(text).toMatchFileSnapshot('fixtures/release-notes.md');
    checkMarkdown(text);
  });

  test('name the version that has the same bytes', () => {
    const text = renderReleaseNotes(manifest({ bump: 'patch', equals: '1.1.0' }), betterReport());
    expect(text).toContain('It follows v1.2.0. Its bytes equal those of v1.1.0.');
  });

  test('fit, keep every file, and notify nobody', () => {
    const hostile = manifest({ reason: hostileTexts.join(' ').slice(0, 1000) });
    for (const limit of [8000, 20_000, 125_000]) {
      for (const report of [hugeReport(), hostileReport()]) {
        const text = renderReleaseNotes(hostile, report, {
          limit,
          description: hostileTexts.join('\n\n'),
          owners: hostileTexts,
          notes: hostileTexts,
        });
        expect(bytes(text)).toBeLessThanOrEqual(limit);
        checkMarkdown(text);
        expect(text).toContain(`\`${hostile.files[0]!.sha256.slice(7)}\``);
      }
    }
  });
});
