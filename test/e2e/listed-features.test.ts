import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main as prepareData } from '../../actions/prepare-data/src/main.ts';
import { main as trainModel } from '../../actions/train-model/src/main.ts';
import { actHere } from '../support/here.ts';
import { Scene } from '../support/job.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({ 'README.md': '' });
});
afterAll(() => scene[Symbol.asyncDispose]());

async function act(main: typeof prepareData, files: Readonly<Record<string, string>>) {
  return actHere(
    main,
    {},
    {
      hub: scene.hub,
      repository: scene.repository,
      trigger: await scene.push(),
      permissions: { contents: 'read' },
      before: async (workspace) => {
        for (const [path, content] of Object.entries(files)) {
          await mkdir(dirname(join(workspace, path)), { recursive: true });
          await writeFile(join(workspace, path), content);
        }
      },
    },
  );
}

interface Case {
  /** What stands in `lag` of the row with this number, of 300. */
  readonly lag: (at: number) => string;
  readonly features?: string;
  readonly more?: string;
  readonly train?: string;
  readonly schema?: string;
}
const number = (at: number) => String(Math.round(Math.abs(Math.sin(at)) * 1e6) / 1e3);
const rows = (lag: Case['lag'], from: number) =>
  [
    'id,at,x,lag,y',
    ...Array.from({ length: 150 }, (_, index) => {
      const at = from + index;
      const time = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString();
      return `k${at},${time},${(at * 37) % 101},${lag(at)},${at % 2}`;
    }),
    '',
  ].join('\n');
const filesOf = ({
  lag,
  features = '[x, lag]',
  more = '',
  train = 'trainer: linear',
  schema = '',
}: Case) => ({
  'modelops.yml': `models:
  m:
    data: { source: data/*.csv, key: id, time: at, label: y, ${schema} split: { holdout: 20% } }
    ${features === '' ? '' : `features: ${features}`}
    ${more}
    train: { ${train} }
`,
  'data/a.csv': rows(lag, 0),
  'data/b.csv': rows(lag, 150),
});

const stray = (at: number) => ([160, 170].includes(at) ? 'n/a' : number(at));
const strayCode = (at: number) => ([160, 170].includes(at) ? 'n/a' : String(at % 40));
const noNumber =
  /^data\/b\.csv, line 12, column "lag": "n\/a" is no number, and the column is meant as a feature\. Leave the cell empty .* `- one-hot: \[lag\]`/;
test.each<[string, Case, RegExp]>([
  ['a text among numbers', { lag: stray }, noNumber],
  ['with steps', { lag: stray, more: 'prepare: [scale: [x, lag]]' }, noNumber],
  ['with steps that pass it over', { lag: stray, more: 'prepare: [scale: [x]]' }, noNumber],
  ['steps alone', { lag: stray, features: '', more: 'prepare: [scale: [x, lag]]' }, noNumber],
  [
    'what is sensitive is not quoted',
    { lag: stray, schema: 'schema: { lag: { sensitive: true } },' },
    /^data\/b\.csv, line 12, column "lag": a value is no number/,
  ],
  ['a text among numbers with few values', { lag: strayCode }, noNumber],
  ['of a column that nobody lists', { lag: strayCode, features: '' }, noNumber],
  [
    'a decimal comma that nobody lists',
    { lag: (at) => (at === 160 ? '"27,5"' : String(at % 40)), features: '' },
    /^data\/b\.csv, line 12, column "lag": "27,5" is no number.* `schema: \{ lag: \{ type: category \} \}`/,
  ],
  [
    'decimal commas',
    { lag: (at) => `"${number(at).replace('.', ',')}"` },
    /^data\/a\.csv, line 3, column "lag": "841,471" is no number, .* Write decimal points\./,
  ],
  [
    'names',
    { lag: (at) => `name ${at}` },
    /^modelops\.yml:4:19: "lag" is listed as a feature and holds texts with too many different values for categories\. Take it out of `features`, or say/,
  ],
  [
    'no value',
    { lag: () => '' },
    /^modelops\.yml:4:19: "lag" is listed as a feature and has no value in the training rows\. Take it out of `features`/,
  ],
  [
    'the time',
    { lag: number, features: '[x, at]' },
    /^modelops\.yml:4:19: "at" is listed as a feature and holds times, .*`- date-parts: \{ of: at/,
  ],
  [
    'the label',
    { lag: number, features: '[x, y]' },
    /"y" is (?:among the features|the label, not a feature)|the label "y" is among the features/,
  ],
  [
    'nothing of that name',
    { lag: number, features: '[x, lagg]' },
    /there is no column "lagg".* Did you mean "lag"\?/,
  ],
])('a feature that is listed is used, or it is an error: %s', async (_, given, says) => {
  for (const main of [prepareData, trainModel]) {
    const { error } = await act(main as typeof prepareData, filesOf(given));
    expect(error).toMatch(says);
    expect(error).not.toContain('looks like a bug');
  }
});

test.each<[string, Case['lag'], RegExp]>([
  ['names', (at) => `name ${at}`, /lag.* \(text\) is/],
  ['no value', () => '', /lag.* is .*it has no value in the training rows/],
])('what nobody lists is left out, and a note says so: %s', async (_, lag, says) => {
  for (const main of [prepareData, trainModel]) {
    const step = await act(main as typeof prepareData, filesOf({ lag, features: '' }));
    expect(step.error).toBeUndefined();
    expect(step.notices.join('\n')).toMatch(says);
  }
});

test.each<[string, Case]>([
  ['who says that they are categories', { lag: strayCode, schema: 'schema: { lag: { type: category } },' }],
  ['steps that make categories of them', { lag: strayCode, more: 'prepare: [{ one-hot: [lag] }]' }],
  ['codes with leading zeros', { lag: (at) => (at % 9 === 0 ? `A${at % 30}` : `00${at % 40}`) }],
  ['a few codes', { lag: (at) => (at % 30 === 0 ? 'other' : String(at % 7)) }],
  ['a column that is not listed', { lag: strayCode, features: '[x]' }],
])('texts among numbers are categories: %s', async (_, given) => {
  for (const main of [prepareData, trainModel]) {
    const step = await act(main as typeof prepareData, filesOf(given));
    expect(step.error).toBeUndefined();
  }
});

test('a command may take texts among numbers; a notice tells of them', async () => {
  const step = await act(
    prepareData,
    filesOf({ lag: strayCode, features: '', train: 'command: python train.py' }),
  );
  expect(step.error).toBeUndefined();
  expect(step.notices.join('\n')).toContain('lag holds texts among numbers: data/b.csv, line 12');
});

test('a command may take texts that no step makes numbers of', async () => {
  const step = await act(
    prepareData,
    filesOf({ lag: (at) => `name ${at}`, train: 'command: python train.py' }),
  );
  expect(step.error).toBeUndefined();
  expect(step.notices.join('\n')).toContain('lag (text) is no feature');
});

test('a value that is infinite is told with its line', async () => {
  const step = await act(
    trainModel as typeof prepareData,
    filesOf({ lag: (at) => (at === 100 ? 'inf' : number(at)) }),
  );
  expect(step.error).toMatch(
    /^data\/a\.csv, line 102, column "lag": the value is infinite, and nothing can be learnt from it\. Leave the cell empty/,
  );
});

test('an empty column that a step takes is dropped by a step that is filled in', async () => {
  const step = await act(prepareData, filesOf({ lag: () => '', more: 'prepare: [{ one-hot: [lag] }]' }));
  expect(step.error).toMatch(
    /^modelops\.yml:5:15: "lag" has no value in the training rows\. Drop it: `- drop: \[lag\]`/,
  );
});

test('labels may be yes and no, as for prepare-data; who has none is counted', async () => {
  const files = filesOf({ lag: number });
  const labelled = (text: string) =>
    text.replace(/,([01])$/gm, (_, label) => (label === '1' ? ',yes' : ',no')).replace(/,yes$/m, ',');
  const step = await act(trainModel as typeof prepareData, {
    ...files,
    'data/a.csv': labelled(files['data/a.csv']),
    'data/b.csv': labelled(files['data/b.csv']),
  });
  expect(step.error).toBeUndefined();
  expect(step.log).toMatch(
    /^binary-classification: 238 rows to train on, 60 held out, 2 left out since they have no label; x, lag$/m,
  );
  expect(step.summary).toContain('238 rows; 60 are held out, and 2 without a label are in neither');
});

test('rows of one key on both sides of the split are told', async () => {
  const run = (key: (at: number) => string) => {
    const files = filesOf({ lag: number });
    const keyed = (text: string) => text.replace(/^k(\d+)/gm, (_, at) => key(Number(at)));
    return act(trainModel as typeof prepareData, {
      ...files,
      'data/a.csv': keyed(files['data/a.csv']),
      'data/b.csv': keyed(files['data/b.csv']),
    });
  };
  // The last 60 of 300 rows are held out.
  const step = await run((at) => `p${at % 290}`);
  expect(step.error).toBeUndefined();
  expect(step.warnings).toEqual([
    expect.stringMatching(
      /^10 values of the key "id" \(p0, p1, p2, …\) have rows to train on and rows that are held out \(10 of 60\)/,
    ),
  ]);
  expect((await run((at) => `p${at}`)).warnings).toEqual([]);
});

test('times in seconds are split as the same times in texts; prepare-data says that it reads none', async () => {
  const files = filesOf({ lag: number });
  const seconds = (text: string) => text.replace(/,(2026-[^,]*)/g, (_, at) => `,${Date.parse(at) / 1000}`);
  const given = {
    ...files,
    'data/a.csv': seconds(files['data/a.csv']),
    'data/b.csv': seconds(files['data/b.csv']),
  };
  const kept: string[] = [];
  for (const these of [files, given]) {
    let record = '';
    const step = await actHere(
      trainModel,
      {},
      {
        hub: scene.hub,
        repository: scene.repository,
        trigger: await scene.push(),
        permissions: { contents: 'read' },
        before: async (workspace) => {
          for (const [path, content] of Object.entries(these)) {
            await mkdir(dirname(join(workspace, path)), { recursive: true });
            await writeFile(join(workspace, path), content);
          }
        },
        after: async (workspace) => {
          record = await readFile(join(workspace, 'training-record.json'), 'utf8');
        },
      },
    );
    expect(step.error).toBeUndefined();
    kept.push(JSON.stringify(JSON.parse(record).split));
  }
  expect(kept[0]).toContain('2026-01-01T04:00:00.000Z');
  expect(kept[1]).toBe(kept[0]);
  const refused = await act(prepareData, given);
  expect(refused.error).toMatch(/the column "at" holds numbers, not times\. Write times as ISO 8601/);
});

test('of a trainer and a command the trainer trains, and a warning says so', async () => {
  const step = await act(
    trainModel as typeof prepareData,
    filesOf({ lag: number, train: 'trainer: linear, command: exit 3' }),
  );
  expect(step.error).toBeUndefined();
  expect(step.warnings).toEqual([
    expect.stringMatching(
      /^modelops\.yml:6:\d+: `train\.trainer` and `train\.command` are both given: `linear` trains/,
    ),
  ]);
});

test('an output that the command did not write is told; equal bytes that it wrote are none', async () => {
  const run = (command: string) =>
    act(trainModel as typeof prepareData, {
      'modelops.yml': `models: { m: { train: { command: "${command}" }, files: model.txt, predictions: out.csv } }\n`,
      'model.txt': 'old',
      'out.csv': 'id,label,score\n1,0,0.1\n',
    });
  const nothing = await run('true');
  expect(nothing.error).toBeUndefined();
  expect(nothing.warnings).toEqual([
    'model.txt, out.csv: these files were there before, and the command did not write them.',
  ]);
  expect((await run('echo new > model.txt')).warnings).toEqual([
    'out.csv: this file was there before, and the command did not write it.',
  ]);
  const same = await run('printf old > model.txt; cp out.csv new; mv new out.csv');
  expect(same.warnings).toEqual([]);
});
