import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { type LocalGitHub, startLocalGitHub } from '@modelops/local-github';
import { WorkflowRunner } from '@modelops/local-runner';
import { Octokit } from 'octokit';
import { endState } from '../support/register-end-state.ts';
import { predictions } from '../support/validate-data.ts';
import { ActExecutor } from './act-executor.ts';

const usage = `node test/act/main.ts ACT
  ACT  the program act; .ci/run installs it. Runs the files of \`modelops init --plain\` under act and under the local
       runner, and exits with 1 where the two end differently.`;

const run = promisify(execFile);
const suite = resolve(import.meta.dirname, '../..');
const names = { owner: 'acme', repo: 'churn' };

/** What runs workflow files when something happens on the embedded GitHub. */
interface Executor extends AsyncDisposable {
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  /** Event, workflow and result of each run so far. */
  runs(): string[];
}

/** What the story left. */
interface Ended {
  readonly runs: readonly string[];
  /** After the second release. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Comments on the pull request that is worse. */
  readonly refusals: readonly string[];
}

/** A repository that has only predictions, and what `modelops init --plain` writes there. */
async function plainFiles(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'modelops-plain-'));
  try {
    await writeFile(join(folder, 'predictions.csv'), predictions(0.4));
    const git = (...args: string[]) => run('git', ['-C', folder, ...args]);
    await git('init', '-q', '-b', 'main');
    await git('remote', 'add', 'origin', `https://github.com/${names.owner}/${names.repo}`);
    const command = [join(suite, 'dist/modelops/index.js'), 'init', '--plain', '--ref', 'v1'];
    await run(process.execPath, command, { cwd: folder });
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
      .filter((path) => !path.startsWith('.git/'));
    const texts = paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const);
    return Object.fromEntries(await Promise.all(texts));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A first version, a pull request that is better, its merge, which releases, and a pull request that is worse. */
async function story(
  files: Readonly<Record<string, string>>,
  start: (hub: LocalGitHub) => Promise<Executor>,
): Promise<Ended> {
  // The same moments for both, so that commits and documents are the same bytes.
  let now = Date.parse('2026-11-25T09:00:00Z');
  await using hub = await startLocalGitHub({ clock: () => new Date(now) });
  const repository = await hub.createRepository({ owner: names.owner, name: names.repo });
  const auth = hub.createToken({
    repository: repository.fullName,
    kind: 'user',
    login: 'ada',
    permissions: { contents: 'write', pull_requests: 'write' },
  });
  const ada = new Octokit({ auth, baseUrl: hub.apiUrl, throttle: { enabled: false } });
  await using executor = await start(hub);
  const settled = async () => {
    await executor.idle();
    now += 60_000;
  };
  const propose = async (branch: string, skill: number): Promise<number> => {
    await repository.commitFiles({
      branch,
      files: { 'predictions.csv': predictions(skill) },
      message: branch,
    });
    const { data } = await ada.rest.pulls.create({ ...names, title: branch, head: branch, base: 'main' });
    await settled();
    return data.number;
  };

  await repository.commitFiles({ files, message: 'Judge and release by ModelOps' });
  await settled();
  const better = await propose('better', 0.6);
  await ada.rest.pulls.merge({ ...names, pull_number: better, merge_method: 'squash' });
  await settled();
  const snapshot = await hub.snapshot(repository.fullName);
  // Jobs show as check runs too, and act does not make those.
  const checkRuns = snapshot.checkRuns.filter((check) =>
    (check as { externalId: string }).externalId.startsWith('modelops '),
  );
  const state = endState({ ...snapshot, checkRuns }) as Record<string, unknown>;

  const worse = await propose('worse', 0.1);
  const { data } = await ada.rest.issues.listComments({ ...names, issue_number: worse });
  hub.assertClean();
  return { runs: executor.runs(), state, refusals: data.map(({ body }) => body ?? '') };
}

async function localRunner(hub: LocalGitHub): Promise<Executor> {
  const runner = await WorkflowRunner.start({ hub, suite, suiteName: 'modelops-actions/modelops' });
  return {
    idle: () => runner.idle(),
    // act says of a run without any job to run that it succeeded.
    runs: () =>
      runner.runs.map(
        ({ event, file, result }) =>
          `${event.name} ${file.name}: ${result === 'skipped' ? 'success' : result}`,
      ),
    [Symbol.asyncDispose]: () => runner.dispose(),
  };
}

/** Differences of two states, one line each with the place. */
function differences(a: unknown, b: unknown, where = ''): string[] {
  if (isDeepStrictEqual(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return [`${where}: ${JSON.stringify(a)} | ${JSON.stringify(b)}`];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) =>
    differences((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${where}/${key}`),
  );
}

/** @returns what is wrong, each to be read by itself. */
function compare(local: Ended, act: Ended): string[] {
  const wrong = differences(local, act).filter((line) => !line.startsWith('/refusals'));
  const { releases, comments, checkRuns } = local.state as Record<string, { length?: number }>;
  // Two that are equally empty would be equal, too.
  if (releases?.length !== 2 || comments?.length !== 1 || Object.keys(checkRuns ?? {}).length !== 1)
    wrong.push('the local runner did not leave two releases, a comment and a check run');
  if (local.refusals.length !== 1 || !local.refusals[0]!.includes('churn fails'))
    wrong.push('the local runner did not leave a comment that refuses');
  // The one difference that is known, held to what docs/guides/workflows.md says of it.
  if (act.refusals.length !== 0)
    wrong.push('act now reports a model that fails: say so in docs/guides/workflows.md');
  return wrong;
}

async function main(program: string): Promise<void> {
  const files = await plainFiles();
  console.log(`written by modelops init --plain: ${Object.keys(files).sort().join(', ')}`);
  console.log('under act:');
  const act = await story(files, (hub) => ActExecutor.start(hub, suite, program));
  console.log('under the local runner');
  const local = await story(files, localRunner);
  for (const line of local.runs) console.log(`  ${line}`);
  console.log(`What act does not do, and who did it here:
  - one token for all jobs: each job's \`permissions:\` is not applied, the token has those of all jobs together
  - an event is known by its name: branches and types were looked at by this script
  - actions/checkout is not run: the folder in which act is started is copied
  - its own artifact service is not used: that of the embedded GitHub is passed through
  - jobs leave no check runs, so "ci / gate" cannot be required
  - a called workflow that fails ends the run: neither report nor gate follow, so a worse model gets no comment`);
  const wrong = compare(local, act);
  for (const line of wrong) console.log(`differs (local runner | act) ${line.slice(0, 400)}`);
  console.log(
    wrong.length === 0
      ? 'act and the local runner end alike: 2 releases with the same digests, the comment, the check run, the tags'
      : `${wrong.length} differences`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

const [program] = process.argv.slice(2);
if (program === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else await main(resolve(program));
