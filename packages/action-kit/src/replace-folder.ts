import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const hour = 3_600_000;
/** What renaming to a folder that is not empty is called. */
const taken: readonly string[] = ['ENOTEMPTY', 'EEXIST', 'EPERM'];

/**
 * Makes a folder beside its place, under a name of this run's own, and renames it, so that a folder of that name is always
 * whole and two runs at once do not meet; the later one stays. What killed runs left beside is removed.
 */
export async function replaceFolder<T>(folder: string, fill: (partial: string) => Promise<T>): Promise<T> {
  await removeRests(folder);
  const own = `${folder}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const [partial, old] = [`${own}.part`, `${own}.old.part`];
  await mkdir(partial, { recursive: true });
  try {
    const made = await fill(partial);
    for (let attempt = 1; ; attempt++) {
      // Aside at once: what is deleted file by file might be the other run's by then.
      await rename(folder, old).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
      try {
        await rename(partial, folder);
        break;
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (attempt === 100 || !taken.includes(code)) {
          await rename(old, folder).catch(() => undefined);
          throw error;
        }
        // Another run was quicker: now its folder goes aside.
      }
      await rm(old, { recursive: true, force: true });
    }
    return made;
  } finally {
    for (const rest of [partial, old]) await rm(rest, { recursive: true, force: true });
  }
}

/**
 * Removes what runs left that were killed: of no living process and an hour old (another machine's process is not seen
 * here), or a day old.
 */
async function removeRests(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(`${basename(folder)}.`)) continue;
    const [, pid] = /^\.(\d+)-[0-9a-f]{8}(?:\.old)?\.part$/.exec(name.slice(basename(folder).length)) ?? [];
    if (pid === undefined) continue;
    const path = join(parent, name);
    const age = Date.now() - (await newest(path));
    if (age > 24 * hour || (age > hour && !isAlive(Number(pid))))
      await rm(path, { recursive: true, force: true });
  }
}

/** When something in a folder was last written. */
async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    [folder, ...entries.map((name) => join(folder, name))].map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
