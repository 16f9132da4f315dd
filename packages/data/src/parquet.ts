import type { FileHandle } from 'node:fs/promises';
import { type Digest, messageOf, UserError } from '@modelops/contracts';
import {
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { digestFile } from './digest.ts';
import { fileError } from './file-error.ts';
import {
  bigintColumn,
  booleanColumn,
  type Column,
  dateColumn,
  makeTable,
  missingColumn,
  numberColumn,
  stringColumn,
  type Table,
} from './table.ts';
import { withFile } from './with-file.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Instants as milliseconds (fractions kept to the microsecond) instead of one Date object a cell. */
const parsers = {
  timestampFromMilliseconds: (value: bigint | number) => Number(value),
  timestampFromMicroseconds: (value: bigint | number) => Number(value) / 1e3,
  timestampFromNanoseconds: (value: bigint | number) => Number(value) / 1e6,
  dateFromDays: (days: number) => days * 86_400_000,
  stringFromBytes: (bytes: Uint8Array) => decoder.decode(bytes),
};

/**
 * Reads a Parquet file column by column and row group by row group, so that beside the result only one
 * column chunk is in memory. Nested columns are left out unless asked for by name.
 * @throws UserError when the file is cut or damaged, encrypted, has no rows, or a wanted column is absent or nested.
 */
export async function readParquet(
  path: string,
  wanted: readonly string[] | undefined,
  mayBeEmpty = false,
): Promise<Table> {
  const sha256 = await digestFile(path);
  return withFile(path, (handle) => readOpened(path, handle, sha256, wanted, mayBeEmpty));
}

async function readOpened(
  path: string,
  handle: FileHandle,
  sha256: Digest,
  wanted: readonly string[] | undefined,
  mayBeEmpty: boolean,
): Promise<Table> {
  const { size } = await handle.stat();
  const file: AsyncBuffer = {
    byteLength: size,
    async slice(start, end = size) {
      const piece = new Uint8Array(end - start);
      for (let done = 0; done < piece.length; ) {
        const { bytesRead } = await handle.read(piece, done, piece.length - done, start + done);
        if (bytesRead === 0) throw new RangeError('the file ends before the data that its footer announces');
        done += bytesRead;
      }
      return piece.buffer;
    },
  };
  let metadata: FileMetaData;
  let tree: SchemaTree;
  let scan: ParquetScan;
  try {
    metadata = await parquetMetadataAsync(file);
    tree = parquetSchema(metadata);
    scan = await parquetScan({ file, metadata, compressors, parsers });
  } catch (error) {
    throw damaged(path, error);
  }
  const names = tree.children.map((child) => child.element.name);
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) {
      throw new UserError(`the column "${name}" stands twice`, {
        where: path,
        fix: 'Give every column its own name.',
      });
    }
  }
  for (const name of wanted ?? []) {
    if (!names.includes(name)) throw missingColumn(path, name, names);
  }
  const rowCount = Number(metadata.num_rows);
  if (rowCount === 0) {
    if (mayBeEmpty) return makeTable({ path, format: 'parquet', sha256, bytes: size }, 0, []);
    throw new UserError('this file has no rows', {
      where: path,
      fix: 'The step that should write it wrote the header alone.',
    });
  }
  const columns: Column[] = [];
  for (const child of tree.children) {
    const { name } = child.element;
    if (wanted !== undefined && !wanted.includes(name)) continue;
    if (child.children.length > 0 || child.element.repetition_type === 'REPEATED') {
      if (wanted === undefined) continue;
      throw new UserError(`the column "${name}" is nested (a list, map or struct)`, {
        where: path,
        fix: 'Write it as plain columns of numbers, texts, booleans or dates.',
      });
    }
    try {
      columns.push(await readColumn(scan, name, kindOf(child), rowCount));
    } catch (error) {
      throw damaged(path, error, name);
    }
  }
  return makeTable({ path, format: 'parquet', sha256, bytes: size }, rowCount, columns);
}

function damaged(path: string, error: unknown, column?: string): unknown {
  if (error instanceof UserError) return error;
  const system = fileError(path, error);
  if (system instanceof UserError) return system;
  const text = messageOf(error).replace(/^parquet /, '');
  return new UserError(
    `this Parquet file cannot be read${column === undefined ? '' : ` (column "${column}")`}: ${text}`,
    {
      where: path,
      fix: 'It may be cut short or damaged (an interrupted upload, a Git LFS pointer), or use an encoding that is not supported. Write it again.',
      cause: error,
    },
  );
}

type Kind = 'number' | 'integer' | 'date' | 'string' | 'boolean';

function kindOf(tree: SchemaTree): Kind {
  const { type, converted_type: converted, logical_type: logical } = tree.element;
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'INT96' || logical?.type === 'TIMESTAMP' || logical?.type === 'DATE') return 'date';
  if (converted === 'DATE' || converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') {
    return 'date';
  }
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL' || logical?.type === 'FLOAT16') return 'number';
  if (type === 'INT64') return 'integer';
  if (type === 'INT32' || type === 'FLOAT' || type === 'DOUBLE') return 'number';
  return 'string';
}

async function readColumn(scan: ParquetScan, name: string, kind: Kind, rowCount: number): Promise<Column> {
  if (kind === 'string' || kind === 'boolean') {
    const values = new Array<unknown>(rowCount).fill(null);
    await eachChunk(scan, name, rowCount, (chunk, start) => {
      for (let i = 0; i < chunk.length; i++) {
        const value: unknown = chunk[i];
        values[start + i] =
          value === null || value === undefined
            ? null
            : kind === 'boolean' || typeof value === 'string'
              ? value
              : value instanceof Uint8Array
                ? decoder.decode(value)
                : JSON.stringify(value);
      }
    });
    return kind === 'boolean'
      ? booleanColumn(name, values as (boolean | null)[])
      : stringColumn(name, values as (string | null)[]);
  }

  const numbers = new Float64Array(rowCount);
  let missing: Uint8Array | null = null;
  let unsafe = false;
  await eachChunk(scan, name, rowCount, (chunk, start) => {
    if (chunk instanceof Float64Array || chunk instanceof Float32Array || chunk instanceof Int32Array) {
      numbers.set(chunk, start);
      return;
    }
    for (let i = 0; i < chunk.length; i++) {
      const value: unknown = chunk[i];
      if (value === null || value === undefined) {
        missing ??= new Uint8Array(rowCount);
        missing[start + i] = 1;
        numbers[start + i] = Number.NaN;
      } else {
        const number = Number(value);
        numbers[start + i] = number;
        if (kind === 'integer' && !Number.isSafeInteger(number)) unsafe = true;
      }
    }
  });
  if (kind === 'date') return dateColumn(name, numbers);
  if (!unsafe) return numberColumn(name, numbers, missing);

  // A second pass only for the rare column whose integers a double cannot hold.
  const exact = new Array<bigint | null>(rowCount).fill(null);
  await eachChunk(scan, name, rowCount, (chunk, start) => {
    for (let i = 0; i < chunk.length; i++) {
      const value: unknown = chunk[i];
      exact[start + i] = value === null || value === undefined ? null : BigInt(value as bigint);
    }
  });
  return bigintColumn(name, exact);
}

async function eachChunk(
  scan: ParquetScan,
  column: string,
  rowCount: number,
  use: (chunk: DecodedArray, rowStart: number) => void,
): Promise<void> {
  let done = 0;
  for (const { rowStart, rowEnd } of scan.ranges) {
    const chunk = await scan.readColumn({ column, rowStart, rowEnd });
    if (chunk.length !== rowEnd - rowStart) {
      throw new RangeError(`${chunk.length} values where its footer announces ${rowEnd - rowStart}`);
    }
    use(chunk, rowStart);
    done += chunk.length;
  }
  if (done !== rowCount) throw new RangeError(`${done} rows where its footer announces ${rowCount}`);
}
