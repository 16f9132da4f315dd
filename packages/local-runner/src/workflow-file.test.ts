import { expect, test } from 'vitest';
import { readWorkflow } from './workflow-file.ts';

const job = (lines: string) => `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${lines}`;
const steps = '    steps:\n      - run: "true"\n';

test.each([
  [
    'services',
    job(`    services: { db: { image: x } }\n${steps}`),
    'w.yml:5: the local runner does not execute `services` of the job a',
  ],
  ['environment', job(`    environment: production\n${steps}`), 'an environment without `deployment: false`'],
  [
    'another shell',
    job('    steps:\n      - run: x\n        shell: pwsh\n'),
    'w.yml:7: the local runner does not execute another shell than bash',
  ],
  ['defaults', `defaults: { run: { shell: bash } }\n${job(steps)}`, '`defaults` of the workflow'],
  ['an event', `on: issues\njobs:\n  a:\n    runs-on: x\n${steps}`, 'the event issues'],
  [
    'all permissions at once',
    job(`    permissions: write-all\n${steps}`),
    'permissions that are not listed one by one',
  ],
  ['a step in the background', job('    steps:\n      - run: x\n        background: true\n'), 'background'],
  ["GitHub's own objection: a key", job('    stepz: []\n'), "Unexpected value 'stepz'"],
  ["GitHub's own objection: a context", job('    steps:\n      - run: ${{ githb.ref }}\n'), 'githb'],
  [
    "GitHub's own objection: a scope",
    job(`    permissions: { content: read }\n${steps}`),
    "Unexpected value 'content'",
  ],
  ['no YAML', 'on: [', 'w.yml'],
  ['empty', '', 'w.yml'],
])('refused, with the line: %s', async (_, source, message) => {
  await expect(readWorkflow('w.yml', source)).rejects.toThrow(message);
});

test('what a file holds', async () => {
  const file = await readWorkflow(
    'w.yml',
    `name: W
on:
  workflow_call:
    inputs: { a: { type: string, required: true }, b: { type: boolean, default: true } }
    outputs: { o: { value: "\${{ jobs.x.outputs.o }}" } }
permissions: {}
jobs:
  x:
    needs: [y]
    permissions: { contents: read }
    if: \${{ !cancelled() }}
    uses: ./.github/workflows/other.yml
  y:
    runs-on: ubuntu-latest
    steps:
      - id: s
        run: echo
`,
  );
  expect(file).toMatchObject({ name: 'W', permissions: {} });
  expect(Object.fromEntries(file.inputs)).toEqual({
    a: { type: 'string', required: true, default: undefined },
    b: { type: 'boolean', required: false, default: true },
  });
  expect([...file.outputs.keys()]).toEqual(['o']);
  expect(file.jobs[0]).toMatchObject({
    id: 'x',
    needs: ['y'],
    if: '!cancelled()',
    permissions: { contents: 'read' },
    body: { kind: 'call', uses: './.github/workflows/other.yml' },
  });
  expect(file.jobs[1]!.body).toMatchObject({ kind: 'steps', steps: [{ id: 's', where: 'w.yml:16' }] });
});
