import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { githubParser } from '../../../local-runner/src/github-parser.ts';
import { plainWorkflow, shippedWorkflows } from './plain.ts';
import { driftWorkflow, reportWorkflow, userWorkflow, yamlText } from './workflows.ts';

const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = (await githubParser()).workflows;

interface Workflow {
  readonly permissions?: Record<string, string>;
  readonly on: { readonly workflow_call?: { readonly inputs?: Record<string, unknown> } };
  readonly jobs: Record<
    string,
    {
      readonly permissions?: Record<string, string>;
      readonly uses?: string;
      readonly with?: Record<string, unknown>;
      readonly steps?: readonly { readonly uses?: string }[];
    }
  >;
}

const options = { from: 'acme/x/.github/workflows', at: '@v1', defaultBranch: 'main' };
const users = {
  'modelops.yml': userWorkflow({ ...options, setup: 'npm ci' }),
  'modelops-report.yml': reportWorkflow(options),
  'modelops-drift.yml': driftWorkflow({ ...options, setup: 'npm ci' }),
};

async function complaints(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

describe.each(Object.entries(users))('%s', (name, text) => {
  const workflow = parse(text) as Workflow;

  test("is what GitHub's parser reads", async () => {
    expect(await complaints(name, text)).toEqual([]);
  });

  test('grants its callee exactly what the jobs of the callee ask for, and gives it inputs that it has', () => {
    expect(workflow.permissions).toEqual({});
    for (const { permissions, uses, with: inputs = {} } of Object.values(workflow.jobs)) {
      const callee = parse(shippedWorkflows[/([\w-]+\.yml)@v1$/.exec(uses!)![1]!]!) as Workflow;
      const asked: Record<string, string> = {};
      for (const job of Object.values(callee.jobs))
        for (const [scope, level] of Object.entries(job.permissions ?? {}))
          if (asked[scope] !== 'write') asked[scope] = level;
      expect(permissions).toEqual(asked);
      expect(Object.keys(callee.on.workflow_call?.inputs ?? {})).toEqual(
        expect.arrayContaining(Object.keys(inputs)),
      );
    }
  });
});

test('the file for forks waits for the workflow by its name', () => {
  const { name } = parse(users['modelops.yml']) as { name: string };
  const report = parse(users['modelops-report.yml']) as { on: { workflow_run: { workflows: string[] } } };
  expect(report.on.workflow_run.workflows).toEqual([name]);
});

test('without set-up the calls have no empty `with:`', async () => {
  const text = userWorkflow(options);
  expect(await complaints('modelops.yml', text)).toEqual([]);
  expect((parse(text) as Workflow).jobs['ci']).not.toHaveProperty('with');
});

describe.each(Object.entries(shippedWorkflows))('%s, plain', (name, text) => {
  const plain = plainWorkflow(text, 'acme/x', 'abc123');

  test('knows nothing that only github.com knows', async () => {
    expect(await complaints(name, plain)).toEqual([]);
    expect(plain).not.toMatch(/\$\/|queue:|deployment: false/);
    for (const { uses, steps = [] } of Object.values((parse(plain) as Workflow).jobs)) {
      if (uses !== undefined)
        expect(Object.keys(shippedWorkflows)).toContain(/^\.\/\.github\/workflows\/(.*)$/.exec(uses)![1]);
      for (const step of steps)
        if (step.uses !== undefined)
          expect(step.uses).toMatch(/^acme\/x\/actions\/[\w-]+@abc123$|^actions\/[\w-]+@[0-9a-f]{40}$/);
    }
  });
});

test.each(['npm ci', 'main', 'a: b', 'yes', '# x', '"q"', 'trailing ', 'release/1.x', '@x', '1.0', "it's"])(
  'the text %j comes back from YAML',
  (text) => {
    expect(parse(`key: ${yamlText(text)}`)).toEqual({ key: text });
  },
);
