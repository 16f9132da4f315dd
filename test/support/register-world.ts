import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type Digest,
  digestOf,
  type EvaluationReport,
  evaluationReportSchema,
  type LedgerEvent,
  type LedgerState,
  ledgerEventSchema,
  ledgerStateSchema,
  prettyCanonicalJson,
  sha256,
} from '@modelops/contracts';
import { ledgerBranch } from '@modelops/lifecycle';
import {
  type FactId,
  type LocalGitHub,
  type LocalRepository,
  type Permissions,
  startLocalGitHub,
} from '@modelops/local-github';
import { Job, pullRequestChanged, pushed, type StepResult, type Trigger } from '@modelops/local-runner';
import { Octokit } from 'octokit';

/** The folder with `actions/` and `dist/`. */
export const suite = resolve(import.meta.dirname, '../..');
export const model = 'churn';
const workflow = '.github/workflows/model.yml';
const names = { owner: 'acme', repo: 'models' };

/** Evidence of a judged model, small and made by hand, so that an end-to-end test costs no judging. */
export interface Evidence {
  readonly report: EvaluationReport;
  readonly digest: Digest;
  /** Name → bytes of the files that the report speaks of. */
  readonly files: Readonly<Record<string, string>>;
}

export interface EvidenceOptions {
  readonly model?: string;
  readonly verdict?: EvaluationReport['verdict'];
  /** What it was compared with, and how that ended. */
  readonly champion?: { readonly version: string; readonly modelDigest: string };
  readonly outcome?: 'better' | 'worse' | 'no-different' | 'cannot-tell';
  readonly modelFile?: string;
  /** Tells apart two judgements of the same bytes. */
  readonly note?: string;
}

/** Evidence for a model with these bytes. */
export function evidenceOf(bytes: string, options: EvidenceOptions = {}): Evidence {
  const { champion, verdict = 'pass', modelFile = 'model.bin' } = options;
  const predictions = `id,label,score\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2},0.${row}`).join('\n')}\n`;
  const file = (name: string, role: 'model' | 'predictions', content: string) => ({
    name,
    role,
    sha256: sha256(content),
    bytes: Buffer.byteLength(content),
  });
  const report = evaluationReportSchema.parse({
    schema: 'modelops/evaluation-report/v1',
    model: options.model ?? model,
    task: 'binary-classification',
    tool: { name: 'modelops', version: '0.1.0' },
    inputs: { digest: sha256(`inputs of ${bytes}`), tree: null, data: [], trainer: null },
    candidate: {
      modelDigest: sha256(bytes),
      files: [file(modelFile, 'model', bytes), file('predictions.csv', 'predictions', predictions)],
    },
    evaluationSet: {
      digest: sha256('set'),
      rows: 40,
      groups: null,
      groupBy: null,
      positives: 20,
      labelsFrom: 'candidate',
      columns: { key: 'id', label: 'label', score: 'score' },
    },
    champion:
      champion === undefined
        ? null
        : {
            source: 'release',
            name: `v${champion.version}`,
            version: champion.version,
            modelDigest: champion.modelDigest,
            predictionsDigest: sha256('champion'),
          },
    comparison:
      champion === undefined
        ? null
        : {
            comparable: true,
            reason: null,
            sharedRows: 40,
            missingRows: 0,
            extraRows: 0,
            labelMismatches: 0,
            examples: [],
            metric: 'roc_auc',
            margin: 0.005,
            outcome: options.outcome ?? 'no-different',
          },
    metrics: [
      {
        name: 'roc_auc',
        direction: 'higher',
        value: 0.8,
        interval: [0.7, 0.9],
        champion: champion === undefined ? null : 0.75,
        difference: champion === undefined ? null : { value: 0.05, interval: [0.01, 0.09] },
      },
    ],
    calibration: null,
    slices: [],
    gates: [
      {
        text: 'roc_auc >= 0.70',
        verdict,
        evaluated: true,
        value: 0.8,
        bound: 0.7,
        championValue: null,
        interval: [0.7, 0.9],
        sampleSize: { rows: 40, groups: null, positives: 20 },
        rowsNeeded: null,
        reason: '',
      },
    ],
    verdict,
    settings: { seed: 1, replicates: 200, level: 0.95, threshold: 0.5, onInconclusive: 'pass' },
    notes: options.note === undefined ? [] : [options.note],
  });
  return { report, digest: digestOf(report), files: { [modelFile]: bytes, 'predictions.csv': predictions } };
}

/** Puts evidence into a folder, as validate-model lays it out. */
export async function writeTo(folder: string, { report, files }: Evidence): Promise<void> {
  await mkdir(join(folder, 'files'), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, 'files', name), bytes);
  await writeFile(join(folder, 'evaluation-report.json'), prettyCanonicalJson(report));
}

export interface RunOptions {
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly permissions?: Permissions;
  readonly token?: string;
  readonly trigger?: Trigger;
  readonly onStart?: (pid: number) => void;
  /** Changes the folder of evidence after it was written. */
  readonly tamper?: (folder: string) => Promise<void>;
}

/** A hub with one repository, and the two actions that write to it. Its clock stands still, so that equal histories have equal commits. */
export class World {
  readonly hub: LocalGitHub;
  readonly repository: LocalRepository;
  /** A person with all rights, past the actions. */
  readonly people: Octokit;
  readonly at = names;
  #outside: string | undefined;

  private constructor(hub: LocalGitHub, repository: LocalRepository) {
    this.hub = hub;
    this.repository = repository;
    const auth = hub.createToken({
      repository: repository.fullName,
      kind: 'user',
      login: 'ada',
      permissions: {
        contents: 'write',
        deployments: 'write',
        issues: 'write',
        pull_requests: 'write',
        workflows: 'write',
      },
    });
    this.people = new Octokit({
      auth,
      baseUrl: hub.apiUrl,
      retry: { enabled: false },
      throttle: { enabled: false },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  }

  static async start(options: { factsOff?: readonly FactId[] } = {}): Promise<World> {
    const hub = await startLocalGitHub({
      ...options,
      clock: () => new Date('2026-01-15T12:00:00Z'),
    });
    const repository = await hub.createRepository({
      owner: names.owner,
      name: names.repo,
      files: { 'README.md': 'models\n' },
    });
    return new World(hub, repository);
  }

  /** A commit on main; the trigger of the push. */
  async push(text: string): Promise<Trigger> {
    await this.repository.commitFiles({ files: { 'README.md': `${text}\n` }, message: text });
    return pushed(this.hub, this.repository, workflow);
  }

  /** A pull request, and the trigger of its opening. */
  async propose(text: string): Promise<{ number: number; trigger: Trigger }> {
    const branch = text.replace(/\W+/g, '-');
    await this.repository.commitFiles({
      branch,
      from: 'main',
      files: { [`${branch}.md`]: `${text}\n` },
      message: text,
    });
    const { data } = await this.people.rest.pulls.create({
      ...names,
      title: text,
      head: branch,
      base: 'main',
    });
    return { number: data.number, trigger: await this.opened(data.number) };
  }

  /** A further workflow run of a pull request. */
  opened(number: number): Promise<Trigger> {
    return pullRequestChanged(this.hub, this.repository, workflow, number);
  }

  /** register-version in a job of its own. */
  async register(evidence: Evidence, options: RunOptions = {}): Promise<StepResult> {
    const trigger = options.trigger ?? (await pushed(this.hub, this.repository, workflow));
    return this.#use('register-version', trigger, evidence, {
      ...options,
      permissions: options.permissions ?? { contents: 'write', pull_requests: 'read' },
      with: { model, 'report-digest': evidence.digest, ...options.with },
    });
  }

  /** `mode: resolve`, in a job that only reads. */
  async resolve(reference: string): Promise<StepResult> {
    const trigger = await pushed(this.hub, this.repository, workflow);
    return this.#use('register-version', trigger, undefined, {
      permissions: { contents: 'read' },
      with: { model, mode: 'resolve', resolve: reference },
    });
  }

  /** validate-model, `mode: report`. */
  report(trigger: Trigger, evidence: Evidence, options: RunOptions = {}): Promise<StepResult> {
    return this.#use('validate-model', trigger, evidence, {
      ...options,
      permissions: options.permissions ?? { pull_requests: 'write' },
      with: {
        mode: 'report',
        report: 'modelops-evidence/evaluation-report.json',
        'report-digest': evidence.digest,
        ...options.with,
      },
    });
  }

  async #use(
    action: string,
    trigger: Trigger,
    evidence: Evidence | undefined,
    options: RunOptions & { readonly permissions: Permissions },
  ): Promise<StepResult> {
    await using job = await Job.start({
      hub: this.hub,
      repository: this.repository,
      name: action,
      trigger,
      permissions: options.permissions,
      checkout: false,
      suite,
    });
    const folder = join(job.workspace, 'modelops-evidence');
    if (evidence !== undefined) await writeTo(folder, evidence);
    await options.tamper?.(folder);
    return await job.uses(
      action,
      { ...options.with, ...(options.token === undefined ? {} : { token: options.token }) },
      options.onStart === undefined ? {} : { onStart: options.onStart },
    );
  }

  /** deploy-model in a job of its own, which checks nothing out. */
  async deploy(
    inputs: RunOptions['with'],
    options: Omit<RunOptions, 'with' | 'tamper'> = {},
  ): Promise<StepResult> {
    const trigger = options.trigger ?? (await pushed(this.hub, this.repository, workflow));
    return this.#use('deploy-model', trigger, undefined, {
      ...options,
      permissions: options.permissions ?? { contents: 'write', deployments: 'write' },
      with: { model, environment: 'production', ...inputs },
    });
  }

  /** The ledger as the branch holds it: its fold, and its events. */
  async ledger(): Promise<{ state: LedgerState; events: LedgerEvent[] } | undefined> {
    if ((await this.repository.git('branch', '--list', ledgerBranch)) === '') return undefined;
    // One process for all of them.
    const text = await this.repository.git(
      'grep',
      '-h',
      '-e',
      '',
      ledgerBranch,
      '--',
      'events',
      'state.json',
    );
    const documents = text.split(/(?<=^\})\n/m).map((json) => JSON.parse(json) as { schema: string });
    const of = (schema: string) => documents.filter((document) => document.schema === schema);
    return {
      state: ledgerStateSchema.parse(of('modelops/ledger-state/v1')[0]),
      events: of('modelops/ledger-event/v1')
        .map((event) => ledgerEventSchema.parse(event))
        .sort((a, b) => a.seq - b.seq),
    };
  }

  /** What the ledger says that runs. */
  async runs(environment = 'production'): Promise<string | null | undefined> {
    return (await this.ledger())?.state.models[model]?.environments[environment]?.version;
  }

  /** Deployments, newest first, each with what it was last marked with. */
  async deployments(): Promise<{ ref: string; environment: string; state: string | undefined }[]> {
    const { deployments } = await this.hub.snapshot(this.repository.fullName);
    return (
      deployments as unknown as { ref: string; environment: string; statuses: { state: string }[] }[]
    ).map(({ ref, environment, statuses }) => ({ ref, environment, state: statuses[0]?.state }));
  }

  /** Published versions, `1.0.0` first, with what a reader of the repository sees of them. */
  async versions(): Promise<
    { tag: string; commit: string; body: string; prerelease: boolean; assets: string[] }[]
  > {
    const { releases, tags } = await this.hub.snapshot(this.repository.fullName);
    return (releases as unknown as SnapshotRelease[])
      .filter((release) => !release.draft)
      .map((release) => ({
        tag: release.tag,
        commit: tags[release.tag] ?? '',
        body: release.body ?? '',
        prerelease: release.prerelease,
        assets: release.assets.map(({ name }) => name).sort(),
      }))
      .sort((a, b) => a.tag.localeCompare(b.tag, 'en', { numeric: true }));
  }

  async drafts(): Promise<string[]> {
    const { releases } = await this.hub.snapshot(this.repository.fullName);
    return (releases as unknown as SnapshotRelease[]).filter(({ draft }) => draft).map(({ tag }) => tag);
  }

  async comments(): Promise<{ id: number; user: string; body: string }[]> {
    const { comments } = await this.hub.snapshot(this.repository.fullName);
    return comments as { id: number; user: string; body: string }[];
  }

  /** A folder of this world that is no part of GitHub nor of any job. */
  async outside(): Promise<string> {
    this.#outside ??= await mkdtemp(join(tmpdir(), 'modelops-outside-'));
    return this.#outside;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#outside !== undefined) await rm(this.#outside, { recursive: true, force: true });
    await this.hub.dispose();
  }
}

export interface SnapshotRelease {
  readonly id: number;
  readonly tag: string;
  readonly target: string;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly assets: readonly {
    readonly name: string;
    readonly state: string;
    readonly digest: string | null;
  }[];
}
