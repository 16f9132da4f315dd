import {
  digestOf,
  type EvaluationReport,
  type EvidenceFile,
  formatVersion,
  type ModelManifest,
  parseVersionTag,
  prettyCanonicalJson,
  sha256,
  type Version,
  versionTag,
} from '@modelops/contracts';
import type { AssetSource, Operation } from './operations.ts';
import type { ReleaseState } from './ports.ts';
import {
  type Bump,
  type Proposal,
  type PublishedVersion,
  proposeVersion,
  publishedVersions,
} from './versions.ts';

export const assetNames = {
  manifest: 'model-manifest.json',
  report: 'evaluation-report.json',
  sums: 'SHA256SUMS',
} as const;

/** What register-version wants to exist. */
export interface RegisterGoal {
  readonly model: string;
  readonly report: EvaluationReport;
  readonly commit: string;
  readonly bump: 'auto' | 'major' | 'minor' | 'patch';
  readonly prerelease: boolean;
  /** The files of the evidence that become assets, and where they are. */
  readonly keep: readonly { readonly file: EvidenceFile; readonly path: string }[];
  /** Writes the release's text; the plan adds its own hidden first line. */
  readonly notes: (manifest: ModelManifest) => string;
}

/** What is there. */
export interface RegisterState {
  readonly releases: readonly ReleaseState[];
  /** Tags of the model, and the commit that each names. */
  readonly tags: ReadonlyMap<string, string>;
  /** Manifest of the highest published version; undefined when there is none. */
  readonly latest: ModelManifest | undefined;
  /** Tags that an immutable release used once and that can never be used again. */
  readonly burnt: ReadonlySet<string>;
}

export interface RegisterPlan {
  readonly operations: readonly Operation[];
  /** The version that holds this model: published already, or the one that the operations make. */
  readonly version: Version;
  readonly tag: string;
  readonly bump: Bump | 'none';
  readonly reason: string;
  readonly release: ReleaseState | undefined;
  /** undefined when the version is published already: its manifest is `state.latest`. */
  readonly manifest: ModelManifest | undefined;
}

interface Asset {
  readonly name: string;
  readonly source: AssetSource;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Plans the registration of a version: one draft, its assets one by one, then publishing, which is the commit point.
 *
 * - The latest version already holds these bytes: nothing to do (but a draft left behind is removed).
 * - A draft of an earlier, interrupted run for the same bytes is completed, not repeated.
 * - Drafts whose number was taken meanwhile are strays and are removed; so are twins, of which the lowest id stays,
 *   and, once these bytes are published, every other draft for them.
 */
export function planRegister(goal: RegisterGoal, state: RegisterState): RegisterPlan {
  const { model, report } = goal;
  const modelDigest = report.candidate.modelDigest;
  const versions = publishedVersions(model, state.releases);
  const highest = versions[0];
  const drafts = state.releases.filter(
    (release) => release.draft && parseVersionTag(release.tag)?.model === model,
  );

  if (highest !== undefined && state.latest?.modelDigest === modelDigest) {
    return {
      // Only now: before publishing, two runs for the same bytes would go on deleting each other's drafts.
      operations: drafts
        .filter((draft) => isStray(draft, versions) || markerOf(draft.body)?.modelDigest === modelDigest)
        .map((draft) => removal(draft, `${highest.tag} is published`)),
      version: highest.version,
      tag: highest.tag,
      bump: 'none',
      reason: `${highest.tag} already holds these bytes`,
      release: highest.release,
      manifest: undefined,
    };
  }

  const equals = versions.find(({ release }) => markerOf(release.body)?.modelDigest === modelDigest);
  const taken = new Set([...state.tags.keys(), ...state.burnt, ...versions.map(({ tag }) => tag)]);
  const proposal = proposeVersion({
    model,
    report,
    latest:
      highest && state.latest
        ? { version: highest.version, modelDigest: state.latest.modelDigest }
        : undefined,
    highest: highest?.version,
    equals: equals?.version,
    asked: goal.bump,
    taken,
  });
  const manifest = manifestOf(goal, proposal, highest, state.latest, equals);
  const tag = versionTag(model, proposal.version);
  const body = `${marker(manifest)}\n${goal.notes(manifest)}`;
  const assets = assetsOf(goal, manifest);

  const ours = drafts.filter((draft) => isOurs(draft, manifest, tag)).sort((a, b) => a.id - b.id);
  const draft = ours[0];
  const operations: Operation[] = drafts
    .filter((other) => other !== draft)
    .flatMap((other) => {
      if (ours.includes(other)) return [removal(other, `a twin of draft ${draft!.id}`)];
      if (isStray(other, versions)) return [removal(other, 'its number is taken')];
      return [];
    });
  const plan = {
    version: proposal.version,
    tag,
    bump: proposal.bump,
    reason: proposal.reason,
    manifest,
    release: draft,
  };
  if (draft === undefined) {
    operations.push({
      kind: 'create-draft-release',
      tag,
      commit: goal.commit,
      name: `${model} v${formatVersion(proposal.version)}`,
      body,
      prerelease: goal.prerelease,
    });
    return { ...plan, operations };
  }
  const wanted = new Map(assets.map((asset) => [asset.name, asset]));
  const done = new Set<string>();
  for (const present of draft.assets) {
    const asset = wanted.get(present.name);
    const right =
      asset !== undefined &&
      present.state === 'uploaded' &&
      present.bytes === asset.bytes &&
      present.digest === asset.sha256;
    if (right) done.add(present.name);
    else {
      const reason =
        asset === undefined
          ? 'it does not belong to the version'
          : present.state === 'uploaded'
            ? 'its bytes differ'
            : 'its upload broke off';
      operations.push({
        kind: 'delete-asset',
        releaseId: draft.id,
        assetId: present.id,
        name: present.name,
        reason,
      });
    }
  }
  for (const asset of assets) {
    if (!done.has(asset.name))
      operations.push({ kind: 'upload-asset', releaseId: draft.id, uploadUrl: draft.uploadUrl, ...asset });
  }
  operations.push({
    kind: 'publish-release',
    releaseId: draft.id,
    tag,
    commit: goal.commit,
    prerelease: goal.prerelease,
  });
  return { ...plan, operations };
}

function removal(draft: ReleaseState, reason: string): Operation {
  return { kind: 'delete-draft-release', releaseId: draft.id, tag: draft.tag, reason };
}

/** A draft whose number has been published by another release can never be published. Only drafts that we made. */
function isStray(draft: ReleaseState, versions: readonly PublishedVersion[]): boolean {
  return markerOf(draft.body) !== undefined && versions.some(({ tag }) => tag === draft.tag);
}

/** A draft for exactly this manifest: same number, same bytes, same evidence, same commit. */
function isOurs(draft: ReleaseState, manifest: ModelManifest, tag: string): boolean {
  return draft.tag === tag && markerOf(draft.body)?.manifest === digestOf(manifest);
}

function manifestOf(
  goal: RegisterGoal,
  proposal: Proposal,
  highest: PublishedVersion | undefined,
  latest: ModelManifest | undefined,
  equals: PublishedVersion | undefined,
): ModelManifest {
  const { report } = goal;
  const kept = goal.keep.map(({ file }) => file);
  return {
    schema: 'modelops/model-manifest/v1',
    model: goal.model,
    version: formatVersion(proposal.version),
    task: report.task,
    bump: proposal.bump,
    reason: proposal.reason,
    previous:
      highest && latest ? { version: formatVersion(highest.version), modelDigest: latest.modelDigest } : null,
    equals: equals === undefined ? null : formatVersion(equals.version),
    commit: goal.commit,
    modelDigest: report.candidate.modelDigest,
    inputsDigest: report.inputs.digest,
    files: kept,
    judged: report.candidate.files.filter((file) => !kept.includes(file)),
    documents: { evaluationReport: digestOf(report) },
    verdict: report.verdict,
  };
}

function assetsOf(goal: RegisterGoal, manifest: ModelManifest): Asset[] {
  const text = (name: string, content: string): Asset => ({
    name,
    source: { text: content },
    sha256: sha256(content),
    bytes: Buffer.byteLength(content),
  });
  const assets: Asset[] = [
    ...goal.keep.map(({ file, path }) => ({
      name: file.name,
      source: { path },
      sha256: file.sha256,
      bytes: file.bytes,
    })),
    text(assetNames.report, prettyCanonicalJson(goal.report)),
    text(assetNames.manifest, prettyCanonicalJson(manifest)),
  ];
  const sums = assets.map((asset) => `${asset.sha256.slice('sha256:'.length)}  ${asset.name}\n`).sort();
  return [...assets, text(assetNames.sums, sums.join(''))];
}

interface Marker {
  readonly modelDigest: string;
  readonly manifest: string;
}

/** The hidden first line of a release's text. People may edit the text: it only helps to find things, the manifest decides. */
function marker(manifest: ModelManifest): string {
  return `<!-- modelops:version model=${manifest.modelDigest} manifest=${digestOf(manifest)} -->`;
}

function markerOf(body: string): Marker | undefined {
  const match = /^<!-- modelops:version model=(sha256:[0-9a-f]{64}) manifest=(sha256:[0-9a-f]{64}) -->/.exec(
    body,
  );
  return match === null ? undefined : { modelDigest: match[1]!, manifest: match[2]! };
}
