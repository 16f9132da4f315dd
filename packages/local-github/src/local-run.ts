import { randomUUID } from 'node:crypto';
import { endJob, type JobOptions, LocalJob, makeJob } from './local-job.ts';
import type { Conclusion, HubState, Repository, WorkflowRun } from './state.ts';
import { newSecret, type Permissions, type Token } from './tokens.ts';
import { actAs } from './triggers.ts';
import type { RuntimeGrant } from './twirp.ts';

/** A workflow run as tests and the runner handle it. */
export class LocalRun {
  readonly id: number;
  readonly workflowId: number;
  /** `ACTIONS_RESULTS_URL`. */
  readonly resultsUrl: string;
  readonly #hub: HubState;
  readonly #repository: Repository;
  readonly #state: WorkflowRun;
  readonly #grants: Map<string, RuntimeGrant>;
  #token: string | undefined;

  constructor(hub: HubState, repository: Repository, state: WorkflowRun, grants: Map<string, RuntimeGrant>) {
    this.#hub = hub;
    this.#repository = repository;
    this.#state = state;
    this.#grants = grants;
    this.id = state.id;
    this.workflowId = state.workflowId;
    this.resultsUrl = `${hub.urls.results}/`;
  }

  /** The current attempt, from 1. */
  get attempt(): number {
    return this.#state.attempt;
  }

  get headSha(): string {
    return this.#state.headSha;
  }

  get runNumber(): number {
    return this.#state.runNumber;
  }

  /** Null while it runs. */
  get conclusion(): Conclusion | null {
    return this.#state.conclusion;
  }

  /** A job of the current attempt, queued. It is listed, and shows as a check run on the run's head. */
  addJob(options: JobOptions): LocalJob {
    return new LocalJob(this.#hub, makeJob(this.#hub, this.#repository, this.#state, options));
  }

  /** `ACTIONS_RUNTIME_TOKEN` of one job of the current attempt; each new job asks for its own by `newJob()`. */
  get runtimeToken(): string {
    this.#token ??= this.newJob();
    return this.#token;
  }

  /** A runtime token for a further job of the current attempt. With a job's name, the request log says whose it is. */
  newJob(name?: string): string {
    const jobBackendId = randomUUID();
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      scp: `Actions.GenericRead:00000000-0000-0000-0000-000000000000 Actions.Results:${this.#state.backendId}:${jobBackendId}`,
      exp: Math.floor(Date.parse(this.#hub.now()) / 1000) + 24 * 3600,
    };
    const token = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.${encode('unsigned')}`;
    this.#grants.set(token, {
      repository: this.#repository,
      run: this.#state,
      attempt: this.#state.attempt,
      jobBackendId,
      ...(name === undefined ? {} : { job: { runId: this.id, name } }),
    });
    return token;
  }

  /**
   * The `GITHUB_TOKEN` of a job. A run of a fork's pull request gets read permissions only, whatever is asked for.
   * With `job`, the job's name, the request log says whose requests they are.
   */
  createToken(permissions: Permissions, options: { job?: string } = {}): string {
    const fork =
      this.#state.headRepository !== this.#repository && this.#state.event.startsWith('pull_request');
    const target = this.#state.event === 'pull_request_target';
    const reduce = fork && !target && this.#hub.facts.on('fork-token-is-read-only');
    const granted = Object.fromEntries(
      Object.entries(permissions).map(([name, level]) => [name, reduce ? 'read' : level]),
    ) as Permissions;
    const token: Token = {
      kind: 'integration',
      account: this.#hub.account('github-actions[bot]'),
      repository: this.#repository.fullName,
      permissions: granted,
      ...(options.job === undefined ? {} : { job: { runId: this.id, name: options.job } }),
    };
    const secret = newSecret('integration');
    this.#hub.tokens.set(secret, token);
    return secret;
  }

  /**
   * Ends the current attempt; what listens to `workflow_run` is told before the promise resolves.
   * The state itself changes at once.
   */
  async complete(conclusion: Conclusion): Promise<void> {
    this.#state.status = 'completed';
    this.#state.conclusion = conclusion;
    this.#state.updatedAt = this.#hub.now();
    await actAs(this.#hub, this.#state.actor, async (cause) => {
      cause.occurrences.push({ event: 'workflow_run', repository: this.#repository, run: this.#state });
    });
  }

  /** Cancels the current attempt: what has not ended of its jobs is cancelled, and the run completes. */
  async cancel(): Promise<void> {
    if (this.#state.status === 'completed') return;
    for (const job of this.#state.jobs) {
      if (job.attempt === this.#state.attempt) endJob(this.#hub, job, 'cancelled');
    }
    await this.complete('cancelled');
  }

  /** Starts the next attempt, without jobs yet. Jobs and artifacts of earlier attempts stay. */
  rerun(): void {
    this.#state.attempt += 1;
    this.#state.status = 'in_progress';
    this.#state.conclusion = null;
    this.#state.startedAt = this.#hub.now();
    this.#state.updatedAt = this.#hub.now();
    this.#token = undefined;
  }
}
