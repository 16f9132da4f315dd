import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { HubEvent, LocalGitHub } from '@modelops/local-github';

const run = promisify(execFile);

/** The permissions that the jobs of our workflow files ask for together: act has one token for all of them. */
const allJobs = { contents: 'write', actions: 'read', pull_requests: 'write', checks: 'write' } as const;

/** Which file of a user an event starts. act knows an event by its name only, so branches and types are looked at here. */
function fileFor({ name, ref, payload }: HubEvent): string | undefined {
  const action = String(payload['action'] ?? '');
  if (name === 'push') return ref === 'refs/heads/main' ? 'modelops' : undefined;
  if (name === 'pull_request')
    return ['opened', 'synchronize', 'reopened'].includes(action) ? 'modelops' : undefined;
  if (name !== 'workflow_run' || action !== 'completed') return undefined;
  return (payload['workflow_run'] as { name: string }).name === 'modelops' ? 'modelops-report' : undefined;
}

/** A line of `act --json`, as far as it is read here. */
interface ActLine {
  readonly msg?: string;
  readonly job?: string;
  readonly jobResult?: string;
}

/** Runs the workflow files of an embedded GitHub's repository by act, one event after the other. */
export class ActExecutor {
  readonly #runs: string[] = [];
  readonly #hub: LocalGitHub;
  readonly #act: string;
  readonly #folder: string;
  readonly #off: () => void;
  #work: Promise<void> = Promise.resolve();

  private constructor(hub: LocalGitHub, act: string, folder: string) {
    this.#hub = hub;
    this.#act = act;
    this.#folder = folder;
    this.#off = hub.onEvent((event) => {
      this.#work = this.#work.then(() => this.#happened(event));
      // Whoever waits by `idle` is told; until then it is not unhandled.
      this.#work.catch(() => undefined);
    });
  }

  /**
   * @param suite holds `actions/` and `dist/`: act gets a copy of these two, as a release would have them.
   * @param act the program.
   */
  static async start(hub: LocalGitHub, suite: string, act: string): Promise<ActExecutor> {
    const folder = await mkdtemp(join(tmpdir(), 'modelops-act-'));
    for (const part of ['actions', 'dist'])
      await cp(join(suite, part), join(folder, 'suite', part), { recursive: true });
    return new ActExecutor(hub, act, folder);
  }

  /** Resolves when every event so far has run, with what came of it. */
  async idle(): Promise<void> {
    for (let seen: unknown; seen !== this.#work; ) {
      seen = this.#work;
      await this.#work;
    }
  }

  /** Event, workflow and result of each run so far. */
  runs(): string[] {
    return [...this.#runs];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#off();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #happened(event: HubEvent): Promise<void> {
    const file = fileFor(event);
    if (file === undefined) return;
    const repository = this.#hub.repository(event.repository);
    const path = `.github/workflows/${file}.yml`;
    const workflowRun = this.#hub.createRun({
      repository: repository.fullName,
      workflowPath: path,
      workflowName: file,
      event: event.name,
      headSha: event.head.sha,
      headBranch: event.head.branch,
      headRepository: event.head.repository,
      actor: event.actor,
    });
    const folder = join(this.#folder, String(workflowRun.id));
    const workspace = join(folder, 'workspace');
    await mkdir(workspace, { recursive: true });
    // act does not run actions/checkout: it copies the folder that it is started in, so that is the checkout.
    const git = (...args: string[]) => run('git', ['-C', workspace, ...args]);
    await git('init', '-q');
    await git('remote', 'add', 'origin', `https://github.com/${repository.fullName}`);
    await git('fetch', '-q', '--depth', '1', `file://${repository.gitDir}`, event.sha);
    // On a branch: act copies files only, and without any the folder .git/refs is empty, which is no repository for git.
    await git('checkout', '-q', '-b', 'checkout', event.sha);
    const payload = join(folder, 'event.json');
    await writeFile(payload, JSON.stringify(event.payload));

    const token = workflowRun.createToken(allJobs, { job: 'act' });
    const env = {
      GITHUB_API_URL: this.#hub.apiUrl,
      GITHUB_GRAPHQL_URL: this.#hub.graphqlUrl,
      GITHUB_SERVER_URL: this.#hub.serverUrl,
      GITHUB_REPOSITORY: repository.fullName,
      GITHUB_SHA: event.sha,
      GITHUB_REF: event.ref,
      GITHUB_RUN_ID: String(workflowRun.id),
      GITHUB_RUN_NUMBER: String(workflowRun.runNumber),
      GITHUB_RUN_ATTEMPT: String(workflowRun.attempt),
      GITHUB_WORKFLOW_REF: `${repository.fullName}/${path}@${event.ref}`,
      ACTIONS_RESULTS_URL: this.#hub.resultsUrl,
      ACTIONS_RUNTIME_TOKEN: workflowRun.newJob('act'),
    };
    const code = await this.#spawn(
      [
        event.name,
        ...['-W', path, '--eventpath', payload, '--actor', event.actor],
        ...['-P', 'ubuntu-latest=-self-hosted', '--no-cache-server', '--pull=false', '--json'],
        ...['--action-cache-path', join(folder, 'cache')],
        ...['--local-repository', `modelops-actions/modelops@v1=${join(this.#folder, 'suite')}`],
        ...['--secret', `GITHUB_TOKEN=${token}`],
        ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ],
      workspace,
      `${event.name} ${file}`,
    );
    const result = code === 0 ? 'success' : 'failure';
    this.#runs.push(`${event.name} ${file}: ${result}`);
    await workflowRun.complete(result);
  }

  /** Runs act and prints how each job ended, and the errors of a run that failed. */
  async #spawn(args: readonly string[], cwd: string, what: string): Promise<number | null> {
    const child = spawn(this.#act, args, {
      cwd,
      // act takes the first `node` for every JavaScript action, whatever `using:` says.
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: join(this.#folder, 'home'),
        LANG: 'C.UTF-8',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const errors: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const told = parsed(line);
        const job = told.job === undefined ? '' : `${told.job.trim()}: `;
        const text = (told.msg ?? line).trim();
        if (/^(?:Error|❗)/.test(text)) errors.push(`      ${job}${text}`);
        if (told.jobResult !== undefined) console.log(`    ${job}${told.jobResult}`);
      });
    }
    console.log(`  act: ${what}`);
    const code = await new Promise<number | null>((done, failed) => {
      child.on('error', failed);
      child.on('close', done);
    });
    if (code !== 0) console.log(errors.join('\n'));
    return code;
  }
}

function parsed(line: string): ActLine {
  try {
    return JSON.parse(line) as ActLine;
  } catch {
    return {};
  }
}
