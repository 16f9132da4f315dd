import type { LocalGitHub } from '@modelops/local-github';
import type { ConcurrencyGroups, Turn } from './concurrency.ts';
import type { Expressions } from './expressions.ts';
import type { Annotation } from './step-process.ts';
import type { PermissionMap, WorkflowFile } from './workflow-file.ts';
import type { WorkflowRun } from './workflow-run.ts';

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

/** A step that ran (or was skipped), for people and tests. */
export interface StepRecord {
  readonly name: string;
  readonly outcome: Result;
  /** As `outcome`, but success where the step may fail. */
  readonly conclusion: Result;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  readonly summary: string;
  readonly log: string;
}

/** A job that ran (or was skipped). */
export interface JobRecord {
  /** As checks show it: `ci / flight-delay / judge`. */
  readonly name: string;
  readonly attempt: number;
  result: Result;
  readonly permissions: PermissionMap;
  readonly steps: StepRecord[];
  outputs: Readonly<Record<string, string>>;
}

/** What the runner tells while it works. */
export interface Observer {
  onJob?(run: WorkflowRun, job: JobRecord, state: 'started' | 'completed'): void;
  onStep?(run: WorkflowRun, job: JobRecord, step: StepRecord): void;
  /** Each line of a step's output as it comes, masked. */
  onLine?(run: WorkflowRun, job: JobRecord, line: string): void;
}

/** What a workflow run needs of its runner. */
export interface RunnerSettings {
  readonly hub: LocalGitHub;
  /** `owner/name` under which workflow files refer to the suite. */
  readonly suiteName: string;
  /** Where the suite's `actions/`, `dist/` and `.github/workflows/` are. */
  readonly suite: string;
  readonly expressions: Expressions;
  readonly groups: ConcurrencyGroups;
  /** Waits for a free machine. */
  readonly machine: { enter(): Promise<Turn> };
  /** Environment of every job, e.g. where npm keeps its cache. */
  readonly env: Readonly<Record<string, string>>;
  /** Secrets of the repository; runs of forks get none. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Configuration variables of the repository; runs of forks get none. */
  readonly variables: Readonly<Record<string, string>>;
  readonly observer: Observer;
  /** Folder under which the jobs' workspaces are made. Default: the system's temporary folder. */
  readonly workFolder?: string | undefined;
  readonly kill: 'gently' | 'at-once';
}

/** The event that a run is about, as its jobs are told. */
export interface RunEvent {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sha: string;
  readonly ref: string;
  readonly actor: string;
  readonly headRef: string;
  readonly baseRef: string;
  /** Whether the head is a fork's: no secrets, no writing. */
  readonly untrusted: boolean;
}

/** A file, and what the jobs in it may know and do. */
export interface Scope {
  readonly file: WorkflowFile;
  /** Before the names of its jobs: `ci / `. */
  readonly prefix: string;
  /** Whether the file is the suite's: then `$/` and `./` lead there. */
  readonly ours: boolean;
  readonly limit: PermissionMap | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
}
