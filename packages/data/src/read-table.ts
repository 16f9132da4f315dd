import { UserError } from '@modelops/contracts';
import { readCsv } from './csv.ts';
import { fileError } from './file-error.ts';
import type { Table, TableFormat } from './table.ts';
import { withFile } from './with-file.ts';

export interface ReadTableOptions {
  /** Names of the columns to read; all when absent. */
  readonly columns?: readonly string[] | undefined;
  /** `auto` (default) looks at the first bytes, whatever the name's extension is. */
  readonly format?: TableFormat | 'auto' | undefined;
  /** A file with a header and no rows is a table without rows and columns, not an error. */
  readonly mayBeEmpty?: boolean | undefined;
}

/**
 * Reads a CSV or Parquet file into memory, column by column. No native module is needed.
 * @throws UserError naming the file and, where there is one, the line or row and the column: see `readCsv`, `readParquet`;
 * also for a file that is absent, empty, a directory, compressed, or of another format.
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Table> {
  const asked = options.format ?? 'auto';
  const found = await sniff(path);
  if (asked === 'parquet' && found !== 'parquet') {
    throw new UserError('this is not a Parquet file: it does not begin with "PAR1"', { where: path });
  }
  return (asked === 'auto' ? found : asked) === 'parquet'
    ? await (await import('./parquet.ts')).readParquet(path, options.columns, options.mayBeEmpty)
    : await readCsv(path, options.columns, options.mayBeEmpty);
}

interface Foreign {
  readonly name: string;
  readonly fix: string;
  matches(head: Buffer): boolean;
}

const startsWith = (...bytes: number[]) => {
  return (head: Buffer) => bytes.every((byte, at) => head[at] === byte);
};

const foreign: readonly Foreign[] = [
  {
    name: 'gzip-compressed',
    fix: 'Decompress it first (gunzip), or write Parquet, which is compressed by itself.',
    matches: startsWith(0x1f, 0x8b),
  },
  {
    name: 'Zstandard-compressed',
    fix: 'Decompress it first, or write Parquet, which is compressed by itself.',
    matches: startsWith(0x28, 0xb5, 0x2f, 0xfd),
  },
  {
    name: 'a zip archive (an Excel workbook or a NumPy .npz file is one, too)',
    fix: 'Give the CSV or Parquet file itself.',
    matches: startsWith(0x50, 0x4b, 0x03, 0x04),
  },
  {
    // Protocol 2 and later begin with PROTO and the version; such a file runs code when it is loaded.
    name: 'a Python pickle, which is never loaded because loading it runs code',
    fix: 'Write the predictions as CSV or Parquet, e.g. frame.to_parquet("predictions.parquet").',
    matches: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5,
  },
  {
    name: 'a NumPy array',
    fix: 'Write the predictions as CSV or Parquet.',
    matches: startsWith(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59),
  },
  {
    name: 'an Arrow (Feather) file',
    fix: 'Write it as Parquet, e.g. frame.to_parquet("predictions.parquet").',
    matches: startsWith(0x41, 0x52, 0x52, 0x4f, 0x57, 0x31),
  },
  {
    name: 'a Git LFS pointer, not the file itself',
    fix: 'Set `lfs: true` at actions/checkout.',
    matches: (head) => head.toString('latin1').startsWith('version https://git-lfs'),
  },
  {
    name: 'encrypted Parquet',
    fix: 'Write it without encryption.',
    matches: (head) => head.toString('latin1', 0, 4) === 'PARE',
  },
];

async function sniff(path: string): Promise<TableFormat> {
  const head = Buffer.alloc(64);
  let length = 0;
  try {
    length = (await withFile(path, (file) => file.read(head, 0, head.length, 0))).bytesRead;
  } catch (error) {
    throw fileError(path, error);
  }
  const bytes = head.subarray(0, length);
  if (length === 0) {
    throw new UserError('this file is empty', {
      where: path,
      fix: 'The step that should write it wrote nothing.',
    });
  }
  const other = foreign.find((candidate) => candidate.matches(bytes));
  if (other !== undefined) throw new UserError(`this is ${other.name}`, { where: path, fix: other.fix });
  if (bytes.toString('latin1', 0, 4) === 'PAR1') return 'parquet';
  if (/\.parquet$/i.test(path)) {
    throw new UserError('this is not a Parquet file: it does not begin with "PAR1"', {
      where: path,
      fix: 'Rename it when it is CSV, else write it again.',
    });
  }
  return 'csv';
}
