import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LocalJob } from '@modelops/local-github';
import { checkout } from './checkout.ts';
import type { Contexts, Status } from './expressions.ts';
import type { JobContext } from './job-context.ts';
import { readAction, runAction } from './run-action.ts';
import type { JobRecord, Result, RunnerSettings, Scope, StepRecord } from './settings.ts';
import { type ProcessResult, runProcess } from './step-process.ts';
import { type JobSpec, type StepSpec, WorkflowError } from './workflow-file.ts';
import type { WorkflowRun } from './workflow-run.ts';

interface StepsOptions {
  readonly settings: RunnerSettings;
  readonly scope: Scope;
  readonly job: JobSpec;
  readonly body: Extract<JobSpec['body'], { kind: 'steps' }>;
  readonly record: JobRecord;
  readonly given: Contexts;
  readonly root: string;
  readonly token: string;
  readonly results: { readonly url: string; readonly token: string };
  readonly signal: AbortSignal;
  readonly folderOf: (
    step: StepSpec,
    uses: string,
    workspace: string,
  ) => Promise<{ folder: string; substitute?: string }>;
  readonly workflowRef: string;
  /** The job as the embedded GitHub shows it. */
  readonly shown: LocalJob;
}

/** The steps of one job on its machine, one after the other, then the post steps. */
export class JobSteps {
  readonly #run: WorkflowRun;
  readonly #options: StepsOptions;
  readonly #context: JobContext;
  readonly #steps: Record<string, { outputs: Record<string, string>; outcome: Result; conclusion: Result }> =
    {};
  readonly #posts: (() => Promise<void>)[] = [];
  #env: Record<string, string>;
  #path: string[] = [];

  constructor(run: WorkflowRun, options: StepsOptions) {
    this.#run = run;
    this.#options = options;
    const { settings, root, scope, job, given } = options;
    const { event } = run;
    const { token } = options;
    const known = {
      ...given,
      github: { ...(given['github'] as object), token },
      secrets: { ...scope.secrets, GITHUB_TOKEN: token },
    };
    this.#env = {
      ...settings.expressions.texts(scope.file.env, known),
      ...settings.expressions.texts(job.env, known),
    };
    this.#context = {
      workspace: join(root, 'workspace'),
      temp: join(root, 'temp'),
      repository: run.repository.fullName,
      sha: event.sha,
      ref: event.ref,
      headRef: event.headRef,
      baseRef: event.baseRef,
      eventName: event.name,
      event: event.payload,
      actor: event.actor,
      token,
      apiUrl: settings.hub.apiUrl,
      serverUrl: settings.hub.serverUrl,
      runId: run.run.id,
      runAttempt: run.run.attempt,
      runNumber: run.run.runNumber,
      job: job.id,
      workflow: run.file.name,
      workflowRef: options.workflowRef,
      results: options.results,
      masks: new Set([token, ...Object.values(scope.secrets)].filter((secret) => secret !== '')),
      env: { HOME: join(root, 'home'), ...settings.env },
    };
  }

  async run(): Promise<void> {
    const { body, record, settings } = this.#options;
    for (const name of ['workspace', 'temp', 'home']) await mkdir(join(this.#options.root, name));
    const minutes = Number(settings.expressions.value(body.timeoutMinutes, this.#options.given) ?? 360);
    const timeout = AbortSignal.timeout(Math.min(minutes * 60_000, 2 ** 31 - 1));
    for (const step of body.steps) await this.#step(step, timeout);
    for (const post of this.#posts.reverse()) await post();
    if (this.#options.signal.aborted && record.result === 'success') record.result = 'cancelled';
    record.outputs = settings.expressions.texts(body.outputs, this.#contexts());
  }

  #contexts(): Contexts {
    const { given, scope, record } = this.#options;
    const { workspace, temp, token, job } = this.#context;
    return {
      ...given,
      github: { ...(given['github'] as object), token, workspace, job },
      secrets: { ...scope.secrets, GITHUB_TOKEN: token },
      env: this.#env,
      steps: this.#steps,
      job: { status: record.result },
      runner: {
        os: 'Linux',
        arch: process.arch === 'arm64' ? 'ARM64' : 'X64',
        temp,
        name: 'local',
        environment: 'github-hosted',
      },
    };
  }

  get #status(): Status {
    const { record, signal } = this.#options;
    return {
      success: () => record.result === 'success' && !signal.aborted,
      failure: () => record.result === 'failure',
      cancelled: () => signal.aborted,
    };
  }

  async #step(step: StepSpec, timeout: AbortSignal): Promise<void> {
    const { settings, record } = this.#options;
    const { expressions } = settings;
    const contexts = this.#contexts();
    const name =
      step.name === undefined
        ? step.action.kind === 'uses'
          ? `Run ${step.action.uses}`
          : `Run ${expressions.text(step.action.run, contexts).split('\n')[0]}`
        : expressions.text(step.name, contexts);
    const skipped = {
      outcome: 'skipped',
      conclusion: 'skipped',
      outputs: {},
      annotations: [],
      summary: '',
      log: '',
    } as const;
    const cleanup = this.#status.cancelled() || timeout.aborted;
    let done: Omit<StepRecord, 'name' | 'conclusion'>;
    try {
      const stepContexts = { ...contexts, env: { ...this.#env, ...expressions.texts(step.env, contexts) } };
      if (!expressions.condition(step.if, stepContexts, this.#status)) {
        this.#note(step, { name, ...skipped });
        return;
      }
      const minutes = Number(expressions.value(step.timeoutMinutes, stepContexts) ?? 360);
      const limits = [AbortSignal.timeout(Math.min(minutes * 60_000, 2 ** 31 - 1))];
      // What runs although the job was cancelled is not stopped by that cancellation.
      if (!cleanup) limits.push(this.#options.signal, timeout);
      done = await this.#execute(step, stepContexts, AbortSignal.any(limits));
    } catch (error) {
      const message = `${step.where}: ${(error as Error).message}`;
      done = {
        outcome: 'failure',
        outputs: {},
        annotations: [{ level: 'error', message }],
        summary: '',
        log: message,
      };
    }
    if (!cleanup && this.#options.signal.aborted && done.outcome === 'failure')
      done = { ...done, outcome: 'cancelled' };
    const tolerated =
      done.outcome === 'failure' && expressions.value(step.continueOnError, contexts) === true;
    const conclusion = tolerated ? 'success' : done.outcome;
    if (conclusion === 'failure') record.result = 'failure';
    if (conclusion === 'cancelled' && record.result === 'success') record.result = 'cancelled';
    this.#note(step, { ...done, name, conclusion });
  }

  #note(step: StepSpec | undefined, done: StepRecord): void {
    const { record, settings, shown } = this.#options;
    record.steps.push(done);
    const row = shown.step(done.name);
    if (done.log !== '') row.log(done.log);
    row.complete(done.outcome);
    if (done.summary !== '') shown.summarize(done.summary);
    for (const { level, message, title, file, line } of done.annotations) {
      shown.annotate({
        level: level === 'error' ? 'failure' : level,
        message,
        ...(title === undefined ? {} : { title }),
        ...(file === undefined ? {} : { path: file }),
        ...(line === undefined ? {} : { startLine: line }),
      });
    }
    if (step?.id !== undefined)
      this.#steps[step.id] = {
        outputs: { ...done.outputs },
        outcome: done.outcome,
        conclusion: done.conclusion,
      };
    settings.observer.onStep?.(this.#run, record, done);
  }

  async #execute(
    step: StepSpec,
    contexts: Contexts,
    signal: AbortSignal,
  ): Promise<Omit<StepRecord, 'name' | 'conclusion'>> {
    const { settings, record } = this.#options;
    const { expressions, observer, kill } = settings;
    const env = { ...(contexts['env'] as Record<string, string>), ...this.#pathEnv() };
    const onLine = (line: string) => observer.onLine?.(this.#run, record, line);
    const common = { job: this.#context, env, onLine, signal, kill };
    if (step.action.kind === 'run') {
      const folder = expressions.text(step.action.workingDirectory, contexts);
      // `shell: bash` fails on the first failing command of a pipe, too; the default shell is bash without it.
      const flags = step.action.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
      return this.#taken(
        await runProcess({
          ...common,
          command: 'bash',
          args: [...flags, '-c', expressions.text(step.action.run, contexts)],
          cwd: resolve(this.#context.workspace, folder),
          action: false,
        }),
      );
    }
    const inputs = expressions.texts(step.action.with, contexts);
    const { folder, substitute } = await this.#options.folderOf(
      step,
      step.action.uses,
      this.#context.workspace,
    );
    if (substitute !== undefined) onLine(`(the local runner's substitute for ${substitute})`);
    if (substitute === 'actions/checkout') return this.#checkout(step, inputs);
    const options = { ...common, action: folder, with: inputs };
    const result = await runAction(options);
    for (const warning of result.warnings) onLine(`warning: ${warning}`);
    const { runs } = await readAction(folder);
    if (runs.post !== undefined) {
      this.#posts.push(async () => {
        const due = expressions.condition(runs['post-if'] ?? 'always()', this.#contexts(), this.#status);
        if (!due) return;
        const post = this.#taken(
          await runAction({
            ...options,
            env: { ...env, ...this.#env, ...this.#pathEnv() },
            post: { state: result.state },
          }),
        );
        if (post.outcome === 'failure') record.result = 'failure';
        this.#note(undefined, {
          ...post,
          name: `Post ${folder.split('/').at(-1)}`,
          conclusion: post.outcome,
        });
      });
    }
    return this.#taken(result);
  }

  /** What a process set for the steps after it. */
  #taken(result: ProcessResult): Omit<StepRecord, 'name' | 'conclusion'> {
    const { outcome, outputs, annotations, summary, log } = result;
    this.#env = { ...this.#env, ...result.env };
    this.#path = [...result.path, ...this.#path];
    return { outcome, outputs, annotations, summary, log };
  }

  #pathEnv(): Record<string, string> {
    if (this.#path.length === 0) return {};
    return { PATH: [...this.#path, this.#context.env?.['PATH'] ?? process.env['PATH'] ?? ''].join(':') };
  }

  async #checkout(
    step: StepSpec,
    inputs: Readonly<Record<string, string>>,
  ): Promise<Omit<StepRecord, 'name' | 'conclusion'>> {
    const { repository, event } = this.#run;
    const unknown = Object.keys(inputs).find(
      (name) => !['ref', 'fetch-depth', 'persist-credentials'].includes(name),
    );
    if (unknown !== undefined)
      throw new WorkflowError(`${step.where}: the substitute for actions/checkout has no \`${unknown}\``);
    const commit =
      inputs['ref'] === undefined || inputs['ref'] === '' ? event.sha : await repository.sha(inputs['ref']);
    await checkout({
      workspace: this.#context.workspace,
      gitDir: repository.gitDir,
      repository: repository.fullName,
      commit,
      depth: Number(inputs['fetch-depth'] ?? 1),
      token: inputs['persist-credentials'] === 'false' ? undefined : this.#context.token,
    });
    return {
      outcome: 'success',
      outputs: { commit, ref: event.ref },
      annotations: [],
      summary: '',
      log: `substitute for actions/checkout: ${repository.fullName} at ${commit}`,
    };
  }
}
