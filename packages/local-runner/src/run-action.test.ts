import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JobContext, type RunOptions, runAction } from './run-action.ts';

let root: string;
let job: JobContext;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modelops-runner-'));
  for (const name of ['action', 'workspace', 'temp']) await mkdir(join(root, name));
  job = {
    workspace: join(root, 'workspace'),
    temp: join(root, 'temp'),
    repository: 'acme/models',
    sha: 'a'.repeat(40),
    ref: 'refs/heads/main',
    eventName: 'push',
    event: { hello: 1 },
    actor: 'ada',
    token: 'ghs_secretsecretsecret',
    apiUrl: 'http://127.0.0.1:9',
    serverUrl: 'https://github.com',
    runId: 5,
    runAttempt: 2,
    job: 'test',
    workflowRef: 'acme/models/.github/workflows/w.yml@refs/heads/main',
  };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const yaml = `name: probe
description: probe
inputs:
  plain: { description: p }
  Some Name: { description: s, default: fallback }
  token: { description: t, default: '\${{ github.token }}' }
outputs:
  known: { description: k }
runs: { using: node24, main: main.mjs }
`;

async function run(source: string, options: Partial<RunOptions> = {}, text = yaml) {
  await writeFile(join(root, 'action/action.yml'), text);
  await writeFile(
    join(root, 'action/main.mjs'),
    `import { appendFileSync, readFileSync } from 'node:fs';\nconst { env } = process;\nconst put = (file, text) => appendFileSync(env[file], text);\n${source}\n`,
  );
  return runAction({ action: join(root, 'action'), job, ...options });
}

test('inputs, defaults, the event and the environment; no token but by its input', async () => {
  const step = await run(
    `put('GITHUB_OUTPUT', 'known<<E\\n' + JSON.stringify([env.INPUT_PLAIN, env.INPUT_SOME_NAME, env.INPUT_TOKEN === undefined,
  env.GITHUB_TOKEN ?? null, env.GITHUB_RUN_ATTEMPT, JSON.parse(readFileSync(env.GITHUB_EVENT_PATH)).hello, process.cwd() === env.GITHUB_WORKSPACE]) + '\\nE\\n');`,
    { with: { PLAIN: 'x', other: 1 } },
  );
  expect(JSON.parse(step.outputs['known']!)).toEqual(['x', 'fallback', false, null, '2', 1, true]);
  expect(step.warnings).toEqual([
    "Unexpected input(s) 'other', valid inputs are ['plain', 'Some Name', 'token']",
  ]);
  expect(step).toMatchObject({ outcome: 'success', exitCode: 0 });
});

test('commands, masks and lines, also without an end and with a lone carriage return', async () => {
  const step = await run(
    `console.log('::add-mask::hidden');
console.log('a hidden b ' + env.INPUT_TOKEN);
console.error('::warning title=t::hidden %0A2');
console.log('x\\r::notice::y');
console.log('::stop-commands::T');
console.log('::error::not a command');
console.log('::T::');
put('GITHUB_STEP_SUMMARY', 'the hidden');
process.stdout.write('::error file=f.csv,line=3::last');`,
  );
  expect(step.annotations).toHaveLength(3);
  expect(step.annotations).toEqual(
    expect.arrayContaining([
      { level: 'warning', title: 't', message: expect.stringMatching(/\n2$/) as string },
      { level: 'notice', message: 'y' },
      { level: 'error', file: 'f.csv', line: 3, message: 'last' },
    ]),
  );
  expect(step.log).toContain('a *** b ***');
  expect(step.log).toContain('::error::not a command');
  expect(step.summary).toBe('the ***');
  expect(step.outcome).toBe('success');
});

test('what was set before a failure stays; an undeclared output is told', async () => {
  const step = await run(`put('GITHUB_OUTPUT', 'known=1\\nnew=2\\n'); process.exit(3);`);
  expect(step).toMatchObject({ outcome: 'failure', exitCode: 3, outputs: { known: '1', new: '2' } });
  expect(step.warnings).toEqual(['the output "new" is not declared in action.yml']);
});

test.each([
  ['a broken output file', `put('GITHUB_OUTPUT', 'a<<E\\n1\\n');`],
  ['a forbidden command', `console.log('::set-env name=A::b');`],
])('%s fails the step although it exits 0', async (_, source) => {
  expect(await run(source)).toMatchObject({ exitCode: 0, outcome: 'failure' });
});

test('a summary beyond 1 MiB is dropped with an error', async () => {
  const step = await run(`put('GITHUB_STEP_SUMMARY', 'x'.repeat(1 << 20)); put('GITHUB_STEP_SUMMARY', 'y');`);
  expect(step.summary).toBe('');
  expect(step.annotations[0]?.message).toContain('supports content up to a size of 1024k');
  expect((await run(`put('GITHUB_STEP_SUMMARY', 'x'.repeat(1 << 20));`)).summary).toHaveLength(1 << 20);
});

test('a step can be killed', async () => {
  const stop = new AbortController();
  const step = await run('console.log(1); setTimeout(() => {}, 60000);', {
    signal: stop.signal,
    onLine: () => stop.abort(),
  });
  expect(step).toMatchObject({ exitCode: null, outcome: 'failure' });
});

test('what is no JavaScript action of Node 24, or has a default that nobody can evaluate, is an error of the test', async () => {
  await expect(run('', {}, yaml.replace('node24', 'node20'))).rejects.toThrow('not on node24');
  await expect(run('', {}, yaml.replace('github.token', 'runner.temp'))).rejects.toThrow('runner.temp');
});

/** An action of ours in miniature, on the frame that all of them run in. */
const ours = (body: string) => `
import { defineAction, text, textWithDefault } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../contracts/src/define-action.ts')).href)};
import { UserError } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../contracts/src/errors.ts')).href)};
import { runAction } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../action-kit/src/frame.ts')).href)};
const spec = defineAction({ name: 'probe', inputs: { plain: text({}), token: textWithDefault({ default: '' }) }, outputs: { known: {} } });
await runAction(spec, async ({ inputs, ports }) => { const { log, output } = ports; ${body} });`;

test.each<[string, string, object]>([
  [
    'a user’s error is one sentence',
    `throw new UserError('it broke', { fix: 'Mend it.' });`,
    { message: 'it broke. Mend it.' },
  ],
  [
    'it stands at its place',
    `throw new UserError('no', { where: env.GITHUB_WORKSPACE + '/a b.csv, line 7, column "x"' });`,
    { file: 'a b.csv', line: 7, message: 'a b.csv, line 7, column "x": no.' },
  ],
  [
    'in YAML too',
    `throw new UserError('no', { where: 'modelops.yml:3:5, column 2' });`,
    { file: 'modelops.yml', line: 3, message: 'modelops.yml:3:5, column 2: no.' },
  ],
  [
    'a bug shows its stack and where to report it',
    `throw new TypeError('oops');`,
    {
      message: expect.stringMatching(
        /^oops\nThis looks like a bug of probe; please report it at https:.*\nTypeError: oops\n +at /,
      ),
    },
  ],
  [
    'an output that is not declared is a bug',
    `output('knwon', 1);`,
    { message: expect.stringMatching(/^probe has no output "knwon"\nThis looks/) },
  ],
  [
    'so is a rejection that nobody waits for',
    `Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 5000));`,
    { message: expect.stringMatching(/^lost\nThis looks/) },
  ],
  [
    'and what is thrown in a timer',
    `setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 5000));`,
    { message: expect.stringMatching(/^late\nThis looks/) },
  ],
  ['and what is no error at all', `throw 'text';`, { message: expect.stringMatching(/^text\nThis looks/) }],
])('the frame: %s', async (_, body, annotation) => {
  const step = await run(ours(`output('known', 'kept'); ${body}`));
  expect(step.annotations).toEqual([{ level: 'error', title: 'probe', ...annotation }]);
  expect(step).toMatchObject({ exitCode: 1, outputs: { known: 'kept' } });
});

test('the frame masks the token first, whatever prints it, and nothing printed is a command', async () => {
  const step = await run(
    ours(`log.info('the token ' + inputs.token); log.info('a\\n::error::b\\r::set-output name=known::c'); log.notice('n\\u001b[0m', { title: 'a,b::c' });
await log.group('g\\n::error::x', async () => {}); output('known', 'a\\nknown=b'); await ports.summary('s'); setTimeout(() => {}, 60000);`),
    { with: { token: 'ghs_anotherone' } },
  );
  expect(step.log).toContain('the token ***');
  expect(step.annotations).toEqual([{ level: 'notice', title: 'a,b::c', message: 'n⟨U+001B⟩[0m' }]);
  expect(step).toMatchObject({ exitCode: 0, outputs: { known: 'a\nknown=b' }, summary: 's\n' });
  // It ends although a timer is left.
  expect(step.milliseconds).toBeLessThan(30_000);
});

test('the frame runs the post step in the same file: same inputs, and its errors only warn', async () => {
  const source = (post: string) =>
    `${ours(`log.info('main');`).replace(/\}\);$/, '},')} async ({ inputs, ports }) => { ports.log.info('post ' + inputs.plain); ${post} });`;
  const options = { with: { plain: 'x' } };
  const main = await run(`${source('')}`, options);
  expect(main.log).toContain('main');
  expect(main.log).not.toContain('post');
  // What the runner gives back to a post step: what main saved, as STATE_*.
  expect(main.state).toEqual({ isPost: 'true' });
  const after = { ...options, job: { ...job, env: { STATE_isPost: 'true' } } };
  const post = await run(source(`throw new Error('not cleared');`), after);
  expect(post.log).toContain('post x');
  expect(post.log).not.toContain('main');
  expect(post.annotations).toEqual([{ level: 'warning', title: 'probe', message: 'not cleared' }]);
  expect(post.exitCode).toBe(0);
  expect((await run(ours(`log.info('main');`), options)).state).toEqual({});
});

test('the frame tells a broken event once, and works without a summary', async () => {
  const step = await run(ours(`delete env.GITHUB_STEP_SUMMARY; await ports.summary('x');`), {
    job: { ...job, repository: '' },
  });
  expect(step.annotations.map(({ message }) => message)).toEqual([
    expect.stringContaining('the environment has no GITHUB_REPOSITORY'),
  ]);
  expect((await run(ours(`delete env.GITHUB_STEP_SUMMARY; await ports.summary('x');`))).exitCode).toBe(0);
});
