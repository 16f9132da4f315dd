/** The job that a step runs in: what the runner tells it by `GITHUB_*`. */
export interface JobContext {
  readonly workspace: string;
  /** Where the runner keeps its files; a folder of its own for each job. */
  readonly temp: string;
  readonly repository: string;
  readonly sha: string;
  readonly ref: string;
  readonly eventName: string;
  readonly event: unknown;
  readonly actor: string;
  /** `${{ github.token }}`: reaches an action only as an input's default. */
  readonly token: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly runId: number;
  readonly runAttempt: number;
  readonly runNumber?: number;
  readonly job: string;
  /** The workflow's name. */
  readonly workflow?: string;
  /** `owner/name/.github/workflows/x.yml@refs/heads/main`. */
  readonly workflowRef: string;
  /** Branches of a pull request. */
  readonly headRef?: string;
  readonly baseRef?: string;
  /** The artifact service; absent on GHES. */
  readonly results?: { readonly url: string; readonly token: string } | undefined;
  /** Further environment, e.g. PATH. GITHUB_* cannot be overridden. */
  readonly env?: Readonly<Record<string, string>>;
  /** What no step of the job may print; each step may add to it. */
  readonly masks?: Set<string>;
}
