import type { HubEvent, LocalGitHub, LocalRepository } from '@modelops/local-github';
import { ConcurrencyGroups, type Turn } from './concurrency.ts';
import { Expressions } from './expressions.ts';
import { githubParser } from './github-parser.ts';
import type { Observer, RunEvent, RunnerSettings } from './settings.ts';
import { type Occurrence, starts } from './triggers.ts';
import { readWorkflow, WorkflowError, type WorkflowFile } from './workflow-file.ts';
import { WorkflowRun } from './workflow-run.ts';

export interface RunnerOptions {
  readonly hub: LocalGitHub;
  /** Where the suite's `actions/`, `dist/` and `.github/workflows/` are. */
  readonly suite: string;
  /** `owner/name` under which workflow files refer to the suite. */
  readonly suiteName: string;
  /** How many jobs run at once. Default: 2. */
  readonly machines?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly observer?: Observer;
  readonly workFolder?: string;
  /** How a cancelled step is stopped. Default: at once. */
  readonly kill?: 'gently' | 'at-once';
}

/**
 * Executes the workflow files of the embedded GitHub's repositories when their events happen, as GitHub does: files of the
 * commit that the event is about, each job with a token of its own permissions.
 */
export class WorkflowRunner {
  /** Every run so far, in the order of their beginning. */
  readonly runs: WorkflowRun[] = [];
  /** Workflow files that could not be read: GitHub shows them as runs that fail at once. */
  readonly problems = new Set<string>();
  readonly #settings: RunnerSettings;
  readonly #work = new Set<Promise<unknown>>();
  readonly #off: () => void;
  #failure: unknown;

  private constructor(settings: RunnerSettings) {
    this.#settings = settings;
    this.#off = settings.hub.onEvent((event) => this.#track(this.#happened(event)));
  }

  static async start(options: RunnerOptions): Promise<WorkflowRunner> {
    return new WorkflowRunner({
      hub: options.hub,
      suite: options.suite,
      suiteName: options.suiteName,
      expressions: new Expressions(await githubParser()),
      groups: new ConcurrencyGroups(),
      machine: new Machines(options.machines ?? 2),
      env: options.env ?? {},
      secrets: options.secrets ?? {},
      variables: options.variables ?? {},
      observer: options.observer ?? {},
      workFolder: options.workFolder,
      kill: options.kill ?? 'at-once',
    });
  }

  /** Resolves when nothing runs and nothing is left to run. @throws the first bug of the runner itself. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The newest run of a workflow, by its name or path. @throws Error when there is none. */
  latest(workflow: string): WorkflowRun {
    const found = this.runs.findLast(({ file }) => file.name === workflow || file.path === workflow);
    if (found === undefined) throw new Error([`no run of ${workflow}`, ...this.problems].join('; '));
    return found;
  }

  /** A person approves a run that waits for it (pull requests that GITHUB_TOKEN opened). */
  approve(run: WorkflowRun): void {
    this.#track(run.execute());
  }

  /** A person's "Re-run jobs". */
  rerun(run: WorkflowRun, which: 'all' | 'failed'): void {
    this.#track(run.rerun(which));
  }

  /** Stops listening and cancels what runs. */
  async dispose(): Promise<void> {
    this.#off();
    for (const run of this.runs) if (run.result === undefined) run.cancel();
    await Promise.allSettled(this.#work);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #track(work: Promise<unknown>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  async #happened(event: HubEvent): Promise<void> {
    const { hub } = this.#settings;
    const repository = hub.repository(event.repository);
    const payload = event.payload as Record<string, Record<string, unknown> | undefined>;
    const occurrence = occurrenceOf(event);
    for (const file of await this.#filesAt(repository, event.sha)) {
      if (!starts(file, occurrence)) continue;
      const run = hub.createRun({
        ...(event.runId === undefined ? {} : { id: event.runId }),
        repository: repository.fullName,
        workflowPath: file.path,
        workflowName: file.name,
        event: event.name,
        headSha: event.head.sha,
        headBranch: event.head.branch,
        headRepository: event.head.repository,
        actor: event.actor,
      });
      const pull = payload['pull_request'] as { head: { ref: string }; base: { ref: string } } | undefined;
      const context: RunEvent = {
        name: event.name,
        payload: event.payload,
        sha: event.sha,
        ref: event.ref,
        actor: event.actor,
        headRef: pull?.head.ref ?? '',
        baseRef: pull?.base.ref ?? '',
        untrusted: event.head.repository !== repository.fullName || event.actor === 'dependabot[bot]',
      };
      const workflowRun = new WorkflowRun(this.#settings, { run, event: context, file, repository });
      this.runs.push(workflowRun);
      if (!event.approvalRequired) this.#track(workflowRun.execute());
    }
  }

  /** The workflow files of a commit that can be read. */
  async #filesAt(repository: LocalRepository, commit: string): Promise<WorkflowFile[]> {
    const listing = await repository.git('ls-tree', '-r', '--name-only', commit, '.github/workflows/');
    const files: WorkflowFile[] = [];
    for (const path of listing
      .split('\n')
      .filter((name) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(name))) {
      const source = (await repository.file(path, commit))!.toString('utf8');
      try {
        files.push(await readWorkflow(path, source));
      } catch (error) {
        if (!(error instanceof WorkflowError)) throw error;
        this.problems.add(error.message);
      }
    }
    return files;
  }
}

function occurrenceOf(event: HubEvent): Occurrence {
  const payload = event.payload as {
    action?: string;
    /** Of a push: a branch that was deleted is filtered by its own name, whatever commit the run gets. */
    ref?: string;
    schedule?: string;
    pull_request?: { base: { ref: string } };
    merge_group?: { base_ref: string };
    workflow_run?: { name: string; head_branch: string | null };
  };
  const { pull_request: pull, merge_group: group, workflow_run: run } = payload;
  const branch = pull?.base.ref ?? group?.base_ref ?? run?.head_branch ?? undefined;
  return {
    name: event.name,
    action: payload.action,
    ref:
      branch === undefined
        ? event.name === 'push'
          ? (payload.ref ?? event.ref)
          : event.ref
        : `refs/heads/${branch.replace(/^refs\/heads\//, '')}`,
    schedule: payload.schedule,
    workflow: event.workflow,
    completed: run?.name,
  };
}

/** So many jobs at once; the others wait in order. */
class Machines {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async enter(): Promise<Turn> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((start) => this.#waiting.push(start));
    return {
      end: () => {
        const next = this.#waiting.shift();
        if (next === undefined) this.#free += 1;
        else next();
      },
    };
  }
}
