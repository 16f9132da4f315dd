import { createHash } from 'node:crypto';
import type { Digest } from '@modelops/contracts';
import type { Column, Table } from './table.ts';

/** How many texts are hashed at once. */
const texts = 4096;

/**
 * Digest of chosen rows of tables: names, types and values of all columns, in the order of the tables and rows. A table
 * without a chosen row counts for nothing, so that files for days outside of a window may come and go.
 * @param chosen numbers of the rows of each table, ascending.
 */
export function digestRows(
  tables: readonly { readonly table: Table; readonly chosen: Uint32Array }[],
): Digest {
  const whole = createHash('sha256');
  for (const { table, chosen } of tables) {
    if (chosen.length === 0) continue;
    for (const name of table.columnNames) {
      const column = table.column(name);
      const hash = createHash('sha256');
      if (column.type === 'number' || column.type === 'date') hashNumbers(hash, column, chosen);
      else hashTexts(hash, column, chosen);
      whole.update(`${JSON.stringify([name, column.type, chosen.length])}\n${hash.digest('hex')}\n`);
    }
  }
  return `sha256:${whole.digest('hex')}`;
}

type Hash = ReturnType<typeof createHash>;

function hashNumbers(
  hash: Hash,
  { values, isMissing }: Extract<Column, { type: 'number' | 'date' }>,
  chosen: Uint32Array,
): void {
  const taken = new DataView(new ArrayBuffer(chosen.length * 8));
  for (let at = 0; at < chosen.length; at++) {
    const row = chosen[at]!;
    const value = values[row]!;
    // One NaN for all, and another sign for those that are missing: a machine's own bits must not count.
    if (Number.isNaN(value))
      taken.setBigUint64(at * 8, isMissing(row) ? 0xfff8n << 48n : 0x7ff8n << 48n, true);
    else taken.setFloat64(at * 8, value, true);
  }
  hash.update(taken);
}

function hashTexts(hash: Hash, column: Column, chosen: Uint32Array): void {
  let part = '';
  for (let at = 0; at < chosen.length; at++) {
    const text = column.text(chosen[at]!);
    // With its length before it, no text can pass for two.
    part += text === null ? '-;' : `${text.length};${text}`;
    if (at % texts === texts - 1) {
      hash.update(part);
      part = '';
    }
  }
  hash.update(part);
}
