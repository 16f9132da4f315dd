import { expect, test } from 'vitest';
import { type Occurrence, starts } from './triggers.ts';
import { readWorkflow } from './workflow-file.ts';

const jobs = 'jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }';
const event = (name: string, more: Partial<Occurrence> = {}): Occurrence => ({
  name,
  action: undefined,
  ref: 'refs/heads/main',
  schedule: undefined,
  workflow: undefined,
  completed: undefined,
  ...more,
});

test.each<[string, string, Occurrence, boolean]>([
  ['push to any branch', 'push', event('push', { ref: 'refs/heads/x/y' }), true],
  ['push of a tag', 'push', event('push', { ref: 'refs/tags/v1' }), true],
  ['another event', 'push', event('pull_request'), false],
  [
    'push to a named branch',
    '{ push: { branches: [main, "rel/**"] } }',
    event('push', { ref: 'refs/heads/rel/1/2' }),
    true,
  ],
  [
    'one star does not cross a slash',
    '{ push: { branches: ["rel/*"] } }',
    event('push', { ref: 'refs/heads/rel/1/2' }),
    false,
  ],
  ['taken out again', '{ push: { branches: ["**", "!x"] } }', event('push', { ref: 'refs/heads/x' }), false],
  ['ignored', '{ push: { branches-ignore: [x] } }', event('push', { ref: 'refs/heads/x' }), false],
  [
    'a tag where branches are named',
    '{ push: { branches: [main] } }',
    event('push', { ref: 'refs/tags/main' }),
    false,
  ],
  ['a branch where tags are named', '{ push: { tags: ["v*"] } }', event('push'), false],
  ['a named tag', '{ push: { tags: ["v*"] } }', event('push', { ref: 'refs/tags/v1' }), true],
  ['opened', 'pull_request', event('pull_request', { action: 'opened' }), true],
  ['labeled is not among the defaults', 'pull_request', event('pull_request', { action: 'labeled' }), false],
  [
    'labeled, asked for',
    '{ pull_request: { types: [labeled] } }',
    event('pull_request', { action: 'labeled' }),
    true,
  ],
  [
    'another base',
    '{ pull_request: { branches: [dev] } }',
    event('pull_request', { action: 'opened' }),
    false,
  ],
  ['merge queue', 'merge_group', event('merge_group', { action: 'checks_requested' }), true],
  [
    'the run of a workflow',
    '{ workflow_run: { workflows: [ci], types: [completed] } }',
    event('workflow_run', { action: 'completed', completed: 'ci' }),
    true,
  ],
  [
    'the run of another one',
    '{ workflow_run: { workflows: [ci], types: [completed] } }',
    event('workflow_run', { action: 'completed', completed: 'x' }),
    false,
  ],
  [
    'its schedule',
    '{ schedule: [{ cron: "17 3 * * *" }] }',
    event('schedule', { schedule: '17 3 * * *' }),
    true,
  ],
  [
    'another schedule',
    '{ schedule: [{ cron: "17 3 * * *" }] }',
    event('schedule', { schedule: '0 0 * * 0' }),
    false,
  ],
  ['a dispatch of this file', 'workflow_dispatch', event('workflow_dispatch', { workflow: 'w.yml' }), true],
  [
    'a dispatch of another file',
    'workflow_dispatch',
    event('workflow_dispatch', { workflow: 'v.yml' }),
    false,
  ],
])('%s', async (_, on, occurrence, expected) => {
  expect(starts(await readWorkflow('w.yml', `on: ${on}\n${jobs}`), occurrence)).toBe(expected);
});
