import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalGitHub, LocalRepository, LocalRun, Permissions } from '@modelops/local-github';
import type { JobContext } from './job-context.ts';
import { type RunOptions, runAction, type StepResult } from './run-action.ts';

const run = promisify(execFile);

/** What a job of a workflow run is made of. */
export interface JobOptions {
  readonly hub: LocalGitHub;
  readonly repository: LocalRepository;
  /** The job's name in the workflow file. */
  readonly name: string;
  readonly trigger: Trigger;
  /** As in the job's `permissions:`; what is not named is not granted. */
  readonly permissions: Permissions;
  /** Whether the job begins with `actions/checkout`. */
  readonly checkout: boolean;
  /** Where the actions are: the folder that holds `actions/` and `dist/`. */
  readonly suite: string;
  /** False: a runner without artifact service, as on GHES. Default: true. */
  readonly artifacts?: boolean;
}

/** A workflow run that an event started, and what its jobs are told. */
export interface Trigger {
  readonly run: LocalRun;
  readonly eventName: string;
  readonly event: Record<string, unknown>;
  readonly sha: string;
  readonly ref: string;
  readonly actor: string;
  readonly workflowPath: string;
}

/** A push to a branch starts a workflow run. */
export async function pushed(
  hub: LocalGitHub,
  repository: LocalRepository,
  workflowPath: string,
  branch = repository.defaultBranch,
): Promise<Trigger> {
  const sha = await repository.sha(branch);
  const run = hub.createRun({
    repository: repository.fullName,
    workflowPath,
    event: 'push',
    headSha: sha,
    headBranch: branch,
  });
  const event = await hub.eventPayload('push', {
    repository: repository.fullName,
    ref: `refs/heads/${branch}`,
  });
  return {
    run,
    eventName: 'push',
    event,
    sha,
    ref: `refs/heads/${branch}`,
    actor: repository.owner,
    workflowPath,
  };
}

/** A pull request that is opened or updated starts a workflow run at its merge commit. */
export async function pullRequestChanged(
  hub: LocalGitHub,
  repository: LocalRepository,
  workflowPath: string,
  number: number,
  options: { action?: string; actor?: string } = {},
): Promise<Trigger> {
  const event = await hub.eventPayload('pull_request', {
    repository: repository.fullName,
    number,
    action: options.action ?? 'opened',
  });
  const head = (event['pull_request'] as { head: { sha: string; ref: string; repo: { full_name: string } } })
    .head;
  const ref = `refs/pull/${number}/merge`;
  const sha = await repository.git('rev-parse', ref);
  const run = hub.createRun({
    repository: repository.fullName,
    workflowPath,
    event: 'pull_request',
    headSha: head.sha,
    headBranch: head.ref,
    headRepository: head.repo.full_name,
  });
  return {
    run,
    eventName: 'pull_request',
    event,
    sha,
    ref,
    actor: options.actor ?? repository.owner,
    workflowPath,
  };
}

/** A job: a workspace, a token with exactly its permissions, and steps. */
export class Job {
  readonly context: JobContext;
  readonly #suite: string;
  readonly #root: string;

  private constructor(context: JobContext, suite: string, root: string) {
    this.context = context;
    this.#suite = suite;
    this.#root = root;
  }

  /** Makes the workspace and, when asked for, checks the trigger's commit out (as `actions/checkout` does, with depth 1). */
  static async start(options: JobOptions): Promise<Job> {
    const { hub, repository, trigger } = options;
    const root = await mkdtemp(join(tmpdir(), 'modelops-job-'));
    const workspace = join(root, 'workspace');
    const temp = join(root, 'temp');
    await mkdir(workspace);
    await mkdir(temp);
    if (options.checkout) {
      const git = (...args: string[]) => run('git', ['-C', workspace, ...args]);
      await git('init', '-q');
      await git('fetch', '-q', '--depth', '1', `file://${repository.gitDir}`, trigger.sha);
      await git('checkout', '-q', '--detach', 'FETCH_HEAD');
    }
    const context: JobContext = {
      workspace,
      temp,
      repository: repository.fullName,
      sha: trigger.sha,
      ref: trigger.ref,
      eventName: trigger.eventName,
      event: trigger.event,
      actor: trigger.actor,
      token: trigger.run.createToken(options.permissions, { job: options.name }),
      apiUrl: hub.apiUrl,
      serverUrl: hub.serverUrl,
      runId: trigger.run.id,
      runAttempt: trigger.run.attempt,
      job: options.name,
      workflowRef: `${repository.fullName}/${trigger.workflowPath}@${trigger.ref}`,
      results:
        options.artifacts === false
          ? undefined
          : { url: hub.resultsUrl, token: trigger.run.newJob(options.name) },
    };
    return new Job(context, options.suite, root);
  }

  get workspace(): string {
    return this.context.workspace;
  }

  /** A `uses:` step: one of the suite's actions. */
  uses(
    action: string,
    inputs: NonNullable<RunOptions['with']> = {},
    options: Partial<Omit<RunOptions, 'action' | 'with' | 'job'>> = {},
  ): Promise<StepResult> {
    return runAction({
      ...options,
      action: join(this.#suite, 'actions', action),
      with: inputs,
      job: this.context,
    });
  }

  /** A `run:` step. It gets no token, as on GitHub. @throws Error when it exits other than 0. */
  async run(command: string): Promise<string> {
    const { stdout } = await run('bash', ['-eo', 'pipefail', '-c', command], {
      cwd: this.workspace,
      maxBuffer: 64 << 20,
    });
    return stdout;
  }

  /** Removes the workspace. */
  async dispose(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true, maxRetries: 3 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
