import { createHash } from 'node:crypto';
import {
  type EvaluationReport,
  evaluationReportSchema,
  type LedgerEvent,
  ledgerEventSchema,
  ledgerStateSchema,
  type ModelManifest,
  modelManifestSchema,
  type RolloutRecord,
  sha256,
} from '@modelops/contracts';
import type { Ledger } from './ledger.ts';
import type { AssetSource, Operation } from './operations.ts';
import {
  type Applied,
  type AssetState,
  type CheckRunState,
  type CommentState,
  ConflictError,
  type Executor,
  type ReleaseState,
} from './ports.ts';
import { assetNames, manifestsNeeded, type RegisterGoal, type RegisterState } from './register.ts';
import type { RolloutGoal } from './rollout.ts';

/** For tests of this package: reports by hand, and small stores with GitHub's rules. */

export const model = 'churn';

export function commitOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

export interface ReportOptions {
  readonly champion?: { readonly name: string; readonly modelDigest: string | null } | null;
  readonly outcome?: 'better' | 'worse' | 'no-different' | 'cannot-tell';
}

/** A report about a model whose bytes are this text. */
export function reportOn(bytes: string, { champion, outcome }: ReportOptions = {}): EvaluationReport {
  const digest = sha256(bytes);
  return evaluationReportSchema.parse({
    schema: 'modelops/evaluation-report/v1',
    model,
    task: 'binary-classification',
    tool: { name: 'modelops', version: '0.1.0' },
    inputs: { digest: sha256(`inputs of ${bytes}`), tree: null, data: [], trainer: null },
    candidate: {
      modelDigest: digest,
      files: [
        { name: 'model.bin', role: 'model', sha256: digest, bytes: bytes.length },
        { name: 'predictions.csv', role: 'predictions', sha256: sha256('predictions'), bytes: 11 },
      ],
    },
    evaluationSet: {
      digest: sha256('set'),
      rows: 10,
      groups: null,
      groupBy: null,
      positives: 5,
      labelsFrom: 'candidate',
      columns: { key: 'id', label: 'label', score: 'score' },
    },
    champion:
      champion == null ? null : { source: 'release', version: null, predictionsDigest: null, ...champion },
    comparison:
      outcome === undefined
        ? null
        : {
            comparable: true,
            reason: null,
            sharedRows: 10,
            missingRows: 0,
            extraRows: 0,
            labelMismatches: 0,
            examples: [],
            metric: 'roc_auc',
            margin: 0.005,
            outcome,
          },
    metrics: [
      { name: 'roc_auc', direction: 'higher', value: 0.8, interval: null, champion: 0.75, difference: null },
    ],
    calibration: null,
    slices: [],
    gates: [],
    verdict: 'pass',
    settings: { seed: 1, replicates: 200, level: 0.95, threshold: 0.5, onInconclusive: 'pass' },
    notes: [],
  });
}

export function goalFor(bytes: string, fields: Partial<RegisterGoal> = {}): RegisterGoal {
  const report = fields.report ?? reportOn(bytes);
  return {
    model,
    report,
    commit: commitOf(bytes),
    bump: 'auto',
    prerelease: false,
    keep: report.candidate.files
      .filter(({ role }) => role === 'model')
      .map((file) => ({ file, path: `/evidence/${bytes}` })),
    notes: () => 'Notes.\n',
    ...fields,
  };
}

/** Releases with GitHub's rules: twins of drafts, unique published tags, burnt tags, tags made on publishing. */
export class ReleaseStore implements Executor {
  readonly releases = new Map<number, ReleaseState>();
  readonly tags = new Map<string, string>();
  readonly burntTags = new Set<string>();
  readonly manifests = new Map<number, ModelManifest>();
  /** Published releases that were deleted: there must be none. */
  readonly lost: string[] = [];
  immutable = false;
  /** Commits whose workflow files no branch has: publishing may not make a tag there. */
  readonly foreignCommits = new Set<string>();
  #id = 1;

  /** What register-version sees. */
  observe(
    goal: RegisterGoal,
    { burnt = new Set(), tagRefused = false, pullRequest }: Partial<RegisterState> = {},
  ): RegisterState {
    const state = { releases: [...this.releases.values()], tags: new Map(this.tags) };
    const manifests = new Map(
      manifestsNeeded(goal.model, goal.commit, state).flatMap(({ tag, release }) => {
        const manifest = this.manifests.get(release.id);
        return manifest === undefined ? [] : [[tag, manifest] as const];
      }),
    );
    return { ...state, burnt, manifests, tagRefused, pullRequest };
  }

  apply(operation: Operation): Promise<Applied> {
    // Thrown or returned, never both ways.
    return Promise.resolve().then(() => this.#apply(operation));
  }

  add(release: Omit<ReleaseState, 'id' | 'url' | 'uploadUrl'>): ReleaseState {
    const id = this.#id++;
    const added = {
      ...release,
      id,
      url: `https://example.com/${id}`,
      uploadUrl: `https://example.com/${id}/assets`,
    };
    this.releases.set(id, added);
    return added;
  }

  #draft(id: number): ReleaseState {
    const release = this.releases.get(id);
    if (release === undefined) throw new ConflictError('not found', 'gone');
    return release;
  }

  #apply(operation: Operation): Applied {
    switch (operation.kind) {
      case 'create-draft-release': {
        const { tag, name, body, prerelease, commit } = operation;
        return {
          releaseId: this.add({ tag, name, body, prerelease, target: commit, draft: true, assets: [] }).id,
        };
      }
      case 'delete-draft-release': {
        const release = this.releases.get(operation.releaseId);
        if (release?.draft === false) throw new ConflictError('published meanwhile', 'other');
        this.releases.delete(operation.releaseId);
        return {};
      }
      case 'upload-asset': {
        const release = this.#draft(operation.releaseId);
        if (release.assets.some(({ name }) => name === operation.name))
          throw new ConflictError('already_exists', 'exists');
        if (!release.draft && this.immutable) throw new ConflictError('immutable', 'other');
        const asset: AssetState = {
          id: this.#id++,
          name: operation.name,
          bytes: operation.bytes,
          state: 'uploaded',
          digest: operation.sha256,
        };
        this.releases.set(release.id, { ...release, assets: [...release.assets, asset] });
        if (operation.name === assetNames.manifest)
          this.manifests.set(release.id, modelManifestSchema.parse(JSON.parse(textOf(operation.source))));
        return {};
      }
      case 'delete-asset': {
        const release = this.#draft(operation.releaseId);
        const assets = release.assets.filter(({ id }) => id !== operation.assetId);
        this.releases.set(release.id, { ...release, assets });
        return {};
      }
      case 'create-tag': {
        if (this.tags.has(operation.tag)) throw new ConflictError('Reference already exists', 'other');
        this.tags.set(operation.tag, operation.commit);
        return {};
      }
      case 'publish-release': {
        const release = this.#draft(operation.releaseId);
        if (release.draft) {
          const taken = [...this.releases.values()].some(({ draft, tag }) => !draft && tag === operation.tag);
          if (taken) throw new ConflictError('already_exists', 'exists');
          if (this.burntTags.has(operation.tag)) throw new ConflictError('immutable release', 'tag-burnt');
          const commit = this.tags.get(operation.tag);
          if (!operation.tagged && commit !== undefined && commit !== operation.commit)
            throw new ConflictError('tag made meanwhile', 'other');
          if (commit === undefined && this.foreignCommits.has(operation.commit))
            throw new ConflictError('Resource not accessible by integration', 'tag-refused');
          if (this.immutable) this.burntTags.add(operation.tag);
        }
        if (!this.tags.has(operation.tag)) this.tags.set(operation.tag, operation.commit);
        this.releases.set(release.id, { ...release, draft: false, prerelease: operation.prerelease });
        return { releaseId: release.id };
      }
      default:
        throw new Error(`no release store does ${operation.kind}`);
    }
  }

  published(): ReleaseState[] {
    return [...this.releases.values()].filter(({ draft }) => !draft);
  }

  drafts(): ReleaseState[] {
    return [...this.releases.values()].filter(({ draft }) => draft);
  }
}

function textOf(source: AssetSource): string {
  if (!('text' in source)) throw new Error('a document comes as text');
  return source.text;
}

/** The comments of one pull request. */
export class CommentStore implements Executor {
  readonly comments = new Map<number, CommentState>();
  #id = 1;

  observe(): CommentState[] {
    return [...this.comments.values()];
  }

  apply(operation: Operation): Promise<Applied> {
    return Promise.resolve().then(() => this.#apply(operation));
  }

  #apply(operation: Operation): Applied {
    switch (operation.kind) {
      case 'create-comment': {
        const id = this.#id++;
        this.comments.set(id, { id, body: operation.body, author: 'github-actions', url: `#${id}` });
        return { commentId: id };
      }
      case 'update-comment': {
        const comment = this.comments.get(operation.commentId);
        if (comment === undefined) throw new ConflictError('not found', 'gone');
        if (comment.body !== operation.seen) throw new ConflictError('written meanwhile', 'other');
        this.comments.set(comment.id, { ...comment, body: operation.body });
        return { commentId: comment.id };
      }
      case 'delete-comment':
        this.comments.delete(operation.commentId);
        return {};
      default:
        throw new Error(`no comment store does ${operation.kind}`);
    }
  }
}

/** Check runs at one commit, as GitHub keeps them: never deleted, annotations only added, at most 50 at once. */
export class CheckStore implements Executor {
  readonly runs: CheckRunState[] = [];

  observe(): CheckRunState[] {
    return [...this.runs];
  }

  /** What people see: of one name, the run that was made last. */
  get shown(): CheckRunState | undefined {
    return this.runs.at(-1);
  }

  apply(operation: Operation): Promise<Applied> {
    return Promise.resolve().then(() => this.#apply(operation));
  }

  #apply(operation: Operation): Applied {
    if (operation.kind !== 'create-check-run' && operation.kind !== 'update-check-run')
      throw new Error(`no check store does ${operation.kind}`);
    const { externalId, content } = operation;
    const added = operation.annotations.length;
    if (added > 50) throw new Error('no more than 50 annotations');
    if (operation.kind === 'create-check-run') {
      const id = this.runs.length + 1;
      this.runs.push({ id, externalId, app: 'github-actions', annotations: added, content });
    } else {
      const at = this.runs.findIndex(({ id }) => id === operation.checkRunId);
      const annotations = this.runs[at]!.annotations + added;
      this.runs[at] = { ...this.runs[at]!, externalId, content, annotations };
    }
    return {};
  }
}

/** A branch that only moves forward from where it is. */
export class LedgerStore {
  ledger: Ledger | undefined;
  readonly events: LedgerEvent[] = [];

  append(operation: Operation): void {
    if (operation.kind !== 'append-ledger') throw new Error(`no ledger store does ${operation.kind}`);
    if ((operation.parent?.commit ?? undefined) !== this.ledger?.commit)
      throw new ConflictError('Update is not a fast forward', 'other');
    const text = (test: (path: string) => boolean) => operation.files.find(({ path }) => test(path))!.text;
    this.events.push(ledgerEventSchema.parse(JSON.parse(text((path) => path.startsWith('events/')))));
    const state = ledgerStateSchema.parse(JSON.parse(text((path) => path === 'state.json')));
    // As git's: it names what it holds and what came before, so that no other ledger has the same.
    const commit = commitOf(`${this.ledger?.commit} ${JSON.stringify(this.events.at(-1))}`);
    this.ledger = { commit, tree: commitOf('tree'), state };
  }
}

/** The record of a rollout that put nothing anywhere. */
export function recordOf(goal: RolloutGoal, version: string, from: string | null): RolloutRecord {
  const digest = sha256(version);
  return {
    schema: 'modelops/rollout-record/v1',
    model: goal.model,
    environment: goal.environment,
    mode: goal.mode === 'rollback' ? 'rollback' : 'start',
    version,
    from,
    target: { kind: 'release', place: null },
    evidence: { manifest: digest, evaluationReport: digest, verdict: 'pass', modelDigest: digest },
    files: [],
    readBack: [],
  };
}
