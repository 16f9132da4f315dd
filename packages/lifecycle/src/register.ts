import {
  compareVersions,
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

/**
 * What is wrong with a published version, or undefined: an asset that its manifest names is missing or has other bytes,
 * or its tag names another commit.
 */
export function objectionTo(
  { release, tag }: PublishedVersion,
  manifest: ModelManifest,
  tags: ReadonlyMap<string, string>,
): string | undefined {
  for (const file of manifest.files) {
    const asset = release.assets.find(({ name }) => name === file.name);
    if (asset === undefined) return `${tag} lacks its file ${file.name}`;
    if (asset.bytes !== file.bytes || (asset.digest !== null && asset.digest !== file.sha256))
      return `${file.name} of ${tag} is not the file that was published: it has ${asset.digest ?? `${asset.bytes} bytes`}, its manifest says ${file.sha256}`;
  }
  const commit = tags.get(tag);
  return commit === manifest.commit
    ? undefined
    : `the tag ${tag} names ${commit ?? 'nothing'}, published was ${manifest.commit}`;
}

/** GitHub's limit for the text of a release. */
const bodyLimit = 125_000;

/** What register-version wants to exist. */
export interface RegisterGoal {
  readonly model: string;
  readonly report: EvaluationReport;
  readonly commit: string;
  readonly bump: 'auto' | 'major' | 'minor' | 'patch';
  readonly prerelease: boolean;
  /** The files of the evidence that become assets, and where they are. */
  readonly keep: readonly { readonly file: EvidenceFile; readonly path: string }[];
  /** Writes the release's text, in so many bytes at most; the plan adds its own hidden first line. */
  readonly notes: (manifest: ModelManifest, limit: number) => string;
}

/** What is there. */
export interface RegisterState {
  readonly releases: readonly ReleaseState[];
  /** Tags of the model, and the commit that each names. */
  readonly tags: ReadonlyMap<string, string>;
  /** Manifests by tag, at least of the versions that `manifestsNeeded` names; those without one are not in it. */
  readonly manifests: ReadonlyMap<string, ModelManifest>;
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
  /** Manifest of that version; undefined for nothing but a published version whose manifest was not read. */
  readonly manifest: ModelManifest | undefined;
  /** Whether a higher version is published. */
  readonly overtaken: boolean;
}

interface Asset {
  readonly name: string;
  readonly source: AssetSource;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * The published versions whose manifests a plan needs: the highest, and those whose tag names this commit.
 * Few, since each costs a download.
 */
export function manifestsNeeded(
  model: string,
  commit: string,
  state: Pick<RegisterState, 'releases' | 'tags'>,
): PublishedVersion[] {
  return publishedVersions(model, state.releases).filter(
    ({ tag }, index) => index === 0 || state.tags.get(tag) === commit,
  );
}

/**
 * Plans the registration of a version: one draft, its assets one by one, then publishing, which is the commit point.
 *
 * - The latest version already holds these bytes, or an older one holds them for this very commit (a run that another
 *   one overtook, or an old run that is run again): nothing to do, but a draft left behind is removed.
 * - A draft of an earlier, interrupted run for the same bytes is completed, not repeated; of twins the lowest id stays.
 * - Only drafts that nobody can or will publish any more are removed: GitHub deletes whatever has the id, so a draft
 *   that another run is about to publish must be left alone.
 */
export function planRegister(goal: RegisterGoal, state: RegisterState): RegisterPlan {
  const { model, report } = goal;
  const modelDigest = report.candidate.modelDigest;
  const versions = publishedVersions(model, state.releases);
  const highest = versions[0];
  const latest = highest && state.manifests.get(highest.tag);
  const drafts = state.releases.filter(
    (release) => release.draft && parseVersionTag(release.tag)?.model === model,
  );
  const holds = ({ tag }: PublishedVersion) => state.manifests.get(tag)?.modelDigest === modelDigest;
  const settled =
    highest !== undefined && holds(highest)
      ? highest
      : versions.find((version) => state.tags.get(version.tag) === goal.commit && holds(version));

  if (highest !== undefined && settled !== undefined) {
    const operations = drafts.flatMap((draft) => {
      if (isDead(draft, state, versions)) return [removal(draft, 'its number is taken')];
      // Only now: before publishing, two runs for the same bytes would go on deleting each other's drafts.
      return sameIntent(draft, goal) ? [removal(draft, `${settled.tag} holds these bytes`)] : [];
    });
    return {
      operations,
      version: settled.version,
      tag: settled.tag,
      bump: 'none',
      reason: `${settled.tag} already holds these bytes${settled === highest ? '' : ' for this commit'}`,
      release: settled.release,
      manifest: state.manifests.get(settled.tag),
      overtaken: settled !== highest,
    };
  }

  const equals = versions.find(({ release }) => markerOf(release.body)?.modelDigest === modelDigest);
  // A tag that is there already and names our commit is what publishing would make: it does not take the number.
  const elsewhere = [...state.tags].filter(([, commit]) => commit !== goal.commit).map(([tag]) => tag);
  const taken = new Set([...elsewhere, ...state.burnt, ...versions.map(({ tag }) => tag)]);
  const proposal = proposeVersion({
    model,
    report,
    latest: highest && latest ? { version: highest.version, modelDigest: latest.modelDigest } : undefined,
    highest: highest?.version,
    equals: equals?.version,
    asked: goal.bump,
    taken,
  });
  const manifest = manifestOf(goal, proposal, highest, latest, equals);
  const tag = versionTag(model, proposal.version);
  const first = `${marker(manifest)}\n`;
  const body = first + goal.notes(manifest, bodyLimit - first.length);
  const assets = assetsOf(goal, manifest);

  const ours = drafts.filter((draft) => isOurs(draft, manifest, tag)).sort((a, b) => a.id - b.id);
  const draft = ours[0];
  const operations: Operation[] = drafts
    .filter((other) => other !== draft)
    .flatMap((other) => {
      if (ours.includes(other)) return [removal(other, `a twin of draft ${draft!.id}`)];
      if (isDead(other, state, versions)) return [removal(other, 'its number is taken')];
      const passed =
        highest !== undefined && compareVersions(parseVersionTag(other.tag)!.version, highest.version) < 0;
      return passed && sameIntent(other, goal) ? [removal(other, `${highest.tag} is published`)] : [];
    });
  const plan = {
    version: proposal.version,
    tag,
    bump: proposal.bump,
    reason: proposal.reason,
    manifest,
    release: draft,
    overtaken: false,
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
      // A server that computes no digests leaves only the size to compare.
      (present.digest === null || present.digest === asset.sha256);
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

/**
 * A draft of ours whose tag a release has, an immutable release had, or a commit has that is not the draft's: publishing
 * it is refused, or would be wrong.
 */
function isDead(
  draft: ReleaseState,
  state: Pick<RegisterState, 'tags' | 'burnt'>,
  versions: readonly PublishedVersion[],
): boolean {
  if (markerOf(draft.body) === undefined) return false;
  const commit = state.tags.get(draft.tag);
  return (
    versions.some(({ tag }) => tag === draft.tag) ||
    state.burnt.has(draft.tag) ||
    (commit !== undefined && commit !== draft.target)
  );
}

/** A draft that we, or an earlier attempt of ours, made: for the same bytes at the same commit. */
function sameIntent(draft: ReleaseState, { commit, report }: RegisterGoal): boolean {
  return draft.target === commit && markerOf(draft.body)?.modelDigest === report.candidate.modelDigest;
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
    inputsTree: report.inputs.tree,
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

export interface VersionMarker {
  readonly modelDigest: string;
  readonly manifest: string;
}

/** The hidden first line of a release's text. People may edit the text: it only helps to find things, the manifest decides. */
function marker(manifest: ModelManifest): string {
  return `<!-- modelops:version model=${manifest.modelDigest} manifest=${digestOf(manifest)} -->`;
}

export function markerOf(body: string): VersionMarker | undefined {
  const match = /^<!-- modelops:version model=(sha256:[0-9a-f]{64}) manifest=(sha256:[0-9a-f]{64}) -->/.exec(
    body,
  );
  return match === null ? undefined : { modelDigest: match[1]!, manifest: match[2]! };
}
