import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LocalRepository, LocalRun } from '@modelops/local-github';
import type { Turn } from './concurrency.ts';
import { asText, type Contexts, type Status } from './expressions.ts';
import { aggregate, ancestors, asObject, matrixOf, typedInputs } from './job-graph.ts';
import { JobSteps } from './job-steps.ts';
import { checkPermissions, readOnly, tokenPermissions } from './permissions.ts';
import type { JobRecord, Outcome, Result, RunEvent, RunnerSettings, Scope, StepRecord } from './settings.ts';
import {
  type JobSpec,
  readWorkflow,
  type StepSpec,
  WorkflowError,
  type WorkflowFile,
} from './workflow-file.ts';

/** A run of a workflow: its jobs, in the order of their needs, in one or several attempts. */
export class WorkflowRun {
  readonly run: LocalRun;
  readonly event: RunEvent;
  readonly file: WorkflowFile;
  readonly repository: LocalRepository;
  /** Jobs of all attempts. */
  readonly jobs: JobRecord[] = [];
  /** Why the run did not start: a call with too many permissions, a missing input, syntax that is not executed. */
  startupFailure: string | undefined;
  #result: Result | undefined;
  readonly #settings: RunnerSettings;
  readonly #calls = new Map<string, WorkflowFile>();
  readonly #earlier = new Map<string, Outcome>();
  #reuse = false;
  #abort = new AbortController();

  constructor(
    settings: RunnerSettings,
    parts: { run: LocalRun; event: RunEvent; file: WorkflowFile; repository: LocalRepository },
  ) {
    this.#settings = settings;
    this.run = parts.run;
    this.event = parts.event;
    this.file = parts.file;
    this.repository = parts.repository;
  }

  get result(): Result | undefined {
    return this.#result;
  }

  /** The jobs of the newest attempt in which each ran. */
  job(name: string): JobRecord | undefined {
    return this.jobs.findLast((job) => job.name === name);
  }

  /** Stops it: running steps are interrupted, jobs that have not begun do not, `always()` still holds. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Runs all jobs. Resolves when the run is complete. */
  async execute(): Promise<Result> {
    const scope: Scope = {
      file: this.file,
      prefix: '',
      ours: false,
      limit: undefined,
      inputs: this.#dispatched(),
      secrets: this.event.untrusted ? {} : this.#settings.secrets,
    };
    try {
      await this.#check(scope, 1);
    } catch (error) {
      if (!(error instanceof WorkflowError)) throw error;
      this.startupFailure = error.message;
      return await this.#end('failure');
    }
    const turn = await this.#enter(this.file.concurrency, this.#contexts(scope, {}));
    if (turn === 'cancelled') return await this.#end('cancelled');
    try {
      const outcomes = [...(await this.#runJobs(scope)).values()];
      const result = aggregate(outcomes.map((outcome) => outcome.result));
      return await this.#end(this.#abort.signal.aborted ? 'cancelled' : result);
    } finally {
      turn?.end();
    }
  }

  /** A person's "Re-run all jobs", or "Re-run failed jobs": then what succeeded is not repeated, its outputs stay. */
  async rerun(which: 'all' | 'failed'): Promise<Result> {
    this.#reuse = which === 'failed';
    this.#abort = new AbortController();
    this.run.rerun();
    return await this.execute();
  }

  async #end(result: Result): Promise<Result> {
    this.#result = result;
    await this.run.complete(result);
    return result;
  }

  #dispatched(): Record<string, unknown> {
    if (this.event.name !== 'workflow_dispatch') return {};
    const given = (this.event.payload['inputs'] ?? {}) as Record<string, unknown>;
    return typedInputs(this.file.dispatchInputs, given, `${this.file.path}: the dispatch`);
  }

  /** What GitHub checks before it starts a run: every call's file, inputs and permissions, also of jobs that will be skipped. */
  async #check(scope: Scope, depth: number): Promise<void> {
    for (const job of scope.file.jobs) {
      const permissions = checkPermissions(scope.file, job, scope.limit);
      for (const need of job.needs) {
        if (!scope.file.jobs.some(({ id }) => id === need))
          throw new WorkflowError(`${job.where}: the job '${job.id}' needs '${need}', which does not exist`);
      }
      if (job.body.kind === 'steps') {
        for (const step of job.body.steps) {
          if (step.action.kind === 'uses') await this.#actionFolder(step, step.action.uses, scope, undefined);
        }
        continue;
      }
      if (depth >= 10) throw new WorkflowError(`${job.where}: workflows are called more than 10 levels deep`);
      const called = await this.#called(job, job.body.uses, scope);
      const given = Object.keys(asObject(job.body.with));
      const unknown = given.find((name) => !called.file.inputs.has(name));
      if (unknown !== undefined)
        throw new WorkflowError(
          `${job.where}: Invalid input, ${unknown} is not defined in the referenced workflow.`,
        );
      for (const [name, { required }] of called.file.inputs) {
        if (required && !given.includes(name))
          throw new WorkflowError(`${job.where}: Input ${name} is required, but not provided while calling.`);
      }
      await this.#check({ ...scope, file: called.file, ours: called.ours, limit: permissions }, depth + 1);
    }
  }

  /** The file that a job calls. */
  async #called(job: JobSpec, uses: string, scope: Scope): Promise<{ file: WorkflowFile; ours: boolean }> {
    const { suite, suiteName } = this.#settings;
    const local = /^(?:\.|\$)\/(\.github\/workflows\/[^/@]+)$/.exec(uses)?.[1];
    const remote = /^([^/]+\/[^/]+)\/(\.github\/workflows\/[^/@]+)@(.+)$/.exec(uses);
    const ours = local === undefined ? remote?.[1] === suiteName : scope.ours;
    const path = local ?? remote?.[2];
    if (path === undefined || (local === undefined && !ours))
      throw new WorkflowError(`${job.where}: the local runner does not call ${uses}`);
    const key = `${ours}:${path}`;
    let file = this.#calls.get(key);
    if (file === undefined) {
      const source = ours
        ? await readFile(join(suite, path), 'utf8').catch(() => undefined)
        : (await this.repository.file(path, this.event.sha))?.toString('utf8');
      if (source === undefined) throw new WorkflowError(`${job.where}: there is no workflow ${uses}`);
      file = await readWorkflow(path, source);
      if (file.events.workflow_call === undefined)
        throw new WorkflowError(`${job.where}: ${uses} cannot be called: it has no \`on: workflow_call\``);
      this.#calls.set(key, file);
    }
    return { file, ours };
  }

  /**
   * Where the action of a step is; a name for those that have a substitute.
   * @param workspace undefined before the job runs: then a path of the workspace is not looked at.
   */
  async #actionFolder(
    step: StepSpec,
    uses: string,
    scope: Scope,
    workspace: string | undefined,
  ): Promise<{ folder: string; substitute?: string }> {
    const { suite, suiteName } = this.#settings;
    const remote = /^([^/]+\/[^/]+)((?:\/[^@]+)?)@(.+)$/.exec(uses);
    if (remote !== null) {
      const [, name, path] = remote;
      if (name === suiteName) return { folder: await this.#folder(step, uses, join(suite, path!)) };
      if (name === 'actions/checkout') return { folder: '', substitute: name };
      if (name === 'actions/upload-artifact' || name === 'actions/download-artifact')
        return { folder: resolve(import.meta.dirname, '../substitutes', name.slice(8)), substitute: name };
      throw new WorkflowError(`${step.where}: the local runner does not have the action ${uses}`);
    }
    if (uses.startsWith('$/') && scope.ours)
      return { folder: await this.#folder(step, uses, join(suite, uses.slice(2))) };
    if (uses.startsWith('./')) return { folder: workspace === undefined ? '' : join(workspace, uses) };
    throw new WorkflowError(`${step.where}: the local runner does not have the action ${uses}`);
  }

  async #folder(step: StepSpec, uses: string, folder: string): Promise<string> {
    if ((await stat(join(folder, 'action.yml')).catch(() => undefined)) === undefined)
      throw new WorkflowError(`${step.where}: there is no action ${uses}`);
    return folder;
  }

  async #runJobs(scope: Scope): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Promise<Outcome>>();
    const reused = new Map<string, Promise<boolean>>();
    const start = (job: JobSpec): Promise<Outcome> => {
      const running = outcomes.get(job.id);
      if (running !== undefined) return running;
      let decide: (value: boolean) => void = () => undefined;
      reused.set(job.id, new Promise((done) => (decide = done)));
      const work = (async (): Promise<Outcome> => {
        const ids = ancestors(scope.file, job);
        const needs = new Map<string, Outcome>();
        for (const need of scope.file.jobs.filter(({ id }) => ids.has(id)))
          needs.set(need.id, await start(need));
        const kept = this.#earlier.get(scope.prefix + job.id);
        // Whoever needs a job that runs again runs again.
        const needsKept =
          this.#reuse &&
          (await Promise.all(job.needs.map((id) => reused.get(id)))).every((answer) => answer === true);
        const mayKeep = needsKept && (kept?.result === 'success' || kept?.result === 'skipped');
        decide(mayKeep);
        const outcome = mayKeep ? kept! : await this.#runJob(scope, job, needs, needsKept);
        this.#earlier.set(scope.prefix + job.id, outcome);
        return outcome;
      })();
      outcomes.set(job.id, work);
      return work;
    };
    const done = new Map<string, Outcome>();
    await Promise.all(scope.file.jobs.map(start));
    for (const [id, outcome] of outcomes) done.set(id, await outcome);
    return done;
  }

  /** A job, or each combination of its matrix. */
  async #runJob(
    scope: Scope,
    job: JobSpec,
    ancestorsOf: ReadonlyMap<string, Outcome>,
    needsKept: boolean,
  ): Promise<Outcome> {
    const { expressions } = this.#settings;
    const needs = Object.fromEntries(job.needs.map((id) => [id, ancestorsOf.get(id)!]));
    const contexts = this.#contexts(scope, { needs });
    const results = [...ancestorsOf.values()].map(({ result }) => result);
    const status: Status = {
      success: () => !this.#abort.signal.aborted && results.every((result) => result === 'success'),
      failure: () => results.includes('failure'),
      cancelled: () => this.#abort.signal.aborted,
    };
    const baseName = (matrix: Readonly<Record<string, unknown>>) =>
      scope.prefix +
      (job.name === undefined
        ? job.id +
          (Object.keys(matrix).length === 0 ? '' : ` (${Object.values(matrix).map(asText).join(', ')})`)
        : expressions.text(job.name, { ...contexts, matrix }));
    let holds: boolean;
    let combinations: Record<string, unknown>[];
    try {
      holds = expressions.condition(job.if, contexts, status);
      combinations = holds ? matrixOf(expressions.value(job.matrix, contexts), job) : [];
    } catch (error) {
      return this.#broken(scope.prefix + job.id, `${job.where}: ${(error as Error).message}`);
    }
    if (!holds) {
      const name = job.matrix === undefined ? baseName({}) : scope.prefix + job.id;
      return this.#notRun(name, this.#abort.signal.aborted ? 'cancelled' : 'skipped');
    }
    const failFast = expressions.value(job.failFast, contexts) !== false;
    const stop = new AbortController();
    const outcomes = await Promise.all(
      combinations.map(async (matrix) => {
        const name = baseName(matrix);
        const kept = this.#earlier.get(name);
        if (needsKept && kept?.result === 'success' && combinations.length > 1) return kept;
        const outcome =
          job.body.kind === 'call'
            ? await this.#call(scope, job, { ...contexts, matrix, strategy: {} }, name)
            : await this.#runSteps(scope, job, { ...contexts, matrix, strategy: {} }, name, stop.signal);
        if (outcome.result === 'failure' && failFast) stop.abort();
        this.#earlier.set(name, outcome);
        return outcome;
      }),
    );
    return {
      result: aggregate(outcomes.map(({ result }) => result)),
      // Of a matrix, the output that was written last counts; an empty one writes nothing.
      outputs: Object.assign(
        {},
        ...outcomes.map(({ outputs }) =>
          Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== '')),
        ),
      ) as Record<string, string>,
    };
  }

  /** A job that no machine takes. */
  #notRun(name: string, result: 'skipped' | 'cancelled', shown = this.run.addJob({ name })): Outcome {
    this.jobs.push({ name, attempt: this.run.attempt, result, permissions: {}, steps: [], outputs: {} });
    shown.complete(result);
    return { result, outputs: {} };
  }

  #broken(name: string, message: string, shown = this.run.addJob({ name })): Outcome {
    const setUp = shown.step('Set up job');
    setUp.log(message);
    shown.annotate({ level: 'failure', message });
    shown.complete('failure');
    const step: StepRecord = {
      name: 'Set up job',
      outcome: 'failure',
      conclusion: 'failure',
      outputs: {},
      annotations: [{ level: 'error', message }],
      summary: '',
      log: message,
    };
    this.jobs.push({
      name,
      attempt: this.run.attempt,
      result: 'failure',
      permissions: {},
      steps: [step],
      outputs: {},
    });
    return { result: 'failure', outputs: {} };
  }

  async #call(scope: Scope, job: JobSpec, contexts: Contexts, name: string): Promise<Outcome> {
    if (job.body.kind !== 'call') throw new Error('not a call');
    const { expressions } = this.#settings;
    const { file, ours } = await this.#called(job, job.body.uses, scope);
    const given = (expressions.value(job.body.with, contexts) ?? {}) as Record<string, unknown>;
    const secrets =
      job.body.secrets !== undefined && expressions.value(job.body.secrets, contexts) === 'inherit'
        ? scope.secrets
        : expressions.texts(job.body.secrets, { ...contexts, secrets: scope.secrets });
    const inner: Scope = {
      file,
      prefix: `${name} / `,
      ours,
      limit: checkPermissions(scope.file, job, scope.limit),
      inputs: typedInputs(file.inputs, given, job.where),
      secrets,
    };
    const turn = await this.#enter(job.concurrency, contexts);
    if (turn === 'cancelled') return { result: 'cancelled', outputs: {} };
    try {
      const jobs = await this.#runJobs(inner);
      const outputs = Object.fromEntries(
        [...file.outputs].map(([key, token]) => [
          key,
          expressions.text(token, { ...this.#contexts(inner, {}), jobs: Object.fromEntries(jobs) }),
        ]),
      );
      return { result: aggregate([...jobs.values()].map(({ result }) => result)), outputs };
    } finally {
      turn?.end();
    }
  }

  async #enter(token: JobSpec['concurrency'], contexts: Contexts): Promise<Turn | 'cancelled' | undefined> {
    if (token === undefined) return undefined;
    const value = this.#settings.expressions.value(token, contexts);
    const setting = typeof value === 'string' ? { group: value } : (value as Record<string, unknown>);
    const turn = await this.#settings.groups.enter(
      asText(setting['group']),
      {
        cancelInProgress: setting['cancel-in-progress'] === true || setting['cancel-in-progress'] === 'true',
        queue: setting['queue'] === 'max' ? 'max' : 'single',
      },
      this,
    );
    return turn ?? 'cancelled';
  }

  #contexts(scope: Scope, more: Contexts): Contexts {
    const { event, run, repository, file } = this;
    const { hub } = this.#settings;
    return {
      github: {
        event: event.payload,
        event_name: event.name,
        sha: event.sha,
        ref: event.ref,
        ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
        head_ref: event.headRef,
        base_ref: event.baseRef,
        actor: event.actor,
        triggering_actor: event.actor,
        repository: repository.fullName,
        repository_owner: repository.owner,
        run_id: String(run.id),
        run_number: String(run.runNumber),
        run_attempt: String(run.attempt),
        workflow: file.name,
        workflow_ref: this.#workflowRef,
        api_url: hub.apiUrl,
        server_url: hub.serverUrl,
      },
      inputs: scope.inputs,
      vars: this.event.untrusted ? {} : this.#settings.variables,
      needs: {},
      ...more,
    };
  }

  get #workflowRef(): string {
    return `${this.repository.fullName}/${this.file.path}@${this.event.ref}`;
  }

  async #runSteps(
    scope: Scope,
    job: JobSpec,
    given: Contexts,
    name: string,
    stop: AbortSignal,
  ): Promise<Outcome> {
    if (job.body.kind !== 'steps') throw new Error('not a job of steps');
    const { body } = job;
    const { hub, expressions, machine, observer, workFolder } = this.#settings;
    const asked = checkPermissions(scope.file, job, scope.limit);
    const permissions = this.event.untrusted && this.event.name === 'pull_request' ? readOnly(asked) : asked;
    const record: JobRecord = {
      name,
      attempt: this.run.attempt,
      result: 'success',
      permissions,
      steps: [],
      outputs: {},
    };
    const shown = this.run.addJob({ name });
    const turn = await this.#enter(job.concurrency, given);
    if (turn === 'cancelled') return this.#notRun(name, 'cancelled', shown);
    const place = await machine.enter();
    if (stop.aborted) {
      place.end();
      turn?.end();
      return this.#notRun(name, 'cancelled', shown);
    }
    shown.start();
    const root = await mkdtemp(join(workFolder ?? tmpdir(), 'modelops-job-'));
    this.jobs.push(record);
    observer.onJob?.(this, record, 'started');
    try {
      if (asText(expressions.value(body.container, given)) !== '')
        throw new WorkflowError(`${job.where}: the local runner has no containers`);
      const runsOn = expressions.value(body.runsOn, given);
      if (!JSON.stringify(runsOn ?? '').includes('ubuntu'))
        throw new WorkflowError(`${job.where}: the local runner is no ${JSON.stringify(runsOn)}`);
      const steps = new JobSteps(this, {
        settings: this.#settings,
        scope,
        job,
        body,
        record,
        given,
        root,
        token: this.run.createToken(tokenPermissions(permissions), { job: name }),
        results: { url: hub.resultsUrl, token: this.run.newJob(name) },
        shown,
        signal: AbortSignal.any([this.#abort.signal, stop]),
        folderOf: (step, uses, workspace) => this.#actionFolder(step, uses, scope, workspace),
        workflowRef: this.#workflowRef,
      });
      await steps.run();
    } catch (error) {
      if (!(error instanceof WorkflowError)) throw error;
      this.jobs.splice(this.jobs.indexOf(record), 1);
      return this.#broken(name, error.message, shown);
    } finally {
      shown.complete(record.result);
      observer.onJob?.(this, record, 'completed');
      place.end();
      turn?.end();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    }
    return { result: record.result, outputs: record.outputs };
  }
}
