import { renderedJobAddress } from './render.ts';
import type { Conclusion, HubState, Repository, WorkflowJob, WorkflowRun, WorkflowStep } from './state.ts';

/** What `addJob` takes. */
export interface JobOptions {
  /** As the workflow run shows it, with its callers: `judge / evaluate (churn)`. */
  readonly name: string;
  /** `runs-on`. Default: `ubuntu-latest`. */
  readonly labels?: readonly string[];
}

/** What a step says by `::notice`, `::warning` or `::error`. */
export interface JobAnnotation {
  readonly level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title?: string;
  /** Default: `.github`, where GitHub puts what names no file. */
  readonly path?: string;
  /** Default: 1. */
  readonly startLine?: number;
  readonly endLine?: number;
}

/** A step of a job as the runner handles it. */
export class LocalStep {
  readonly #hub: HubState;
  readonly #state: WorkflowStep;

  constructor(hub: HubState, state: WorkflowStep) {
    this.#hub = hub;
    this.#state = state;
  }

  /** Adds lines to the log. */
  log(...lines: string[]): void {
    for (const line of lines) this.#state.log.push(...line.split('\n'));
  }

  complete(conclusion: Conclusion): void {
    endStep(this.#hub, this.#state, conclusion);
  }
}

function endStep(hub: HubState, step: WorkflowStep, conclusion: Conclusion): void {
  step.status = 'completed';
  step.conclusion = conclusion;
  step.completedAt = hub.now();
}

/** Ends a job, its check run and the steps that still run. Of what has ended already nothing changes. */
export function endJob(hub: HubState, job: WorkflowJob, conclusion: Conclusion): void {
  if (job.status === 'completed') return;
  const now = hub.now();
  for (const step of job.steps) if (step.status !== 'completed') endStep(hub, step, conclusion);
  job.status = 'completed';
  job.conclusion = conclusion;
  job.startedAt ??= now;
  job.completedAt = now;
  Object.assign(job.check, { status: 'completed', conclusion, startedAt: job.startedAt, completedAt: now });
}

/** Makes a job of a run's current attempt, and its check run. */
export function makeJob(
  hub: HubState,
  repository: Repository,
  run: WorkflowRun,
  { name, labels }: JobOptions,
): WorkflowJob {
  const id = hub.nextId();
  const check = {
    // A job and its check run have one id.
    id,
    name,
    headSha: run.headSha,
    status: 'queued',
    conclusion: null,
    externalId: run.backendId,
    detailsUrl: renderedJobAddress(hub, repository, run, id),
    startedAt: null,
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    suite: run.id + 1_000_000,
  };
  const job: WorkflowJob = {
    id,
    name,
    attempt: run.attempt,
    labels: [...(labels ?? ['ubuntu-latest'])],
    status: 'queued',
    conclusion: null,
    createdAt: hub.now(),
    startedAt: null,
    completedAt: null,
    steps: [],
    summaries: [],
    masks: new Set(),
    check,
  };
  run.jobs.push(job);
  repository.checkRuns.set(id, check);
  return job;
}

/** A job of a workflow run as the runner handles it. It shows as a check run on the run's head. */
export class LocalJob {
  readonly id: number;
  readonly name: string;
  readonly attempt: number;
  readonly #hub: HubState;
  readonly #state: WorkflowJob;

  constructor(hub: HubState, state: WorkflowJob) {
    this.#hub = hub;
    this.#state = state;
    this.id = state.id;
    this.name = state.name;
    this.attempt = state.attempt;
  }

  /** Null until it is completed. A cancelled run completes its jobs. */
  get conclusion(): Conclusion | null {
    return this.#state.conclusion;
  }

  /** A runner takes it. */
  start(): void {
    this.#state.status = 'in_progress';
    this.#state.startedAt = this.#hub.now();
    Object.assign(this.#state.check, { status: 'in_progress', startedAt: this.#state.startedAt });
  }

  /** Starts a step. */
  step(name: string): LocalStep {
    const step: WorkflowStep = {
      name,
      number: this.#state.steps.length + 1,
      status: 'in_progress',
      conclusion: null,
      startedAt: this.#hub.now(),
      completedAt: null,
      log: [],
    };
    this.#state.steps.push(step);
    return new LocalStep(this.#hub, step);
  }

  /** Adds an annotation, which its check run shows. */
  annotate(annotation: JobAnnotation): void {
    const startLine = annotation.startLine ?? 1;
    this.#state.check.annotations.push({
      path: annotation.path ?? '.github',
      start_line: startLine,
      end_line: annotation.endLine ?? startLine,
      annotation_level: annotation.level,
      message: annotation.message,
      ...(annotation.title === undefined ? {} : { title: annotation.title }),
    });
  }

  /** Adds a step's job summary. */
  summarize(markdown: string): void {
    this.#state.summaries.push(markdown);
  }

  /** Hides a value in the logs that the page shows. Tokens of the hub are hidden anyway. */
  mask(value: string): void {
    if (value !== '') this.#state.masks.add(value);
  }

  /** Ends the job and what still runs of it. */
  complete(conclusion: Conclusion): void {
    endJob(this.#hub, this.#state, conclusion);
  }
}
