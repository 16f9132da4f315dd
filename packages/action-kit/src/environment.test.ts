import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'modelops-environment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(event: unknown, env: Record<string, string> = {}) {
  const path = join(folder, 'event.json');
  writeFileSync(path, typeof event === 'string' ? event : JSON.stringify(event));
  return readEnvironment({
    GITHUB_REPOSITORY: 'acme/models',
    GITHUB_WORKSPACE: '/w',
    GITHUB_EVENT_PATH: path,
    ...env,
  });
}
const pull = (repository: string | null) => ({
  pull_request: {
    number: 7,
    head: { sha: 'h', ref: 'topic', repo: repository === null ? null : { full_name: repository } },
    base: { sha: 'b', ref: 'main' },
  },
});

test('a pull request of the repository, of a fork, of a fork that was deleted', () => {
  expect(read(pull('acme/models')).pullRequest).toEqual({
    number: 7,
    headSha: 'h',
    headRef: 'topic',
    headRepository: 'acme/models',
    baseSha: 'b',
    baseRef: 'main',
    fork: false,
  });
  expect(read(pull('mallory/models')).pullRequest).toMatchObject({ fork: true });
  expect(read(pull(null)).pullRequest).toMatchObject({ fork: true, headRepository: null });
});

test.each([
  [{}],
  [null],
  [[]],
  [{ pull_request: null }],
  [{ pull_request: { number: '7' } }],
  [{ pull_request: { number: 7 } }],
])('an event that is about no pull request: %j', (event) => expect(read(event).pullRequest).toBeUndefined());

test('a merge group, and the run that another one follows', () => {
  const group = { base_sha: 'b', head_sha: 'h', head_ref: 'refs/heads/gh-readonly-queue/main/pr-3-b' };
  expect(read({ merge_group: group }).mergeGroup).toEqual({ baseSha: 'b', headRef: group.head_ref });
  expect(read({ merge_group: { base_sha: 'b' } }).mergeGroup).toBeUndefined();
  const run = { id: 5, run_attempt: 2, event: 'pull_request', head_sha: 'h', conclusion: 'success' };
  expect(
    read({
      workflow_run: {
        ...run,
        head_branch: 'topic',
        head_repository: { full_name: 'mallory/models' },
        html_url: 'https://x',
      },
    }).workflowRun,
  ).toEqual({
    id: 5,
    attempt: 2,
    event: 'pull_request',
    headSha: 'h',
    headBranch: 'topic',
    headRepository: 'mallory/models',
    conclusion: 'success',
    url: 'https://x',
  });
  expect(read({ workflow_run: run }).workflowRun).toMatchObject({ headBranch: null, headRepository: null });
  expect(read({ workflow_run: { ...run, id: '5' } }).workflowRun).toBeUndefined();
});

test('the commit before a push; none for a new branch', () => {
  expect(read({ before: 'a1' }).beforeSha).toBe('a1');
  expect(read({ before: '0'.repeat(40) }).beforeSha).toBeUndefined();
  expect(read({ before: 5 }).beforeSha).toBeUndefined();
});

test('the path of the workflow is read off its reference, of this repository only', () => {
  const path = (ref: string) => read({}, { GITHUB_WORKFLOW_REF: ref }).workflowPath;
  expect(path('acme/models/.github/workflows/ci.yml@refs/heads/a@b')).toBe('.github/workflows/ci.yml');
  expect(path('acme/models2/.github/workflows/ci.yml@refs/heads/main')).toBeUndefined();
  expect(path('')).toBeUndefined();
});

test('what is told of the run, and its defaults', () => {
  expect(
    read({}, { GITHUB_RUN_ID: '5', GITHUB_RUN_ATTEMPT: '2', GITHUB_ACTOR: 'dependabot[bot]' }),
  ).toMatchObject({
    runId: 5,
    runAttempt: 2,
    actor: 'dependabot[bot]',
    runUrl: 'https://github.com/acme/models/actions/runs/5',
  });
  expect(read({})).toMatchObject({ runAttempt: 1, apiUrl: 'https://api.github.com', eventName: '' });
  expect(readEnvironment({ GITHUB_REPOSITORY: 'a/b', GITHUB_WORKSPACE: '/w' }).pullRequest).toBeUndefined();
});

test('outside a workflow, and with a broken event, the error says so', () => {
  expect(() => readEnvironment({})).toThrow(
    /^the environment has no GITHUB_REPOSITORY\. Actions run in a GitHub workflow/,
  );
  expect(() => readEnvironment({ GITHUB_REPOSITORY: 'a/b', GITHUB_WORKSPACE: '' })).toThrow(
    'GITHUB_WORKSPACE',
  );
  expect(() => read('{')).toThrow(/^GITHUB_EVENT_PATH: the event cannot be read/);
  expect(() => read({}, { GITHUB_EVENT_PATH: join(folder, 'none.json') })).toThrow('ENOENT');
});
