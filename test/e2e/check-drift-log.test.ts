import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftReport } from '@modelops/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main as checkDrift } from '../../actions/check-drift/src/main.ts';
import { log, type Row } from '../support/drift-log.ts';
import { actHere, type HereResult, type Inputs } from '../support/here.ts';
import { Scene } from '../support/job.ts';
import { csv } from '../support/validate-data.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({});
});
afterAll(() => scene[Symbol.asyncDispose]());

const reference = log({ from: '2001-01-01', days: 40, seed: 1 });
const march = log({ from: '2001-02-10', days: 30, seed: 2 });

/** @param logs a log, or files by name. */
async function detect(
  logs: readonly Row[] | { readonly [name: `log${string}`]: string },
  inputs: Inputs = {},
  rows: readonly Row[] = reference,
): Promise<HereResult & { report: DriftReport }> {
  let text = 'null';
  const step = await actHere(
    checkDrift,
    { model: 'delay', source: 'log*.csv', reference: 'reference.csv', time: 'time', ...inputs },
    {
      hub: scene.hub,
      repository: scene.repository,
      trigger: await scene.push(),
      permissions: { contents: 'read' },
      before: async (workspace) => {
        const files = 'map' in logs ? { 'log.csv': csv(logs) } : logs;
        for (const [name, body] of Object.entries({ 'reference.csv': csv(rows), ...files }))
          await writeFile(join(workspace, name), body);
      },
      after: async (workspace) => {
        text = await readFile(join(workspace, 'modelops-drift/drift-report.json'), 'utf8').catch(
          () => 'null',
        );
      },
    },
  );
  return { ...step, report: JSON.parse(text) as DriftReport };
}

const without = (rows: readonly Row[], column: string) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== column)) as Row);
const emptied = (rows: readonly Row[], column: string) => rows.map((row) => ({ ...row, [column]: '' }));

describe('what the outcomes lack is told, in the verdict, too', () => {
  const all = 'label rate, performance and calibration are not watched';
  const renamed = without(
    march.map((row) => ({ ...row, outcome: row['label']! })),
    'label',
  );
  test.each<[string, Row[], Inputs, readonly Row[], string, RegExp]>([
    [
      'the label is empty',
      emptied(march, 'label'),
      { 'label-delay': 7 },
      reference,
      `no label has come, so ${all}`,
      /^Of the rows from 2001-02-10 to 2001-03-03, whose labels are due, none has one in "label" \(100% in/,
    ],
    [
      'the label is renamed',
      renamed,
      {},
      reference,
      `the log has no column "label", so ${all}`,
      /^No file of the log has the column "label" \(new: outcome\)/,
    ],
    [
      'a label that is named, and not even the reference has',
      without(march, 'label'),
      { label: 'label' },
      without(reference, 'label'),
      `the log has no column "label", so ${all}`,
      /^No file of the log has the column "label":/,
    ],
    [
      'there is no score',
      without(march, 'score'),
      {},
      without(reference, 'score'),
      'the log has no column "score", so performance and calibration are not watched',
      /^No file of the log has the column "score"/,
    ],
    [
      'the score is empty',
      emptied(march, 'score'),
      {},
      emptied(reference, 'score'),
      'no row with a label has a score, so performance and calibration are not watched',
      /^No row with a label has a score in "score"/,
    ],
  ])('%s', async (_, rows, inputs, known, clause, note) => {
    const { error, report, log: said, summary } = await detect(rows, inputs, known);
    expect(error).toBeUndefined();
    expect(report).toMatchObject({ verdict: 'pass', unwatched: clause });
    expect(report.notes).toContainEqual(expect.stringMatching(note));
    expect(said).toContain(`new days of production); ${clause}.`);
    expect(summary).toContain('no alarm');
  });

  test('a model whose labels nobody expects, and labels that are not due yet, lack nothing', async () => {
    const none = await detect(without(march, 'label'), {}, without(reference, 'label'));
    expect(none.report).toMatchObject({ verdict: 'pass', notes: [] });
    const early = await detect(emptied(march, 'label'), { 'label-delay': 30 });
    expect(early.report).toMatchObject({ verdict: 'pass', notes: [] });
    for (const { report } of [none, early]) expect(report.unwatched).toBeUndefined();
  });
});

describe('rows of other versions are told, and none counts in silence', () => {
  const named = (one: string, other: string) =>
    march.map((row, at) => ({ ...row, model_version: at % 2 === 0 ? one : other }));
  const champion = { 'champion-version': 'v1.0.0' };
  test.each<[string, Row[], Inputs, number, RegExp | undefined]>([
    [
      'two versions, and nobody knows whose the log is',
      named('1.0.0', '2.0.0'),
      {},
      40,
      /^The column "model_version" names 2 versions, and 1200 rows \(1\.0\.0: 600, 2\.0\.0: 600\) count together: .* `champion-version`/,
    ],
    [
      'a text that is no version beside the champion’s',
      named('v1.0.0', 'staging'),
      champion,
      20,
      /^By the column "model_version" 600 rows \(1\.0\.0: 600\) count for v1\.0\.0, and 600 rows \(staging: 600\) are left out\.$/,
    ],
    [
      'texts that are no versions alone',
      named('2026-05-01-a', '2026-05-01-a'),
      champion,
      40,
      /1200 rows \(2026-05-01-a: 1200\) count for v1\.0\.0, and no row is left out\. "2026-05-01-a" is no version, so such rows go by their day/,
    ],
    ['one version', named('1.0.0', 'v1.0.0'), champion, 40, undefined],
    ['one version and empty cells', named('1.0.0', ''), champion, 40, undefined],
    ['one version, and nobody knows whose the log is', named('1.0.0', 'v1.0.0'), {}, 40, undefined],
  ])('%s', async (_, rows, inputs, counted, says) => {
    const { error, report } = await detect(rows, inputs);
    expect(error).toBeUndefined();
    expect(report.windows[0]!.rows).toBe(counted);
    const notes = report.notes.filter((note) => note.includes('model_version'));
    expect(notes).toEqual(says === undefined ? [] : [expect.stringMatching(says)]);
  });
});

describe('rows that are there twice', () => {
  const keyed = march.map((row, at): Row => ({ ...row, id: `r${at}` }));
  const rowsOf = ({ windows }: DriftReport) => windows.map(({ rows, labelled }) => [rows, labelled]);

  test('exports that overlap count once, with the labels that came later, and it is told', async () => {
    const once = await detect(keyed, { key: 'id' });
    expect(once.report.notes).toEqual([]);
    const early = emptied(keyed.slice(0, 800), 'label');
    const twice = await detect(
      { 'log1.csv': csv(early), 'log2.csv': csv(keyed.slice(400)), 'log3.csv': csv(keyed.slice(0, 400)) },
      { key: 'id' },
    );
    expect(twice.report.notes).toEqual([
      '800 rows repeat the key ("id") and the time of another one: such rows count once. Do exports overlap?',
    ]);
    expect(rowsOf(twice.report)).toEqual(rowsOf(once.report));
  });

  test('another time, another version or no key is another row', async () => {
    const later = keyed.map((row) => ({ ...row, time: String(row['time']).replace(':00.000Z', ':01.000Z') }));
    const byTime = await detect({ 'log1.csv': csv(keyed), 'log2.csv': csv(later) }, { key: 'id' });
    expect(byTime.report.windows[0]!.rows).toBe(80);
    const of = (version: string) => csv(keyed.map((row) => ({ ...row, model_version: version })));
    const byVersion = await detect({ 'log1.csv': of('1.0.0'), 'log2.csv': of('1.1.0') }, { key: 'id' });
    expect(byVersion.report.windows[0]!.rows).toBe(80);
    const nameless = emptied(keyed, 'id');
    const without = await detect({ 'log1.csv': csv(nameless), 'log2.csv': csv(nameless) }, { key: 'id' });
    expect(without.report.windows[0]!.rows).toBe(80);
    const unasked = await detect({ 'log1.csv': csv(march), 'log2.csv': csv(march) });
    expect(unasked.report.windows[0]!.rows).toBe(80);
  });
});

test('a file with a header alone is a quiet day; nothing but such files is an error', async () => {
  const header = `${csv(march).split('\n')[0]}\n`;
  const plain = await detect(march);
  const quiet = await detect({ 'log.csv': csv(march), 'log2.csv': header });
  expect(quiet.error).toBeUndefined();
  expect(quiet.report).toEqual(plain.report);
  const none = await detect({ 'log1.csv': header, 'log2.csv': header });
  expect(none.error).toMatch(/^log1\.csv: this file has a header and no rows/);
});
