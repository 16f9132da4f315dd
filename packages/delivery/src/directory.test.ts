import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

async function delivery(version: string, bytes = `model ${version}`): Promise<Delivery> {
  const path = join(base, `${version}.bin`);
  await writeFile(path, bytes);
  const file = { name: 'model.bin', sha256: sha256(bytes), bytes: bytes.length, path };
  return { model: 'churn', version, files: [file] };
}

const at = (...parts: string[]) => join(base, 'served', 'churn', ...parts);
const target = (keep = 3) => directoryTarget(join(base, 'served'), { place: 'served', keep });
const served = () => readFile(at('current', 'model.bin'), 'utf8');

test('each delivery gets a higher number, an older version too, and `current` follows', async () => {
  const read = await target().deliver(await delivery('1.0.0'));
  expect(read).toEqual([{ name: 'model.bin', sha256: sha256('model 1.0.0'), bytes: 11 }]);
  await target().deliver(await delivery('1.1.0'));
  expect([await served(), await readlink(at('current'))]).toEqual(['model 1.1.0', '2']);
  await target().deliver(await delivery('1.0.0'));
  expect([await served(), await readlink(at('current'))]).toEqual(['model 1.0.0', '3']);
});

test('a second time, it changes nothing', async () => {
  await target().deliver(await delivery('1.0.0'));
  const before = await lstat(at('current'));
  await target().deliver(await delivery('1.0.0'));
  expect((await lstat(at('current'))).ino).toBe(before.ino);
  expect((await readdir(at())).sort()).toEqual(['1', 'current']);
});

test('what an attempt that died has left is finished, or cleared away', async () => {
  await target().deliver(await delivery('1.0.0'));
  // Died while it copied, and died before the switch.
  await mkdir(at('.incoming-dead'));
  await writeFile(at('.incoming-dead', 'model.bin'), 'hal');
  await mkdir(at('2'));
  await writeFile(at('2', 'model.bin'), 'model 1.1.0');
  await target().deliver(await delivery('1.1.0'));
  expect((await readdir(at())).sort()).toEqual(['1', '2', 'current']);
  expect(await served()).toBe('model 1.1.0');
});

test('keeps as many numbers as it is told', async () => {
  for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0'])
    await target(2).deliver(await delivery(version));
  expect((await readdir(at())).sort()).toEqual(['3', '4', 'current']);
});

test('a file that is not what its digest says is never served', async () => {
  await target().deliver(await delivery('1.0.0'));
  const wrong = await delivery('1.1.0');
  await writeFile(wrong.files[0]!.path, 'something else');
  await expect(target().deliver(wrong)).rejects.toThrow('what was written is not v1.1.0');
  expect(await served()).toBe('model 1.0.0');
});

test('a folder called `current` is somebody else’s, and no place is none', async () => {
  await mkdir(at('current'), { recursive: true });
  await expect(target().deliver(await delivery('1.0.0'))).rejects.toThrow('"current" is a folder');
  await writeFile(join(base, 'file'), '');
  await symlink('file', join(base, 'link'));
  const file = directoryTarget(join(base, 'file'), { place: 'file' });
  await expect(file.deliver(await delivery('1.0.0'))).rejects.toThrow('could not be written');
});
