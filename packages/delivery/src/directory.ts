import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf, parseVersion, UserError } from '@modelops/contracts';
import type { Delivered, DeliveredFile, Delivery, Target } from './target.ts';

/** What names the numbered folder that is served. */
const pointer = 'current';
/** The manifest of a version, as every delivery has it beside the files. */
export const manifestName = 'model-manifest.json';
const incoming = /^\.(incoming|current)-/;

/**
 * A folder in the layout of TensorFlow Serving: `<base>/<model>/<number>/<places of the files>`, a new and higher number for each
 * delivery, also of an older version, since servers take the highest; `<base>/<model>/current` names the one that is
 * served, for everybody else: a symbolic link, or a file with the number where the file system has no links.
 *
 * A folder gets its number by one rename when its files are whole, `current` moves by one rename after that: whoever
 * looks in between sees one version or the other, never half of one.
 * @param base absolute path.
 * @param options `place` is the path as the user wrote it, `keep` how many numbers stay.
 */
export function directoryTarget(
  base: string,
  { place, keep = 3 }: { readonly place: string; readonly keep?: number },
): Target {
  return {
    kind: 'directory',
    place,
    servedVersion: (model) => servedVersion(join(base, model)),
    async deliver(delivery, permit) {
      let stopped: { readonly why: unknown } | undefined;
      try {
        return await deliver(join(base, delivery.model), delivery, keep, async () => {
          try {
            await permit();
          } catch (why) {
            stopped = { why };
            throw why;
          }
        });
      } catch (cause) {
        // A broken line has a code, too.
        if (stopped !== undefined) throw stopped.why;
        if (!(cause instanceof Error) || !('code' in cause)) throw cause;
        throw new UserError(`v${delivery.version} could not be written: ${messageOf(cause)}`, {
          where: place,
          fix: 'Is the folder there, may the runner write to it, and is there room on the disk?',
          cause,
        });
      }
    },
  };
}

async function deliver(
  folder: string,
  delivery: Delivery,
  keep: number,
  permit: () => Promise<void>,
): Promise<Delivered> {
  await mkdir(folder, { recursive: true });
  // The lease keeps others out: what is unfinished is of an attempt that died.
  for (const name of await readdir(folder))
    if (incoming.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  await servedNumber(folder);
  const highest = (await numbersIn(folder)).at(-1) ?? 0;
  // Whole already, of an attempt that died before the switch or after it.
  const whole = await holds(join(folder, String(highest)), delivery);
  const partial = join(folder, `.incoming-${randomUUID()}`);
  try {
    if (!whole) {
      await mkdir(partial);
      for (const file of delivery.files) {
        const to = join(partial, file.place);
        await mkdir(dirname(to), { recursive: true });
        await copyDurably(file.path, to);
      }
      await refuseOther(partial, delivery, 'was written');
    }
    // Servers that take the highest number see it as soon as it has one.
    await permit();
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  const before = await servedNumber(folder);
  const number = whole ? highest : ((await numbersIn(folder)).at(-1) ?? 0) + 1;
  const undo = async (): Promise<void> => {
    if (before === number || (await servedNumber(folder)) !== number) return;
    if (before === undefined) await rm(join(folder, pointer));
    else {
      await stat(join(folder, String(before)));
      await serve(folder, before);
    }
    await rm(join(folder, String(number)), { recursive: true, force: true });
  };
  if (!whole) await rename(partial, join(folder, String(number)));
  if (before !== number) await serve(folder, number);
  try {
    const served = await servedNumber(folder);
    const files = await refuseOther(join(folder, String(served)), delivery, 'is served');
    for (const old of (await numbersIn(folder)).slice(0, -Math.max(keep, 1)))
      if (old !== number && old !== before)
        await rm(join(folder, String(old)), { recursive: true, force: true });
    return { files, undo };
  } catch (error) {
    await undo();
    throw error;
  }
}

async function servedVersion(folder: string): Promise<string | undefined> {
  const number = await servedNumber(folder);
  if (number === undefined) return undefined;
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, String(number), manifestName), 'utf8'));
    const version = (manifest as { version?: unknown } | null)?.version;
    return typeof version === 'string' && parseVersion(version) !== undefined ? version : undefined;
  } catch {
    // Gone or broken: what the ledger runs is not served.
    return undefined;
  }
}

/** The numbered folders, lowest first. */
async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^[1-9]\d{0,14}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function servedNumber(folder: string): Promise<number | undefined> {
  const path = join(folder, pointer);
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) {
    throw new UserError(`"${pointer}" is a folder, so it cannot be switched to another version`, {
      where: path,
      fix: `Move its files away: "${pointer}" is the link to the numbered folder that is served.`,
    });
  }
  const text = stats.isSymbolicLink() ? await readlink(path) : await readFile(path, 'utf8');
  const number = Number(text.trim());
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

async function serve(folder: string, number: number): Promise<void> {
  const next = join(folder, `.current-${randomUUID()}`);
  try {
    await symlink(String(number), next, 'dir');
  } catch (error) {
    // Windows without developer mode, and some network file systems, have no links.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EINVAL') throw error;
    await writeFile(next, `${number}\n`);
  }
  await rename(next, join(folder, pointer));
}

/** Whether a folder holds exactly these files, each in its place. */
async function holds(folder: string, { files }: Delivery): Promise<boolean> {
  // With types, so that it follows no link.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  const found = entries
    ?.filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'));
  if (found === undefined || found.length !== files.length) return false;
  for (const file of files) {
    if (!found.includes(file.place)) return false;
    const { sha256, bytes } = await digestOf(join(folder, file.place));
    if (sha256 !== file.sha256 || bytes !== file.bytes) return false;
  }
  return true;
}

async function refuseOther(
  folder: string,
  { files, version }: Delivery,
  what: string,
): Promise<DeliveredFile[]> {
  const read: DeliveredFile[] = [];
  for (const { name, place, sha256 } of files) {
    const found = await digestOf(join(folder, place));
    if (found.sha256 !== sha256) {
      throw new UserError(`what ${what} is not v${version}: ${name} has ${found.sha256}, not ${sha256}`, {
        where: folder,
        fix: 'Does somebody else write there, or is the disk broken?',
      });
    }
    read.push({ name, ...found });
  }
  return read;
}

async function copyDurably(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createWriteStream(to, { flags: 'wx' }));
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function digestOf(path: string): Promise<{ sha256: DeliveredFile['sha256']; bytes: number }> {
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
