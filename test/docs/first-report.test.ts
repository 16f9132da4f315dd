import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WorkflowRunner } from '@modelops/local-runner';
import { expect, test, vi } from 'vitest';
import { Scene, suite } from '../support/job.ts';

// Four runs of the workflows, every job with processes of its own.
vi.setConfig({ testTimeout: 300_000 });

/** What the guide asks of a reader, in its order. Readers do not see the comments that mark it. */
type Step =
  | { readonly kind: 'commands'; readonly lines: readonly string[] }
  | { readonly kind: 'edit'; readonly path: string; readonly lines: readonly string[] }
  | { readonly kind: 'click'; readonly what: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'train' };

function stepsOf(guide: string): Step[] {
  const steps: Step[] = [];
  for (const { 1: kind = '', 2: argument = '', index, 0: mark } of guide.matchAll(
    /<!-- newcomer: (\w+) ?(\S*) -->/g,
  )) {
    const after = guide.slice(index + mark.length);
    const lines = (/^\s*```\w+\n([\s\S]*?)\n```/.exec(after)?.[1] ?? '').split('\n');
    if (kind === 'commands') steps.push({ kind, lines: lines.filter((line) => line !== '') });
    else if (kind === 'edit') steps.push({ kind, path: argument, lines });
    else if (kind === 'click') steps.push({ kind, what: argument });
    else if (kind === 'train') steps.push({ kind });
    else if (kind === 'comment')
      steps.push({
        kind,
        text: (/^\s*((?:> .*\n)+)/.exec(after)?.[1] ?? '').replace(/^> /gm, '').replaceAll('\n', ' ').trim(),
      });
    else throw new Error(`the guide is marked with "${kind}", which nobody knows`);
  }
  return steps;
}

const guide = readFileSync(join(suite, 'docs/guides/first-report.md'), 'utf8');
const steps = stepsOf(guide);
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

test('the first report takes at most 12 commands and clicks, and 20 edited lines', () => {
  const before = steps.slice(
    0,
    steps.findIndex(({ kind }) => kind === 'comment'),
  );
  const asked = before.flatMap((step) =>
    step.kind === 'commands' ? step.lines : step.kind === 'click' ? [step.what] : [],
  );
  const edited = before
    .flatMap((step) => (step.kind === 'edit' ? step.lines : []))
    .filter((line) => /^[+-]/.test(line));
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.length).toBeLessThanOrEqual(12);
  expect(edited.length).toBeGreaterThan(0);
  expect(edited.length).toBeLessThanOrEqual(20);
  // All that looks like a command is one: none is left out of the count, or of the test.
  const blocks = [...guide.matchAll(/```(?:sh|console|diff)\n/g)].length;
  expect(steps.filter(({ kind }) => kind === 'commands' || kind === 'edit')).toHaveLength(blocks);
});

test('by the words of the guide alone: from a predictions file to reports and releases', async () => {
  await using reader = await Reader.begin({ 'predictions.csv': fixture('first.csv') });
  for (const step of steps) await reader.does(step);
  expect(Object.keys(await reader.scene.releases())).toEqual(['diagnosis@v1.1.0', 'diagnosis@v1.0.0']);
  expect(reader.runner.problems.size).toBe(0);
  for (const run of reader.runner.runs) expect(run.result).toMatch(/success|skipped/);
});

/** Somebody who knows nothing but the guide, with a clone of a repository on the embedded GitHub. */
class Reader {
  readonly scene: Scene;
  readonly runner: WorkflowRunner;
  readonly #home: string;
  readonly #folder: string;
  #pull = 0;

  private constructor(scene: Scene, runner: WorkflowRunner, home: string, folder: string) {
    this.scene = scene;
    this.runner = runner;
    this.#home = home;
    this.#folder = folder;
  }

  static async begin(files: Readonly<Record<string, string>>): Promise<Reader> {
    const scene = await Scene.open(files, { name: 'diagnosis' });
    const runner = await WorkflowRunner.start({
      hub: scene.hub,
      suite,
      suiteName: 'modelops-actions/modelops',
    });
    const home = mkdtempSync(join(tmpdir(), 'modelops-newcomer-'));
    const published = join(home, 'github/modelops');
    for (const part of ['actions', 'dist', 'package.json'])
      cpSync(join(suite, part), join(published, part), { recursive: true });
    // The commands run as they stand. What they fetch from github.com and push there, git finds on this machine.
    writeFileSync(
      join(home, '.gitconfig'),
      `[user]\n\tname = ada\n\temail = ada@example.com
[url "file://${published}"]\n\tinsteadOf = https://github.com/modelops-actions/modelops
[url "file://${scene.repository.gitDir}"]\n\tinsteadOf = https://github.com/acme/diagnosis\n`,
    );
    const folder = join(home, 'diagnosis');
    const reader = new Reader(scene, runner, home, folder);
    await reader.#bash(published, ['git init -q', 'git add -A', 'git commit -qm published']);
    await reader.#bash(home, ['git clone -q https://github.com/acme/diagnosis']);
    return reader;
  }

  async does(step: Step): Promise<void> {
    const { people, names, repository } = this.scene;
    if (step.kind === 'commands') await this.#bash(this.#folder, step.lines);
    if (step.kind === 'edit') this.#edit(step.path, step.lines);
    if (step.kind === 'train') writeFileSync(join(this.#folder, 'predictions.csv'), fixture('next.csv'));
    if (step.kind === 'click' && step.what === 'open') {
      const branch = execFileSync('git', ['branch', '--show-current'], {
        cwd: this.#folder,
        encoding: 'utf8',
      }).trim();
      const { data } = await people.rest.pulls.create({
        ...names,
        title: branch,
        head: branch,
        base: 'main',
      });
      this.#pull = data.number;
    }
    if (step.kind === 'click' && step.what === 'merge') await this.scene.merge(this.#pull);
    await repository.sync();
    await this.runner.idle();
    if (step.kind === 'comment') {
      const comments = await this.scene.comments(this.#pull);
      expect(comments).toHaveLength(1);
      expect(comments[0]!.body).toMatch(/^### ✅ diagnosis passes$/m);
      expect(step.text).not.toBe('');
      expect(comments[0]!.body.replaceAll(/\s+/g, ' ')).toContain(step.text);
    }
  }

  /** Lines as somebody types them: what one of them leaves, aliases too, is there for the next. */
  async #bash(cwd: string, lines: readonly string[]): Promise<void> {
    const script = join(this.#home, 'script.sh');
    const aliases = join(this.#home, 'aliases');
    writeFileSync(aliases, '', { flag: 'a' });
    writeFileSync(
      script,
      ['shopt -s expand_aliases', `. ${aliases}`, ...lines, `alias -p > ${aliases}`, ''].join('\n'),
    );
    await new Promise<void>((done, failed) => {
      execFile(
        'bash',
        ['-e', script],
        {
          cwd,
          env: {
            PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
            HOME: this.#home,
            LANG: 'C.UTF-8',
          },
        },
        (error, out, err) =>
          error === null ? done() : failed(new Error(`${lines.join('\n')}\n${out}${err}`)),
      );
    });
  }

  /** A change in the notation of `diff`: context, and lines with + and -. */
  #edit(path: string, lines: readonly string[]): void {
    const file = join(this.#folder, path);
    const text = readFileSync(file, 'utf8');
    const side = (other: string) =>
      lines
        .filter((line) => !line.startsWith(other))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    expect(text.split(side('+'))).toHaveLength(2);
    writeFileSync(file, text.replace(side('+'), side('-')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runner.dispose();
    rmSync(this.#home, { recursive: true, force: true });
    await this.scene[Symbol.asyncDispose]();
  }
}
