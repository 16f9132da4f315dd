import { registerVersion, UserError, validateModel } from '@modelops/contracts';
import { describe, expect, test } from 'vitest';
import type { Action } from './frame.ts';
import type { Io } from './io.ts';
import { runCommand } from './run.ts';

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command with an action that does as the test says. */
async function call(
  argv: readonly string[],
  action: Action = { main: () => Promise.reject(new Error('not to be called')) },
  env: Io['env'] = {},
  terminal = false,
): Promise<Told> {
  let out = '';
  let err = '';
  const code = await runCommand(
    argv,
    {
      'validate-model': () => Promise.resolve(action),
      'register-version': () => Promise.resolve(action),
      'deploy-model': () => Promise.resolve(action),
    },
    {
      env,
      cwd: import.meta.dirname,
      out: { write: (text) => (out += text), isTTY: terminal, columns: 80 },
      err: { write: (text) => (err += text), isTTY: terminal, columns: 80 },
    },
  );
  return { code, out, err };
}

describe('help', () => {
  test('of each command has every flag with its default', async () => {
    const { code, out } = await call(['register', '--help']);
    expect(code).toBe(0);
    const workflowOnly = ['mode', 'artifact', 'resolve'];
    for (const name of Object.keys(registerVersion.inputs))
      expect(new RegExp(`^  --${name}\\b`, 'm').test(out), name).toBe(!workflowOnly.includes(name));
    expect(out).toMatch(/--bump auto\|major\|minor\|patch\n[\s\S]*?Default: auto/);
    expect(out).toContain('Default: $GITHUB_TOKEN or $GH_TOKEN');
    expect(out).toContain('Default: HEAD');
    expect(out).not.toContain('${{');
    expect((await call(['help', 'register'])).out).toBe(out);
  });

  test('is the answer where it is asked for, and an error where nothing is', async () => {
    const asked = await call(['help']);
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out).toMatch(/validate {2}Judge a model/);
    expect(await call([])).toEqual({ code: 2, out: '', err: asked.out });
  });
});

describe('a wrong call ends with 2 and nothing on stdout', () => {
  test.each([
    [['valdate'], /no command "valdate"\. Did you mean "validate"\?\nTry `modelops help`/],
    [['validate', '--gate', 'x'], /Did you mean --gates\?\nTry `modelops validate --help`/],
    [['validate', 'predictions.csv'], /"predictions\.csv" belongs to no flag/],
    [['resolve', 'v1', 'v2'], /"v2" belongs to no flag/],
    [['resolve', 'v1', '--resolve', 'v2'], /--resolve is given twice/],
    [['help', 'validat'], /Did you mean "validate"\?/],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await call(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  test('a value that cannot be read', async () => {
    const action: Action = { main: (run) => run(registerVersion, () => Promise.resolve()) };
    const { code, err } = await call(['register', '--bump', 'mayor'], action, { GH_TOKEN: 'x' });
    expect(code).toBe(2);
    expect(err).toMatch(/`--bump` is "mayor"\. Allowed: auto, major, minor, patch\. Did you mean "major"\?/);
  });
});

describe('an action in the frame of the command line', () => {
  const judging = (verdict: string, error?: Error): Action => ({
    main: (run) =>
      run(validateModel, ({ inputs, ports }) => {
        ports.log.info(`judging ${inputs.predictions} with ${inputs.gates.length} gates, ${inputs.mode}`);
        ports.output('verdict', verdict);
        return error === undefined ? Promise.resolve() : Promise.reject(error);
      }),
  });

  test('gets the flags as its inputs; the log is apart from the answer', async () => {
    const argv = ['validate', '--predictions', 'p.csv', '--gates', 'a>=1', '--gates', 'b>=1'];
    const { code, out, err } = await call(argv, judging('pass'));
    expect({ code, out }).toEqual({ code: 0, out: 'verdict: pass\n' });
    expect(err).toContain('judging p.csv with 2 gates, evaluate\n');
  });

  test('its answer as JSON, also when it fails', async () => {
    const fails = new UserError('the model fails', { fix: 'Set the input `threshold`.' });
    const { code, out, err } = await call(['validate', '--json'], judging('fail', fails));
    expect(code).toBe(1);
    const message = 'the model fails. Set `--threshold`.';
    expect(JSON.parse(out)).toEqual({ verdict: 'fail', error: message });
    expect(err).toContain(`error: ${message}\n`);
  });

  test('a bug is told as one', async () => {
    const { code, err } = await call(['validate'], judging('pass', new TypeError('x is undefined')));
    expect(code).toBe(1);
    expect(err).toMatch(/x is undefined\nThis looks like a bug of modelops; please report it at https:/);
  });

  test('registering needs a token, and says which', async () => {
    const { code, err } = await call(['register']);
    expect(code).toBe(1);
    expect(err).toMatch(/there is no token for GitHub\. Set GITHUB_TOKEN or GH_TOKEN/);
  });

  test('the token comes from the environment', async () => {
    let token = '';
    const action: Action = {
      main: (run) =>
        run(registerVersion, ({ inputs }) => {
          token = inputs.token;
          return Promise.resolve();
        }),
    };
    await call(['resolve', 'v1'], action, { GH_TOKEN: 'from gh' });
    expect(token).toBe('from gh');
    await call(['resolve', 'v1'], action, { GITHUB_TOKEN: 'first', GH_TOKEN: 'second' });
    expect(token).toBe('first');
  });

  test('colours stand on a terminal only, and not where nobody wants them', async () => {
    const error = new UserError('no');
    const control = '\u001b[';
    expect((await call(['validate'], judging('fail', error), {}, true)).err).toContain(control);
    for (const [env, terminal] of [
      [{}, false],
      [{ NO_COLOR: '1' }, true],
      [{ TERM: 'dumb' }, true],
    ] as const) {
      const { out, err } = await call(['validate'], judging('fail', error), env, terminal);
      expect(out + err).not.toContain(control);
    }
  });

  test('what users wrote cannot steer the terminal', async () => {
    const { err } = await call(['validate'], judging('pass', new UserError('a\u001b[2Jb')));
    expect(err).toContain('a⟨U+001B⟩[2Jb');
  });
});
