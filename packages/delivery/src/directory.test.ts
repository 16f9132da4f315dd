import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sha256 } from '@modelops/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { directoryTarget } from './directory.ts';
import type { Delivery } from './target.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'modelops-delivery-'));
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

/** A version with one file and its manifest; more files by their places. */
async function delivery(version: string, ...more: string[]): Promise<Delivery> {
  const file = async (place: string, text: string) => {
    const name = basename(place);
    const path = join(base, `${version} ${name}`);
    await writeFile(path, text);
    return { name, sha256: sha256(text), bytes: text.length, path, place };
  };
  const files = [
    await file('model.bin', `model ${version}`),
    ...(await Promise.all(more.map((place) => file(place, `${basename(place)} ${version}`)))),
    await file('model-manifest.json', JSON.stringify({ version })),
  ];
  return { model: 'churn', version, files };
}

const at = (...parts: string[]) => join(base, 'served', 'churn', ...parts);
const target = (keep = 3) => directoryTarget(join(base, 'served'), { place: 'served', keep });
const always = () => Promise.resolve();
const deliver = async (version: string, keep?: number, permit = always) =>
  target(keep).deliver(await delivery(version), permit);
/** What `current` was before a switch. */
async function serveByHand(number: string): Promise<void> {
  await rm(at('current'));
  await symlink(number, at('current'));
}
const served = () => readFile(at('current', 'model.bin'), 'utf8');

test('each delivery gets a higher number, an older version too, and `current` follows', async () => {
  const { files } = await deliver('1.0.0');
  expect(files).toMatchObject([
    { name: 'model.bin', sha256: sha256('model 1.0.0'), bytes: 11 },
    { name: 'model-manifest.json' },
  ]);
  await deliver('1.1.0');
  expect([await served(), await readlink(at('current'))]).toEqual(['model 1.1.0', '2']);
  await deliver('1.0.0');
  expect([await served(), await readlink(at('current'))]).toEqual(['model 1.0.0', '3']);
});

test('a second time, it changes nothing', async () => {
  await deliver('1.0.0');
  const before = await lstat(at('current'));
  await deliver('1.0.0');
  expect((await lstat(at('current'))).ino).toBe(before.ino);
  expect((await readdir(at())).sort()).toEqual(['1', 'current']);
});

test('files in folders: served there, known again there, and only there; taken back with their folder', async () => {
  const inFolders = (version: string) => delivery(version, 'variables/v.index', 'assets/words.txt');
  const flat = await delivery('1.0.0', 'v.index', 'words.txt');
  await target().deliver(flat, always);
  // The same bytes side by side are not this version.
  const first = await target().deliver(await inFolders('1.0.0'), always);
  expect(first.files.map(({ name }) => name)).toEqual(flat.files.map(({ name }) => name));
  expect((await readdir(at('current', 'variables'))).concat(await readdir(at('current')))).toEqual(
    expect.arrayContaining(['v.index', 'assets', 'model.bin', 'model-manifest.json', 'variables']),
  );
  expect(await readFile(at('2', 'variables', 'v.index'), 'utf8')).toBe('v.index 1.0.0');
  const before = await lstat(at('current'));
  await target().deliver(await inFolders('1.0.0'), always);
  expect((await lstat(at('current'))).ino).toBe(before.ino);

  const wrong = await inFolders('1.1.0');
  await writeFile(wrong.files[1]!.path, 'something else');
  await expect(target().deliver(wrong, always)).rejects.toThrow('what was written is not v1.1.0: v.index');
  const second = await target().deliver(await inFolders('1.1.0'), always);
  await second.undo();
  expect((await readdir(at())).sort()).toEqual(['1', '2', 'current']);
  expect(await target().servedVersion!('churn')).toBe('1.0.0');
  // A folder that is a link somewhere is none of ours, whatever is in it.
  await rename(at('2', 'variables'), join(base, 'elsewhere'));
  await symlink(join(base, 'elsewhere'), at('2', 'variables'));
  await target().deliver(await inFolders('1.0.0'), always);
  expect(await readlink(at('current'))).toBe('3');
});

test('what an attempt that died has left is finished, or cleared away', async () => {
  await deliver('1.0.0');
  // Died while it copied, and died before the switch.
  await mkdir(at('.incoming-dead'));
  await writeFile(at('.incoming-dead', 'model.bin'), 'hal');
  await deliver('1.1.0');
  await serveByHand('1');
  await deliver('1.1.0');
  expect((await readdir(at())).sort()).toEqual(['1', '2', 'current']);
  expect(await served()).toBe('model 1.1.0');
});

test('keeps as many numbers as it is told', async () => {
  for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0']) await deliver(version, 2);
  expect((await readdir(at())).sort()).toEqual(['3', '4', 'current']);
});

test('a file that is not what its digest says is never served', async () => {
  await deliver('1.0.0');
  const wrong = await delivery('1.1.0');
  await writeFile(wrong.files[0]!.path, 'something else');
  await expect(target().deliver(wrong, always)).rejects.toThrow('what was written is not v1.1.0');
  expect(await served()).toBe('model 1.0.0');
});

test('a folder called `current` is somebody else’s, and no place is none', async () => {
  await mkdir(at('current'), { recursive: true });
  await expect(deliver('1.0.0')).rejects.toThrow('"current" is a folder');
  await writeFile(join(base, 'file'), '');
  await symlink('file', join(base, 'link'));
  const file = directoryTarget(join(base, 'file'), { place: 'file' });
  await expect(file.deliver(await delivery('1.0.0'), always)).rejects.toThrow('could not be written');
});

test('nobody sees it before it is permitted; not permitted, nothing has changed', async () => {
  await deliver('1.0.0');
  let seen: string[] = [];
  const refuse = async () => {
    seen = await readdir(at());
    throw Object.assign(new Error('not ours any more'), { code: 'LOST' });
  };
  await expect(deliver('1.1.0', 3, refuse)).rejects.toThrow(/^not ours any more$/);
  expect(seen.filter((name) => !name.startsWith('.')).sort()).toEqual(['1', 'current']);
  expect((await readdir(at())).sort()).toEqual(['1', 'current']);
});

test('taken back: what was served before is served again, also by servers that take the highest number', async () => {
  const first = await deliver('1.0.0');
  const second = await deliver('1.1.0', 1);
  const again = await deliver('1.1.0');
  await again.undo();
  expect(await target().servedVersion!('churn')).toBe('1.1.0');
  await second.undo();
  expect((await readdir(at())).sort()).toEqual(['1', 'current']);
  expect([await served(), await target().servedVersion!('churn')]).toEqual(['model 1.0.0', '1.0.0']);
  // Somebody else has delivered meanwhile: that stays.
  const late = await deliver('1.2.0');
  await deliver('2.0.0');
  await late.undo();
  expect(await served()).toBe('model 2.0.0');
  await serveByHand('1');
  await first.undo();
  expect((await readdir(at())).sort()).toEqual(['2', '3']);
  expect(await target().servedVersion!('churn')).toBeUndefined();
});

test('what ran before is gone: that it cannot be taken back is an error, and `current` still names something', async () => {
  await deliver('1.0.0');
  const second = await deliver('1.1.0');
  await rm(at('1'), { recursive: true });
  await expect(second.undo()).rejects.toThrow('ENOENT');
  expect(await served()).toBe('model 1.1.0');
});
