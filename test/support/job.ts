import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { EvaluationReport } from '@modelops/contracts';
import {
  type Files,
  type LocalGitHub,
  type LocalGitHubOptions,
  type LocalRepository,
  type LocalRun,
  type Permissions,
  startLocalGitHub,
} from '@modelops/local-github';
import { Job, pullRequestChanged, pushed, type StepResult, type Trigger } from '@modelops/local-runner';
import { Octokit } from 'octokit';

/** Where `actions/` and `dist/` are; another build can be put to the same tests. */
export const suite = resolve(process.env['MODELOPS_SUITE'] ?? join(import.meta.dirname, '../..'));
export const workflow = '.github/workflows/model.yml';

type Inputs = Readonly<Record<string, string | number | boolean>>;

/** One step of a job of its own, and what it left in the workspace. */
export interface Step extends StepResult {
  readonly report: EvaluationReport | undefined;
  /** The report's bytes. */
  readonly reportText: string | undefined;
  readonly errors: readonly string[];
}

export interface CheckRunSnapshot {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  readonly externalId: string;
  readonly conclusion: string;
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly Readonly<Record<string, unknown>>[];
}

export interface StepOptions {
  /** Default: what README says that `mode: auto` needs. */
  readonly permissions?: Permissions;
  /** Default: true. */
  readonly checkout?: boolean;
  /** False: no artifact service, as on GHES. Default: true. */
  readonly artifacts?: boolean;
  readonly action?: string;
  /** Where `actions/` and `dist/` are; default: the repository. */
  readonly suite?: string;
  /** Runs in the job before the step. */
  readonly before?: (job: Job) => Promise<unknown>;
  /** Looks at the job after the step. */
  readonly after?: (job: Job) => Promise<unknown>;
}

/** A repository on an embedded GitHub with people and workflow runs. Closing it checks every request that was made. */
export class Scene {
  readonly hub: LocalGitHub;
  readonly repository: LocalRepository;
  readonly people: Octokit;

  private constructor(hub: LocalGitHub, repository: LocalRepository) {
    this.hub = hub;
    this.repository = repository;
    const token = hub.createToken({
      repository: repository.fullName,
      kind: 'user',
      login: 'ada',
      permissions: { contents: 'write', pull_requests: 'write', issues: 'write', actions: 'write' },
    });
    this.people = new Octokit({
      auth: token,
      baseUrl: hub.apiUrl,
      throttle: { enabled: false },
      retry: { enabled: false },
    });
  }

  static async open(
    files: Files,
    options: LocalGitHubOptions & { private?: boolean; name?: string } = {},
  ): Promise<Scene> {
    const { private: hidden, name = 'models', ...rest } = options;
    const hub = await startLocalGitHub(rest);
    const repository = await hub.createRepository({
      owner: 'acme',
      name,
      files: { 'README.md': 'models\n', ...files },
      ...(hidden === undefined ? {} : { private: hidden }),
    });
    return new Scene(hub, repository);
  }

  get names(): { owner: string; repo: string } {
    return { owner: this.repository.owner, repo: this.repository.name };
  }

  /** Pushes a branch and opens a pull request. */
  async propose(files: Files, branch = 'topic', from: { fork?: LocalRepository } = {}): Promise<number> {
    const source = from.fork ?? this.repository;
    await source.commitFiles({ branch, files, message: `Work on ${branch}` });
    const { data } = await this.people.rest.pulls.create({
      ...this.names,
      title: branch,
      head: from.fork === undefined ? branch : `${from.fork.owner}:${branch}`,
      base: 'main',
    });
    return data.number;
  }

  async merge(number: number, method: 'merge' | 'squash' | 'rebase' = 'squash'): Promise<void> {
    await this.people.rest.pulls.merge({ ...this.names, pull_number: number, merge_method: method });
  }

  pullRequest(number: number, options: { actor?: string; workflow?: string } = {}): Promise<Trigger> {
    const { workflow: path = workflow, ...rest } = options;
    return pullRequestChanged(this.hub, this.repository, path, number, rest);
  }

  /** A pull request enters the merge queue, which asks for its checks. */
  async queued(number: number): Promise<Trigger> {
    const event = await this.hub.eventPayload('merge_group', {
      repository: this.repository.fullName,
      number,
    });
    const { head_sha: sha, head_ref: ref } = event['merge_group'] as { head_sha: string; head_ref: string };
    const run = this.hub.createRun({
      repository: this.repository.fullName,
      workflowPath: workflow,
      event: 'merge_group',
      headSha: sha,
      headBranch: ref.replace('refs/heads/', ''),
    });
    const actor = this.repository.owner;
    return { run, eventName: 'merge_group', event, sha, ref, actor, workflowPath: workflow };
  }

  /** A workflow of the default branch follows a run that has ended. */
  async completed(run: LocalRun): Promise<Trigger> {
    const path = '.github/workflows/modelops-report.yml';
    const { run: own, ...push } = await this.push(undefined, path);
    const event = await this.hub.eventPayload('workflow_run', {
      repository: this.repository.fullName,
      runId: run.id,
    });
    return { ...push, run: own, eventName: 'workflow_run', event };
  }

  /** A fork that has only begun. */
  fork(owner = 'mallory'): Promise<LocalRepository> {
    return this.hub.createRepository({ owner, name: this.repository.name, forkOf: this.repository.fullName });
  }

  async checkRuns(): Promise<CheckRunSnapshot[]> {
    const { checkRuns } = await this.hub.snapshot(this.repository.fullName);
    return checkRuns as unknown as CheckRunSnapshot[];
  }

  /** Somebody starts the workflow by hand, on main. */
  async dispatched(): Promise<Trigger> {
    const { run, ...push } = await this.push();
    const event = await this.hub.eventPayload('workflow_dispatch', { repository: this.repository.fullName });
    return { ...push, run, eventName: 'workflow_dispatch', event };
  }

  push(branch?: string, path = workflow): Promise<Trigger> {
    return pushed(this.hub, this.repository, path, branch);
  }

  /** Runs an action (default `validate-model`) as the one step of a job. */
  async step(trigger: Trigger, inputs: Inputs, options: StepOptions = {}): Promise<Step> {
    await using job = await Job.start({
      hub: this.hub,
      repository: this.repository,
      name: 'evaluate',
      trigger,
      permissions: options.permissions ?? { contents: 'read', pull_requests: 'write' },
      checkout: options.checkout ?? true,
      suite: options.suite ?? suite,
      ...(options.artifacts === undefined ? {} : { artifacts: options.artifacts }),
    });
    await options.before?.(job);
    const result = await job.uses(options.action ?? 'validate-model', inputs);
    await options.after?.(job);
    const path = join(job.workspace, result.outputs['report'] ?? 'modelops-evidence/evaluation-report.json');
    const reportText = await readFile(path, 'utf8').catch(() => undefined);
    return {
      ...result,
      reportText,
      report: reportText === undefined ? undefined : (JSON.parse(reportText) as EvaluationReport),
      errors: result.annotations.filter(({ level }) => level === 'error').map(({ message }) => message),
    };
  }

  async comments(number: number): Promise<{ id: number; body: string; author: string }[]> {
    const { data } = await this.people.rest.issues.listComments({ ...this.names, issue_number: number });
    return data.map(({ id, body, user }) => ({ id, body: body ?? '', author: user?.login ?? '' }));
  }

  async artifacts(): Promise<{ id: number; name: string }[]> {
    const { data } = await this.people.rest.actions.listArtifactsForRepo(this.names);
    return data.artifacts.map(({ id, name }) => ({ id, name }));
  }

  /** Tags and bytes of what is released: tag → asset → sha256. */
  async releases(): Promise<Record<string, Record<string, string>>> {
    const { data } = await this.people.rest.repos.listReleases(this.names);
    return Object.fromEntries(
      data.map(({ tag_name, assets }) => [
        tag_name,
        Object.fromEntries(assets.map(({ name, digest }) => [name, digest ?? ''])),
      ]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.hub.assertClean();
    } finally {
      await this.hub.dispose();
    }
  }
}
