import { defineAction, flag, lines, text } from '@modelops/contracts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionYml } from './generate/action-yml.ts';
import { configReference } from './generate/config-reference.ts';
import { formatJson } from './generate/json.ts';
import { documentSchemas } from './generate/json-schemas.ts';
import { code, table } from './generate/markdown.ts';
import { nativeLock } from './generate/native-lock.ts';
import { readme } from './generate/readme.ts';
import { generatedFiles } from './generate.ts';
import { readRepository, workingTree } from './repository.ts';

const spec = defineAction({
  name: 'try-out',
  title: 'Try: out # not a comment',
  description: "It's: a test, 100%",
  branding: { icon: 'box', color: 'red' },
  inputs: {
    yes: flag({ description: 'a | b <c>', default: false }),
    many: lines({ description: '`x|y` *and* `<z>`' }),
    one: { ...text({ description: '@at, - dash' }), required: true },
  },
  outputs: { out: { description: 'true' } },
  permissions: [{ scope: 'contents: read', reason: 'to read' }],
});

test('action.yml says what the specification says, whatever characters it holds', () => {
  const file = actionYml(spec, 'octo');
  expect(file).toMatch(/^# Generated .* by `npm run build`/);
  expect(parse(file)).toEqual({
    name: spec.title,
    description: spec.description,
    author: 'octo',
    branding: spec.branding,
    inputs: {
      yes: { description: 'a | b <c> (`true` or `false`)', required: false, default: 'false' },
      many: { description: '`x|y` *and* `<z>` (one item a line)', required: false },
      one: { description: '@at, - dash', required: true },
    },
    outputs: { out: { description: 'true' } },
    runs: { using: 'node24', main: '../../dist/try-out/index.js' },
  });
});

test('a new README has everything, and a second run changes nothing', () => {
  const first = readme(spec, 'octo/models', undefined);
  expect(first).toMatch(/^# try-out\n\nIt's: a test, 100%\n/);
  expect(first).toContain('- uses: octo/models/actions/try-out@v1');
  expect(first).toMatch(/\| `yes` +\| a \\\| b &lt;c> _\(`true` or `false`\)_ +\| `false` +\|/);
  expect(first).toMatch(/`one` \(required\)/);
  expect(readme(spec, 'octo/models', first)).toBe(first);
});

test('what people wrote around the tables stays', () => {
  const first = readme(spec, 'octo/models', undefined);
  const edited = first
    .replace('## Example', '## How to\n\nBy hand.\n\n## Example')
    .replace(/\| `yes`.*\n/, '| `old` | gone | |\n')
    .replace('## Outputs', 'Mind the gap.\n\n## Outputs');
  const again = readme(spec, 'octo/models', edited);
  expect(again).toContain('By hand.');
  expect(again).toContain('Mind the gap.');
  expect(again).toContain('`yes`');
  expect(again).not.toContain('`old`');
});

test.each([
  ['missing', (text: string) => text.replace('<!-- outputs:end -->', '')],
  ['doubled', (text: string) => `${text}<!-- inputs:start -->\n`],
  [
    'in the wrong order',
    (text: string) => text.replace(/(<!-- inputs:)start(.*)end( -->)/s, '$1end$2start$3'),
  ],
])('a marker that is %s is an error that names the file and the markers', (_, damage) => {
  const text = damage(readme(spec, 'octo/models', undefined));
  expect(() => readme(spec, 'octo/models', text)).toThrow(
    /^actions\/try-out\/README\.md: needs "<!-- \w+:start -->" and, after it/,
  );
});

test('tables are aligned and hold any text', () => {
  expect(
    table(
      ['A', 'B'],
      [
        ['a|b', 'x\ny'],
        ['`p|q`', ''],
      ],
    ),
  ).toBe(['| A      | B   |', '| ------ | --- |', '| a\\|b   | x y |', '| `p\\|q` |     |', ''].join('\n'));
  expect(code('a`b')).toBe('``a`b``');
  expect(code('`a`')).toBe('`` `a` ``');
});

test('JSON is written as the formatter writes it', () => {
  expect(formatJson({ a: [1, 2], b: [], c: {}, d: [{ e: null }], gone: undefined })).toBe(
    '{\n  "a": [1, 2],\n  "b": [],\n  "c": {},\n  "d": [\n    {\n      "e": null\n    }\n  ]\n}\n',
  );
  expect(formatJson({ a: ['x'.repeat(60), 'y'.repeat(60)] })).toContain('[\n    "x');
});

test('documents are found by their schema field', () => {
  expect([...documentSchemas().keys()]).toEqual(
    expect.arrayContaining(['data-profile', 'evaluation-report', 'model-manifest', 'window-profiles']),
  );
});

test('every key of modelops.yml is in the reference; one without a description is refused', () => {
  const reference = configReference();
  for (const key of ['models', 'predictions', 'on-inconclusive', 'keep-predictions']) {
    expect(reference).toContain(`| \`${key}\``);
  }
  expect(() =>
    configReference({ properties: { a: { description: 'x', properties: { b: { type: 'string' } } } } }),
  ).toThrow('a.b has no description in its schema');
});

test('the lock of native modules: their closure, with integrity and platforms, no address', () => {
  const packages = {
    'node_modules/@duckdb/node-api': { version: '1.0.0', integrity: 'sha512-a', dependencies: { b: '1' } },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optionalDependencies: { 'b-linux': '1' } },
    'node_modules/b-linux': {
      version: '2.0.0',
      integrity: 'sha512-c',
      os: ['linux'],
      resolved: 'https://registry.example/b',
    },
    'node_modules/other': { version: '1.0.0', integrity: 'sha512-d' },
  };
  expect(JSON.parse(nativeLock(JSON.stringify({ packages })))).toEqual({
    '@duckdb/node-api': [
      { name: '@duckdb/node-api', version: '1.0.0', integrity: 'sha512-a' },
      { name: 'b', version: '2.0.0', integrity: 'sha512-b' },
      { name: 'b-linux', version: '2.0.0', integrity: 'sha512-c', os: ['linux'] },
    ],
  });
  expect(() => nativeLock('{}')).toThrow('package-lock.json does not pin @duckdb/node-api');
});

test('the repository is named once', () => {
  const manifest = (repository: unknown) => () => JSON.stringify({ repository });
  for (const repository of [
    { url: 'git+https://github.com/octo/models.git' },
    'https://github.com/octo/models',
    'git@github.com:octo/models.git',
  ]) {
    expect(readRepository(manifest(repository)).slug).toBe('octo/models');
  }
  expect(() => readRepository(manifest('https://example.com/x'))).toThrow(
    /does not name a GitHub repository/,
  );
  const renamed = generatedFiles((path) =>
    path === 'package.json' ? manifest('https://github.com/octo/models')() : undefined,
  );
  expect([...renamed.values()].join('')).not.toContain('modelops-actions');
});

test('generated files end in one line feed and have no carriage return', () => {
  const read = workingTree();
  for (const [path, text] of generatedFiles((name) => read(name)?.replaceAll('\n', '\r\n'))) {
    expect(text.endsWith('\n') && !text.endsWith('\n\n') && !text.includes('\r'), path).toBe(true);
  }
});
