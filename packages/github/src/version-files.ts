import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  contradictionIn,
  type Digest,
  digestOf,
  type EvaluationReport,
  type EvidenceFile,
  type ModelManifest,
  UserError,
} from '@modelops/contracts';
import {
  type AssetState,
  assetNames,
  type GitHubReader,
  objectionTo,
  type PublishedVersion,
} from '@modelops/lifecycle';
import { createManifestReader } from './manifest.ts';

/** A published version on this machine, every byte checked against its evidence. */
export interface VersionFiles {
  readonly manifest: ModelManifest;
  readonly report: EvaluationReport;
  /** The files that the manifest names. */
  readonly files: readonly { readonly file: EvidenceFile; readonly path: string }[];
  /** The manifest as it was published. */
  readonly manifestFile: { readonly path: string; readonly sha256: Digest; readonly bytes: number };
}

/** A report is a few kilobytes, sums are less. */
const maxBytes = 8 << 20;

/**
 * Downloads a published version and verifies it: its manifest is the one that was published, its tag names the commit
 * that was judged, every file has the digest that the manifest, `SHA256SUMS` and GitHub name, and the evidence is about
 * these very bytes.
 * @param folder takes the files; it is made.
 * @param roles which files; without, all. The predictions that a version keeps are no part of what is deployed.
 * @throws UserError naming what does not agree.
 */
export async function downloadVersion(
  read: GitHubReader,
  version: PublishedVersion,
  folder: string,
  roles: readonly EvidenceFile['role'][] = ['model', 'predictions', 'training-record', 'profile'],
): Promise<VersionFiles> {
  const { release, tag } = version;
  const unsound = (what: string) =>
    new UserError(`${tag} is not what was released: ${what}`, {
      where: tag,
      fix: 'The release was changed by hand: put its own files back, or take another version.',
    });
  await mkdir(folder, { recursive: true });
  const manifest = await createManifestReader(read, folder)(release);
  if (manifest === undefined) {
    throw new UserError(`${tag} has no ${assetNames.manifest}, so it is not known what it holds`, {
      where: tag,
      fix: 'Only versions that register-version published can be used.',
    });
  }
  const objection = objectionTo(version, manifest, await read.listTags(tag));
  if (objection !== undefined) throw unsound(objection);

  const assetOf = (name: string): AssetState => {
    const asset = release.assets.find((item) => item.name === name && item.state === 'uploaded');
    if (asset === undefined) throw unsound(`it lacks ${name}`);
    return asset;
  };
  const download = async (name: string, limit?: number) => {
    const asset = assetOf(name);
    if (limit !== undefined && asset.bytes > limit) throw unsound(`${name} has ${asset.bytes} bytes`);
    const path = join(folder, name);
    await read.downloadAsset(asset, path);
    return { path, ...(await digestOfFile(path)) };
  };
  const sums = sumsIn(await readFile((await download(assetNames.sums, maxBytes)).path, 'utf8'));
  const take = async (name: string, limit?: number) => {
    const got = await download(name, limit);
    if (sums.get(name) !== got.sha256)
      throw unsound(`${name} has ${got.sha256}, ${assetNames.sums} says ${sums.get(name) ?? 'nothing'}`);
    return got;
  };

  const { evaluationReportSchema, parseDocument } = await import('@modelops/contracts/documents/index');
  const reportFile = await take(assetNames.report, maxBytes);
  const report = parseDocument(
    evaluationReportSchema,
    await readFile(reportFile.path, 'utf8'),
    `${assetNames.report} of ${tag}`,
  );
  if (digestOf(report) !== manifest.documents.evaluationReport)
    throw unsound(
      `its evidence has ${digestOf(report)}, its manifest says ${manifest.documents.evaluationReport}`,
    );
  const contradiction = contradictionIn(report);
  if (contradiction !== undefined) throw unsound(`its evidence contradicts itself: ${contradiction}`);
  if (
    report.model !== manifest.model ||
    report.candidate.modelDigest !== manifest.modelDigest ||
    report.verdict !== manifest.verdict
  )
    throw unsound('its evidence is about another model than its manifest');

  const files: { file: EvidenceFile; path: string }[] = [];
  for (const file of manifest.files) {
    const judged = report.candidate.files.find(({ name, role }) => name === file.name && role === file.role);
    if (judged?.sha256 !== file.sha256) throw unsound(`${file.name} is not the file that was judged`);
    if (!roles.includes(file.role)) continue;
    const { path, sha256, bytes } = await take(file.name);
    if (sha256 !== file.sha256 || bytes !== file.bytes)
      throw unsound(`${file.name} has ${sha256}, its manifest says ${file.sha256}`);
    files.push({ file, path });
  }
  return { manifest, report, files, manifestFile: await take(assetNames.manifest, maxBytes) };
}

/** `<hexadecimal>  <name>` lines. */
function sumsIn(text: string): Map<string, Digest> {
  const sums = new Map<string, Digest>();
  for (const line of text.split('\n')) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    if (match !== null) sums.set(match[2]!, `sha256:${match[1]!}`);
  }
  return sums;
}

async function digestOfFile(path: string): Promise<{ sha256: Digest; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { sha256: `sha256:${hash.digest('hex')}`, bytes };
}
