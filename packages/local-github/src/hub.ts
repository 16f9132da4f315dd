import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Blobs } from './blobs.ts';
import { type EventName, type EventOptions, eventPayload } from './events.ts';
import { type FactId, Facts } from './facts.ts';
import { Faults } from './faults.ts';
import { Git, isoSeconds } from './git.ts';
import { type Files, LocalRepository } from './local-repository.ts';
import { LocalRun } from './local-run.ts';
import { enqueue, queued } from './merge-queue.ts';
import { PageServer } from './page-server.ts';
import { syncPulls } from './pulls.ts';
import { latestRelease } from './releases.ts';
import { type OracleFinding, RequestLog } from './request-log.ts';
import { Router } from './router.ts';
import { routes } from './routes/index.ts';
import { type RequestListener, type ResponseListener, Servers } from './server.ts';
import { type Snapshot, snapshot } from './snapshot.ts';
import {
  type Account,
  type Addresses,
  findRepository,
  type HubState,
  Mutex,
  type Repository,
} from './state.ts';
import { newSecret, type Permissions, type Token, type TokenKind } from './tokens.ts';
import { actAs, type EventListener } from './triggers.ts';
import type { RuntimeGrant } from './twirp.ts';

/** Options of `startLocalGitHub`. */
export interface LocalGitHubOptions {
  /** Facts that are not enforced. */
  factsOff?: readonly FactId[];
  /** Default: the system's clock. */
  clock?: () => Date;
  /** Port of the API host. Default: any free one. */
  port?: number;
}

/** Options of `createRepository`. */
export interface RepositoryOptions {
  owner: string;
  name: string;
  /** Default: public. */
  private?: boolean;
  /** Default: `main`, or the parent's. */
  defaultBranch?: string;
  /** The first commit. Without files, and not a fork, the repository is empty. */
  files?: Files;
  /** `owner/name` of the parent: the fork starts as a copy of its branches and tags. */
  forkOf?: string;
}

/** Options of `createToken`. */
export interface TokenOptions {
  repository: string;
  permissions: Permissions;
  /** Default: `github-actions[bot]`, or the repository's owner for a user's token. */
  login?: string;
  /** Default: `integration`. */
  kind?: TokenKind;
}

/** Options of `createRun`. */
export interface RunOptions {
  repository: string;
  /** `.github/workflows/x.yml` */
  workflowPath: string;
  workflowName?: string;
  event: string;
  headSha: string;
  headBranch?: string | null;
  /** `owner/name` of a fork. Default: the repository itself. */
  headRepository?: string;
  attempt?: number;
  actor?: string;
  displayTitle?: string;
  /** The id that a dispatch announced. Default: a new one. */
  id?: number;
}

const BOT_IDS: Record<string, number> = {
  'github-actions[bot]': 41898282,
  'dependabot[bot]': 49699333,
  'github-merge-queue[bot]': 118344674,
  github: 9919,
};

/** A GitHub in this process: REST, artifact service, uploads and blobs on loopback, git repositories in a temporary folder. */
export class LocalGitHub {
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly uploadsUrl: string;
  readonly blobsUrl: string;
  readonly resultsUrl: string;
  /** `https://github.com`: `@actions/artifact` refuses others. Nothing listens there. */
  readonly serverUrl: string;
  /** Pages for people who look: repositories, pull requests, releases, runs. */
  readonly pageUrl: string;
  /** Faults to inject. */
  readonly faults = new Faults();
  /** Every request, in order of arrival. */
  readonly requests = new RequestLog();
  readonly #folder: string;
  readonly #servers: Servers;
  readonly #page: PageServer;
  readonly #state: HubState;
  readonly #grants = new Map<string, RuntimeGrant>();
  readonly #onRequest = new Set<RequestListener>();
  readonly #onResponse = new Set<ResponseListener>();
  #runNumber = 0;

  /** Use `startLocalGitHub`. */
  constructor(
    folder: string,
    listening: { servers: Servers; page: PageServer; pageUrl: string },
    urls: Addresses,
    options: LocalGitHubOptions,
  ) {
    const { servers, page, pageUrl } = listening;
    this.#folder = folder;
    this.#servers = servers;
    this.#page = page;
    this.pageUrl = pageUrl;
    this.apiUrl = urls.api;
    this.graphqlUrl = `${urls.api}/graphql`;
    this.uploadsUrl = urls.uploads;
    this.blobsUrl = urls.blobs;
    this.resultsUrl = `${urls.results}/`;
    this.serverUrl = urls.server;
    const clock = options.clock ?? (() => new Date());
    const facts = new Facts(options.factsOff);
    const blobs = new Blobs(urls.blobs, () => clock().getTime());
    const accounts = new Map<string, Account>();
    let next = 1000;
    this.#state = {
      urls,
      facts,
      blobs,
      accounts,
      repositories: new Map(),
      tokens: new Map(),
      listeners: new Set(),
      now: () => isoSeconds(clock()),
      nextId: () => next++,
      account: (login) => {
        const key = login.toLowerCase();
        let account = accounts.get(key);
        if (account === undefined) {
          account = { id: BOT_IDS[key] ?? next++, login, type: key.endsWith('[bot]') ? 'Bot' : 'User' };
          accounts.set(key, account);
        }
        return account;
      },
    };
    page.show({
      hub: this.#state,
      secrets: () => [...this.#state.tokens.keys(), ...this.#grants.keys()],
    });
    servers.serve({
      hub: this.#state,
      router: new Router(routes),
      blobs,
      grants: this.#grants,
      faults: this.faults,
      log: this.requests,
      onRequest: this.#onRequest,
      onResponse: this.#onResponse,
    });
  }

  #repository(fullName: string | undefined): Repository {
    const all = [...this.#state.repositories.values()];
    const found =
      fullName === undefined
        ? all.length === 1
          ? all[0]
          : undefined
        : findRepository(this.#state, fullName);
    if (found === undefined)
      throw new Error(`no repository ${fullName ?? '(say which: there is not exactly one)'}`);
    return found;
  }

  /** Makes a repository. @throws Error when the name is taken. */
  async createRepository(options: RepositoryOptions): Promise<LocalRepository> {
    const fullName = `${options.owner}/${options.name}`;
    if (findRepository(this.#state, fullName) !== undefined) throw new Error(`${fullName} exists already`);
    if (!/^[\w.-]+\/[\w.-]+$/.test(fullName)) throw new Error(`${fullName} is not a repository's name`);
    const parent = options.forkOf === undefined ? undefined : this.#repository(options.forkOf);
    const defaultBranch = options.defaultBranch ?? parent?.defaultBranch ?? 'main';
    const git = await Git.init(join(this.#folder, options.owner, `${options.name}.git`), defaultBranch);
    const repository: Repository = {
      id: this.#state.nextId(),
      owner: this.#state.account(options.owner),
      name: options.name,
      fullName,
      private: options.private ?? false,
      defaultBranch,
      forkOf: parent,
      git,
      createdAt: this.#state.now(),
      immutableReleases: false,
      burntTags: new Set(),
      actionsMayOpenPulls: true,
      tagRule: 'releases',
      requiredChecks: new Set(),
      queues: new Map(),
      knownRefs: new Map(),
      allowMerge: { merge: true, squash: true, rebase: true },
      nextNumber: 1,
      latestRelease: undefined,
      pulls: new Map(),
      issues: new Map(),
      comments: new Map(),
      labels: new Map(),
      releases: new Map(),
      checkRuns: new Map(),
      statuses: [],
      deployments: [],
      workflows: new Map(),
      runs: new Map(),
      artifacts: new Map(),
      mutex: new Mutex(),
      pullSync: new Mutex(),
    };
    if (parent !== undefined) {
      const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
      await git.run(['fetch', '--quiet', '--no-write-fetch-head', parent.git.dir, ...refs]);
      for (const { ref, sha } of await git.refs()) repository.knownRefs.set(ref, sha);
    }
    this.#state.repositories.set(fullName.toLowerCase(), repository);
    const local = new LocalRepository(this.#state, repository);
    if (options.files !== undefined)
      await local.commitFiles({ files: options.files, message: 'First commit' });
    return local;
  }

  /** The handle of a repository. @throws Error when there is none. */
  repository(fullName: string): LocalRepository {
    return new LocalRepository(this.#state, this.#repository(fullName));
  }

  /** A token for one repository. The answer is the secret. */
  createToken(options: TokenOptions): string {
    const repository = this.#repository(options.repository);
    const kind = options.kind ?? 'integration';
    const login = options.login ?? (kind === 'integration' ? 'github-actions[bot]' : repository.owner.login);
    const account = this.#state.account(login);
    const token: Token = {
      kind,
      account,
      repository: repository.fullName,
      permissions: { ...options.permissions },
    };
    const secret = newSecret(kind);
    this.#state.tokens.set(secret, token);
    return secret;
  }

  /** A workflow run in progress. */
  createRun(options: RunOptions): LocalRun {
    const repository = this.#repository(options.repository);
    const head = options.headRepository === undefined ? repository : this.#repository(options.headRepository);
    const { workflowPath } = options;
    let workflowId = repository.workflows.get(workflowPath);
    if (workflowId === undefined) {
      workflowId = this.#state.nextId();
      repository.workflows.set(workflowPath, workflowId);
    }
    const now = this.#state.now();
    const id = options.id ?? this.#state.nextId();
    if (repository.runs.has(id)) throw new Error(`there is a run ${id} already`);
    const run = {
      id,
      workflowId,
      workflowPath,
      workflowName: options.workflowName ?? workflowPath.replace(/^.*\/|\.ya?ml$/g, ''),
      runNumber: ++this.#runNumber,
      attempt: options.attempt ?? 1,
      event: options.event,
      status: 'in_progress' as const,
      conclusion: null,
      jobs: [],
      headSha: options.headSha,
      headBranch: options.headBranch === undefined ? repository.defaultBranch : options.headBranch,
      headRepository: head,
      actor: this.#state.account(options.actor ?? head.owner.login),
      displayTitle: options.displayTitle ?? options.event,
      backendId: randomUUID(),
      createdAt: now,
      startedAt: now,
      updatedAt: now,
    };
    repository.runs.set(run.id, run);
    return new LocalRun(this.#state, repository, run, this.#grants);
  }

  /** Calls a listener, awaited, before each request is processed; the answer takes it off again. */
  onRequest(listener: RequestListener): () => void {
    this.#onRequest.add(listener);
    return () => this.#onRequest.delete(listener);
  }

  /** Calls a listener, awaited, when a request was processed and before its response is sent; answers as `onRequest`. */
  onResponse(listener: ResponseListener): () => void {
    this.#onResponse.add(listener);
    return () => this.#onResponse.delete(listener);
  }

  /**
   * Tells a listener of everything that starts workflows, right after it is done; the answer takes it off again.
   * Events of one repository come in order. What a `GITHUB_TOKEN` does is left out, as GitHub leaves it out.
   */
  onEvent(listener: EventListener): () => void {
    this.#state.listeners.add(listener);
    return () => this.#state.listeners.delete(listener);
  }

  /** What the oracle objects to, of all requests in the log. */
  oracleFindings(): OracleFinding[] {
    return this.requests.flatMap((entry) => entry.findings);
  }

  /** @throws Error listing the oracle's findings and the requests that no route serves, if there are any. */
  assertClean(): void {
    const lines = [
      ...this.oracleFindings().map(
        (item) => `${item.operation}: ${item.direction} ${item.where}: ${item.message}`,
      ),
      ...this.requests
        .unsupported()
        .map((entry) => `not supported: ${entry.method} ${entry.host} ${entry.path}`),
    ];
    if (lines.length > 0) throw new Error(`local-github objects:\n  ${[...new Set(lines)].join('\n  ')}`);
  }

  /** The observable end state of a repository. */
  async snapshot(fullName: string): Promise<Snapshot> {
    const repository = this.#repository(fullName);
    return await snapshot(this.#state, repository, latestRelease(repository)?.tagName ?? null);
  }

  /** The payload of an event, as a workflow reads it from `GITHUB_EVENT_PATH`. */
  async eventPayload<E extends EventName>(
    event: E,
    options: EventOptions[E],
  ): Promise<Record<string, unknown>> {
    const repository = this.#repository(options.repository);
    await actAs(this.#state, repository.owner, async (cause) => {
      await syncPulls(this.#state, repository, cause);
      if (event !== 'merge_group') return;
      // Asking for the payload of a pull request that nobody has queued queues it.
      const pull = repository.pulls.get((options as EventOptions['merge_group']).number);
      if (pull === undefined || queued(repository, pull) !== undefined) return;
      await enqueue(this.#state, repository, cause, pull, { method: 'merge', actor: repository.owner });
    });
    return await eventPayload(this.#state, repository, event, options);
  }

  /** Stops listening and removes the repositories. */
  async dispose(): Promise<void> {
    await this.#servers.close();
    await this.#page.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** Starts a GitHub of one's own. Dispose it to stop. */
export async function startLocalGitHub(options: LocalGitHubOptions = {}): Promise<LocalGitHub> {
  const servers = new Servers();
  const page = new PageServer();
  const folder = await mkdtemp(join(tmpdir(), 'local-github-'));
  try {
    const hosts = await servers.listen(options.port ?? 0);
    const listening = { servers, page, pageUrl: await page.listen() };
    return new LocalGitHub(folder, listening, { ...hosts, server: 'https://github.com' }, options);
  } catch (error) {
    await servers.close();
    await page.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
