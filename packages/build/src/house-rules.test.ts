import { expect, test } from 'vitest';
import { checkHouse, formatViolation } from './house-rules.ts';

const manifest = (dependencies: Record<string, string>) => JSON.stringify({ dependencies });
const rootManifest = JSON.stringify({ devDependencies: { vitest: '1' } });
// Written in parts, or this file would break the rule itself.
const machine = ['', 'work', 'main', 'x.json'].join('/');

interface Case {
  readonly rule: string;
  readonly what: string;
  readonly path: string;
  readonly good: string;
  readonly bad: string;
  /** What the violation names. */
  readonly names: RegExp;
  readonly line?: number;
  readonly others?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    rule: 'layers',
    what: 'a layer above',
    path: 'packages/data/src/a.ts',
    good: "import { x } from '@modelops/contracts';",
    bad: "import { y } from 'node:fs';\nimport { x } from '@modelops/evaluation';",
    names: /packages\/data must not import @modelops\/evaluation/,
    line: 2,
    others: {
      'packages/data/package.json': manifest({ '@modelops/contracts': '*', '@modelops/evaluation': '*' }),
    },
  },
  {
    rule: 'layers',
    what: 'a private package',
    path: 'packages/github/src/a.ts',
    good: "import { x } from '@modelops/lifecycle';",
    bad: "import { x } from '@modelops/local-github';",
    names: /private package @modelops\/local-github/,
    others: {
      'packages/github/package.json': manifest({ '@modelops/lifecycle': '*', '@modelops/local-github': '*' }),
    },
  },
  {
    rule: 'layers',
    what: 'a private package, lazily',
    path: 'actions/train-model/src/run.ts',
    good: "const { x } = await import('@modelops/data');",
    bad: "const { x } = await import('@modelops/demo');",
    names: /private package/,
  },
  {
    rule: 'layers',
    what: 'a library in an action',
    path: 'actions/train-model/src/run.ts',
    good: "import { join } from 'node:path';\nimport { parseGate } from '@modelops/contracts/gates';",
    bad: "import { parse } from 'yaml';",
    names: /an action imports yaml/,
  },
  {
    rule: 'layers',
    what: 'a relative path out of the package',
    path: 'packages/reporting/src/deep/a.ts',
    good: "export * from '../b.ts';",
    bad: "export * from '../../../data/src/table.ts';",
    names: /import "@modelops\/data"/,
  },
  {
    rule: 'layers',
    what: 'the demo doing what it shows',
    path: 'packages/demo/src/a.ts',
    good: "import { x } from '@modelops/local-runner';\nimport { y } from '@modelops/local-github/page';\nimport { z } from './b.ts';",
    bad: "import type { x } from '@modelops/lifecycle';",
    names: /packages\/demo must not import @modelops\/lifecycle \(of ours it may import only local-github/,
    others: {
      'packages/demo/package.json': manifest({
        '@modelops/lifecycle': '*',
        '@modelops/local-github': '*',
        '@modelops/local-runner': '*',
      }),
    },
  },
  {
    rule: 'layers',
    what: 'the demo, by a path to an action',
    path: 'packages/demo/src/deep/a.test.ts',
    good: "import { run } from '../run.ts';",
    bad: "\nconst { run } = await import('../../../../actions/validate-model/src/run.ts');",
    names: /reaches out of packages\/demo/,
    line: 2,
  },
  {
    rule: 'layers',
    what: 'the lowest layer importing',
    path: 'packages/contracts/src/a.ts',
    good: "import { x } from './b.ts';",
    bad: "import { x } from '@modelops/data';",
    names: /may import nothing of ours/,
    others: { 'packages/contracts/package.json': manifest({ '@modelops/data': '*' }) },
  },
  {
    rule: 'declared',
    what: 'an undeclared library',
    path: 'packages/data/src/a.ts',
    good: "import { parse } from 'csv-parse/sync';\nimport { join } from 'path';",
    bad: "import type { x } from '@scope/other/deep';",
    names: /@scope\/other is imported but not declared/,
    others: { 'packages/data/package.json': manifest({ 'csv-parse': '1' }) },
  },
  {
    rule: 'declared',
    what: "a developer's tool outside tests",
    path: 'packages/data/src/a.test.ts',
    good: "import { test } from 'vitest';",
    bad: "import fc from 'fast-check';",
    names: /fast-check/,
    others: { 'packages/data/package.json': manifest({}), 'package.json': rootManifest },
  },
  {
    rule: 'small-main',
    what: 'a long main.ts',
    path: 'actions/train-model/src/main.ts',
    good: `${'\n'.repeat(9)}export const main = 1;\n`,
    bad: `${'\n'.repeat(10)}export const main = 1;\n`,
    names: /11 lines, of at most 10/,
    line: 11,
  },
  {
    rule: 'inputs',
    what: 'an input read away from the frame',
    path: 'actions/train-model/src/run.ts',
    good: 'export const run = (inputs: { config: string }) => inputs.config;',
    bad: "export const run = () => core.getInput('config');",
    names: /reads an input/,
  },
  {
    rule: 'inputs',
    what: "an input's variable",
    path: 'packages/data/src/a.ts',
    good: "export const x = process.env['TZ'];",
    bad: "export const x = process.env['INPUT_CONFIG'];",
    names: /reads an input/,
  },
  {
    rule: 'failure',
    what: 'an exit code',
    path: 'packages/lifecycle/src/a.ts',
    good: "export const x = process.env['TZ'];",
    bad: '\nprocess.exitCode = 1;',
    names: /process\.exitCode outside the frame/,
    line: 2,
  },
  {
    rule: 'failure',
    what: 'setFailed',
    path: 'actions/train-model/src/run.ts',
    good: "throw new UserError('x');",
    bad: "core.setFailed('x');",
    names: /throw a UserError/,
  },
  {
    rule: 'github-writes',
    what: 'a write by route',
    path: 'packages/github/src/reader.ts',
    good: "await octokit.request('GET /repos/{owner}/{repo}');",
    bad: 'await octokit.request(`POST /repos/${repo}/releases`);',
    names: /outside the executor/,
  },
  {
    rule: 'github-writes',
    what: 'a write by options',
    path: 'packages/github/src/reader.ts',
    good: "await octokit.request({ method: 'GET', url });",
    bad: "await octokit.request({ method: 'PATCH', url });",
    names: /outside the executor/,
  },
  {
    rule: 'github-writes',
    what: 'a write by method',
    path: 'packages/github/src/reader.ts',
    good: 'await octokit.rest.repos.getRelease();',
    bad: 'await octokit.rest.repos.uploadReleaseAsset();',
    names: /outside the executor/,
  },
  {
    rule: 'github-writes',
    what: 'a mutation',
    path: 'packages/github/src/reader.ts',
    good: "await octokit.graphql('query { viewer { login } }');",
    bad: "await octokit.graphql('mutation { addStar }');",
    names: /outside the executor/,
  },
  {
    rule: 'file-names',
    what: 'camel case',
    path: 'packages/data/src/readTable.ts',
    good: '',
    bad: '',
    names: /"readTable\.ts" is not kebab-case/,
  },
  {
    rule: 'small-files',
    what: 'a long file',
    path: 'packages/data/src/a.ts',
    good: '\n'.repeat(600),
    bad: '\n'.repeat(601),
    names: /601 lines, of at most 600/,
    line: 601,
  },
  {
    rule: 'whole-tests',
    what: 'a skipped test',
    path: 'test/a.test.ts',
    good: "test('x', () => { iterator.skip(3); });",
    bad: "test('x', () => {});\ntest.skip('y', () => {});",
    names: /test\.skip leaves tests out/,
    line: 2,
  },
  {
    rule: 'whole-tests',
    what: 'a focused table of tests',
    path: 'test/a.test.ts',
    good: "describe('x', () => { it.each([1])('%d', () => {}); });",
    bad: "describe('x', () => { it.only.each([1])('%d', () => {}); });",
    names: /it\.only/,
  },
  {
    rule: 'machine-paths',
    what: 'a folder of one machine',
    path: 'docs/guide.md',
    good: 'see https://example.com/home/user/x, ./work/x and /home/runner/work/x',
    bad: `first\nsee ${machine}`,
    names: /a path of one machine/,
    line: 2,
  },
  {
    rule: 'lockfile',
    what: 'a registry',
    path: 'package-lock.json',
    good: '{ "node_modules/a": { "resolved": "packages/a", "link": true } }',
    bad: `{\n"resolved": "http${'s'}://registry.example/a.tgz" }`,
    names: /names a registry/,
    line: 2,
  },
];

for (const { rule, what, path, good, bad, names, line = 1, others = {} } of cases) {
  test(`${rule}: ${what}`, () => {
    const check = (file: string, text: string) =>
      checkHouse(new Map([...Object.entries(others), [file, text]]));
    const goodPath = rule === 'file-names' ? 'packages/data/src/read-table.ts' : path;
    expect(check(goodPath, good).map(formatViolation)).toEqual([]);
    const violations = check(path, bad);
    expect(violations.map((violation) => violation.rule)).toEqual([rule]);
    const [text] = violations.map(formatViolation);
    expect(text).toMatch(names);
    expect(text).toMatch(new RegExp(`^[^ ]+:${line} ${rule} .+ \\(.+\\)$`));
  });
}

test('every way to import is seen, and an import in a string is none', () => {
  const files = new Map([
    ['packages/data/package.json', manifest({})],
    [
      'packages/data/src/a.ts',
      [
        "import 'a';",
        "import type { B } from 'b';",
        "export * from 'c';",
        "const d = await import('d');",
        "type E = import('e/deep').E;",
        'const text = `import { x } from "no"; ${await import("f")}`;',
        "const code = \"await import('no')\"; // import 'no'",
      ].join('\n'),
    ],
  ]);
  expect(checkHouse(files).map(({ line, message }) => `${line} ${message.split(' ')[0]}`)).toEqual([
    '1 a',
    '2 b',
    '3 c',
    '4 d',
    '5 e',
    '6 f',
  ]);
});

test('a package that the house does not know is told where to enter itself', () => {
  const files = new Map([
    ['packages/telepathy/package.json', manifest({ '@modelops/data': '*' })],
    ['packages/telepathy/src/a.ts', "import { x } from '@modelops/data';"],
  ]);
  expect(checkHouse(files).map(formatViolation)).toEqual([
    expect.stringMatching(/the package telepathy has no layer \(say in DESIGN §3/),
  ]);
});

test('tests, scripts and private packages may do what the product may not', () => {
  const free = [
    "import { x } from '@modelops/local-github';",
    "process.exit(await octokit.request('DELETE /x'));",
    "process.env['INPUT_X'] = '1';",
  ].join('\n');
  const declared = manifest({ '@modelops/local-github': '*' });
  const files = new Map([
    ['test/e2e/a.test.ts', free],
    ['packages/demo/package.json', declared],
    ['packages/demo/src/a.ts', free],
    ['packages/github/package.json', declared],
    ['packages/github/src/a.test.ts', free],
  ]);
  expect(checkHouse(files)).toEqual([]);
});

test('the frame and the executor may do what only they may', () => {
  const files = new Map([
    ['packages/action-kit/src/frame.ts', "process.exitCode = 1; core.getInput('x');"],
    ['packages/github/src/executor.ts', "octokit.request('POST /x');"],
    ['packages/github/src/operations/release.ts', "octokit.request('POST /x');"],
    ['actions/train-model/src/inputs.ts', "core.getInput('x');"],
  ]);
  expect(checkHouse(files)).toEqual([]);
});

test('violations come in the order of files and lines', () => {
  const files = new Map([
    ['packages/data/src/b.ts', 'process.exit(1);\n\nprocess.exit(2);'],
    ['packages/data/src/a.ts', 'process.exit(1);'],
  ]);
  expect(checkHouse(files).map(({ path, line }) => `${path}:${line}`)).toEqual([
    'packages/data/src/a.ts:1',
    'packages/data/src/b.ts:1',
    'packages/data/src/b.ts:3',
  ]);
});
