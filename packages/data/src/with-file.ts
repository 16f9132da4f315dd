import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a file for reading, and closes it whatever happens. Not `await using`: the command line runs on Node 22, which does
 * not know it.
 */
export async function withFile<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await read(file);
  } finally {
    await file.close();
  }
}
