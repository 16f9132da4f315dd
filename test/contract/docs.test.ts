import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { actionSpecs, parseConfig } from '@modelops/contracts';
import { checkPermissions, githubParser, type PermissionMap, readWorkflow } from '@modelops/local-runner';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rootFolder } from '../../packages/build/src/repository.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'actions/*/README.md', 'examples/**/*.md'], {
  cwd: rootFolder,
  exclude: (path) => path.includes('node_modules'),
}).sort();
const workflows = globSync(['examples/*/.github/workflows/*.yml', '.github/workflows/*.yml'], {
  cwd: rootFolder,
}).sort();
const read = (path: string) => readFileSync(join(rootFolder, path), 'utf8');

interface Step {
  uses?: string;
  with?: Record<string, unknown>;
  permissions?: PermissionMap;
}

const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = (await githubParser()).workflows;

/** Everything that looks like a step, wherever it stands. */
function stepsIn(value: unknown): Step[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn);
  if (typeof value !== 'object' || value === null) return [];
  const step = 'uses' in value ? [value as Step] : [];
  return [...step, ...Object.values(value).flatMap(stepsIn)];
}

/** The text of a workflow, in the words of GitHub's own parser. */
async function complaints(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map((error) => error.message);
}

/** A call of one of our workflows grants what its jobs ask for, and gives inputs that it has. */
async function checkCall({ uses = '', with: inputs = {}, permissions }: Step): Promise<boolean> {
  const path = /^(?:modelops-actions\/modelops|\$)\/(\.github\/workflows\/[^@]+?)(?:@v1)?$/.exec(uses)?.[1];
  if (path === undefined) return false;
  const file = await readWorkflow(path, read(path));
  expect([...file.inputs.keys()], uses).toEqual(expect.arrayContaining(Object.keys(inputs)));
  for (const job of file.jobs) expect(() => checkPermissions(file, job, permissions), uses).not.toThrow();
  return true;
}

async function checkSteps(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const { uses = '', with: inputs = {} } = step;
    if (await checkCall(step)) continue;
    const name = /^(?:modelops-actions\/modelops|\$)\/actions\/([^@]+?)(?:@v1)?$/.exec(uses)?.[1];
    if (name === undefined) {
      expect(uses, 'an action of ours is written modelops-actions/modelops/actions/NAME@v1').not.toContain(
        'modelops',
      );
      continue;
    }
    const spec = actionSpecs.find((candidate) => candidate.name === name);
    expect(spec, uses).toBeDefined();
    expect(Object.keys(spec!.inputs), uses).toEqual(expect.arrayContaining(Object.keys(inputs)));
    for (const [input, value] of Object.entries(inputs)) {
      const allowed = spec!.inputs[input]!.allowed;
      // What an expression gives, the step's own check of its inputs sees.
      if (allowed !== undefined && !String(value).startsWith('${{')) expect(allowed).toContain(String(value));
    }
  }
}

describe.each(documents)('%s', (path) => {
  const text = read(path);

  test('links lead to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!);
    const missing = links.filter((link) => !existsSync(resolve(rootFolder, dirname(path), link)));
    expect(missing).toEqual([]);
  });

  test('examples are what the actions take', async () => {
    for (const [, block = ''] of text.matchAll(/```yaml\n([\s\S]*?)```/g)) {
      const value: unknown = parse(block);
      await checkSteps(stepsIn(value));
      if (/^on:/m.test(block)) expect(await complaints(path, block)).toEqual([]);
    }
  });
});

describe.each(workflows)('%s', (path) => {
  test("GitHub's parser reads it, and its steps are what the actions take", async () => {
    const content = read(path);
    expect(await complaints(path, content)).toEqual([]);
    await checkSteps(stepsIn(parse(content)));
  });
});

test('the examples have a modelops.yml that can be read', () => {
  const files = globSync('examples/*/modelops.yml', { cwd: rootFolder });
  expect(files.length).toBeGreaterThan(0);
  for (const file of files)
    expect(Object.keys(parseConfig(read(file), file).models).length).toBeGreaterThan(0);
});
