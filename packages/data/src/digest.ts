import { createHash } from 'node:crypto';
import type { Digest } from '@modelops/contracts';
import { fileError } from './file-error.ts';
import { withFile } from './with-file.ts';

/**
 * sha256 of a file's bytes as `sha256:<64 hex digits>`, read in pieces of 1 MiB.
 * @throws UserError when the file does not exist, is a directory or cannot be read.
 */
export async function digestFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  try {
    await withFile(path, async (file) => {
      const piece = Buffer.allocUnsafe(1 << 20);
      for (;;) {
        const { bytesRead } = await file.read(piece, 0, piece.length);
        if (bytesRead === 0) break;
        hash.update(piece.subarray(0, bytesRead));
      }
    });
  } catch (error) {
    throw fileError(path, error);
  }
  return `sha256:${hash.digest('hex')}`;
}
