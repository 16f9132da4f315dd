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
  logs: readonly Row[] | Readonly<Record<string, string>>,
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
        const files = Array.isArray(logs) ? { 'log.csv': csv(logs as Row[]) } : logs;
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
