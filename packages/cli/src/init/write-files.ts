import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '@modelops/action-kit';

export interface PlannedFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface ComparedFile extends PlannedFile {
  /** What is there now; undefined for nothing. */
  readonly there: string | undefined;
  readonly state: 'new' | 'same' | 'differs';
}

/** Looks at what is there. Line breaks as git writes them on Windows are no difference. */
export async function compareFiles(root: string, files: readonly PlannedFile[]): Promise<ComparedFile[]> {
  return Promise.all(
    files.map(async (file) => {
      const there = await readFile(join(root, file.path), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      const same = there?.replaceAll('\r\n', '\n') === file.text;
      return { ...file, there, state: there === undefined ? 'new' : same ? 'same' : 'differs' };
    }),
  );
}

/** Writes what is not the same already, each file at once: a reader sees the old one or the new one. */
export async function writeFiles(root: string, files: readonly ComparedFile[]): Promise<void> {
  for (const { path, text, state } of files) {
    if (state === 'same') continue;
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await replaceFile(target, text);
  }
}

/** The lines that differ, without those that both begin and end with: `-` is there, `+` would be written. */
export function differences(there: string, text: string, most = 12): string[] {
  const before = there.replaceAll('\r\n', '\n').split('\n');
  const after = text.split('\n');
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const cut = (lines: readonly string[], sign: string) => {
    const middle = lines.slice(start, lines.length - end).map((line) => `${sign} ${line}`);
    return middle.length > most
      ? [...middle.slice(0, most), `${sign} … ${middle.length - most} more lines`]
      : middle;
  };
  return [`@@ line ${start + 1} @@`, ...cut(before, '-'), ...cut(after, '+')];
}
