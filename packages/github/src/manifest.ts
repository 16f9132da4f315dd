import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, type ModelManifest, UserError } from '@modelops/contracts';
import {
  type AssetState,
  assetNames,
  type GitHubReader,
  markerOf,
  type ReleaseState,
} from '@modelops/lifecycle';

/** A manifest is a few kilobytes; anything larger is none. */
const maxBytes = 4 << 20;

/** Reads the manifests of releases; one that was read is kept, since a published one does not change. */
export function createManifestReader(
  read: GitHubReader,
  temporary: string,
): (release: ReleaseState) => Promise<ModelManifest | undefined> {
  const known = new Map<string, ModelManifest>();
  return async (release) => {
    const asset = release.assets.find(
      ({ name, state }) => name === assetNames.manifest && state === 'uploaded',
    );
    if (asset === undefined) return undefined;
    const key = `${asset.id} ${asset.digest}`;
    const manifest = known.get(key) ?? (await readManifest(read, release, asset, temporary));
    known.set(key, manifest);
    return manifest;
  };
}

async function readManifest(
  read: GitHubReader,
  release: ReleaseState,
  asset: AssetState,
  temporary: string,
): Promise<ModelManifest> {
  const where = `${asset.name} of ${release.tag}`;
  if (asset.bytes > maxBytes)
    throw new UserError(`the manifest is ${asset.bytes} bytes, which is no manifest`, { where });
  const path = join(temporary, `manifest-${asset.id}.json`);
  await read.downloadAsset(asset, path);
  const { modelManifestSchema, parseDocument } = await import('@modelops/contracts/documents/index');
  const manifest = parseDocument(modelManifestSchema, await readFile(path, 'utf8'), where);
  await rm(path);
  if (`${manifest.model}@v${manifest.version}` !== release.tag) {
    throw new UserError(`the manifest is about ${manifest.model}@v${manifest.version}`, {
      where,
      fix: 'The release was changed by hand: delete it, or put its own manifest back.',
    });
  }
  // People may edit the text; where our hidden line still stands, it must tell the same story.
  const marked = markerOf(release.body)?.manifest;
  if (marked !== undefined && marked !== digestOf(manifest)) {
    throw new UserError(`this is not the manifest that was published: it has ${digestOf(manifest)}`, {
      where,
      fix: 'The release was changed by hand: delete it, or put its own manifest back.',
    });
  }
  return manifest;
}
