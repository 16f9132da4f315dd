import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  betterReport,
  cannotTellReport,
  firstReport,
  hostileReport,
  hugeReport,
  missingReport,
  regressionReport,
  worseReport,
} from '../../reporting/src/testkit.ts';
import { reportTable } from './report-table.ts';
import { painter } from './terminal.ts';

const coloured = painter({ write: () => true, isTTY: true }, {});
const table = (report: object) => reportTable(JSON.stringify(report), 'report.json', (_, text) => text, 90);

describe('a report on a terminal', () => {
  test('begins with the verdict, then gates and metrics, champion beside candidate', () => {
    const text = table(betterReport());
    expect(text).toMatch(/^✔ flight-delay passes\n\nGates\n {2}✔ roc_auc >= 0\.68 +0\.695 /);
    expect(text).toMatch(/\n +champion +candidate +95% interval +difference/);
    expect(text).toMatch(/\n {2}ROC-AUC ↑ +0\.\d+ +0\.\d+ +0\.\d+ to 0\.\d+ +\+0\.\d+/);
  });

  test('says what it came to', () => {
    expect(table(worseReport())).toMatch(/^✘ \S+ fails\n/);
    expect(table(cannotTellReport())).toMatch(/^\? \S+ cannot be decided on these rows\n/);
    expect(table(firstReport())).not.toContain('difference');
  });

  test.each([
    ['better', betterReport()],
    ['regression', regressionReport()],
    ['missing', missingReport()],
    ['huge', hugeReport()],
    ['hostile', hostileReport()],
  ])('of any content is the same with and without colours, and short: %s', (_, report) => {
    const plain = table(report);
    const painted = reportTable(JSON.stringify(report), 'report.json', coloured, 90);
    expect(painted).not.toBe(plain);
    expect(stripVTControlCharacters(painted)).toBe(plain);
    expect(plain.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
    // Whatever stands in a report, nothing in it moves the cursor.
    expect(/[^\n\P{Cc}]/u.test(plain)).toBe(false);
    expect(plain.split('\n').length).toBeLessThan(300);
  });
});
