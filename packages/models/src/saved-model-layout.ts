import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type EvidenceFile, UserError } from '@modelops/contracts';
import { assetFiles } from './saved-model-file.ts';

interface VersionFile {
  readonly file: Pick<EvidenceFile, 'name' | 'role'>;
  /** Where it is now. */
  readonly path: string;
}

/**
 * Where each file of a version belongs in the version's own folder, by name, `/` between: a release has no folders, but TensorFlow
 * finds the variables of a SavedModel under `variables/` only, and its assets under `assets/`. What is a variable is told by its
 * name, what is an asset by `saved_model.pb`, so a release need not say it. All other files lie at the top.
 * Source: tensorflow.org/guide/saved_model; tensorflow/core/protobuf/meta_graph.proto.
 * @throws UserError when a file has the name of a folder that is needed.
 */
export async function placesOf(files: readonly VersionFile[]): Promise<ReadonlyMap<string, string>> {
  const places = new Map(files.map(({ file: { name } }) => [name, name]));
  const saved = files.find(({ file: { name, role } }) => role === 'model' && name === 'saved_model.pb');
  if (saved === undefined) return places;
  const assets = new Set(assetFiles(await readFile(saved.path)));
  for (const { file } of files) {
    const folder = file.role === 'model' ? folderOf(file.name, assets) : undefined;
    if (folder !== undefined) places.set(file.name, `${folder}/${file.name}`);
  }
  const folders = new Set([...places.values()].flatMap((place) => place.split('/').slice(0, -1)));
  for (const place of places.values()) {
    // Some disks do not tell cases apart.
    if (!folders.has(place.toLowerCase())) continue;
    throw new UserError(`the file "${place}" has the name of a folder of the SavedModel beside it`, {
      fix: 'Rename the file, and release the model again.',
    });
  }
  return places;
}

function folderOf(name: string, assets: ReadonlySet<string>): string | undefined {
  if (/^variables\.(?:index|data-\d{5}-of-\d{5})$/.test(name)) return 'variables';
  // TensorFlow Serving looks for it there; the graph does not know of it.
  if (name === 'tf_serving_warmup_requests') return 'assets.extra';
  return name !== 'saved_model.pb' && assets.has(name) ? 'assets' : undefined;
}

/** Moves the files of a version that lie side by side to where they belong. @throws UserError as `placesOf`. */
export async function layOut(files: readonly VersionFile[]): Promise<void> {
  const places = await placesOf(files);
  for (const { file, path } of files) {
    const place = places.get(file.name)!;
    if (place === file.name) continue;
    const to = join(dirname(path), place);
    await mkdir(dirname(to), { recursive: true });
    await rename(path, to);
  }
}
