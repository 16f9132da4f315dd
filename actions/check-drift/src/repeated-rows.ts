import { type Column, selectRows, type Table } from '@modelops/data';
import type { DetectInputs } from './inputs.ts';

/**
 * Leaves out rows that another one repeats: the same key, time and version. Exports that overlap must not count twice. Of such
 * rows one with a label stays: the later export knows more. Rows without a key are never repeated.
 */
export function withoutRepeated(
  tables: readonly Table[],
  { key, time, label }: DetectInputs['columns'],
  version: string,
): { readonly tables: readonly Table[]; readonly repeated: number } {
  if (key === undefined || !tables.some((table) => table.hasColumn(key))) return { tables, repeated: 0 };
  const columns = tables.map((table) => {
    const column = (name: string | undefined) =>
      name !== undefined && table.hasColumn(name) ? table.column(name) : undefined;
    return { key: column(key), time: table.column(time), version: column(version), label: column(label) };
  });
  const isLeft = tables.map((table) => new Uint8Array(table.rowCount));
  // A day at a time, so that the texts of a year are never in memory together.
  for (const rows of rowsByDay(tables, time)) {
    const kept = new Map<string, number>();
    for (let at = 0; at < rows.length; at += 2) {
      const [table, row] = [rows[at]!, rows[at + 1]!];
      const own = columns[table]!;
      const text = own.key?.text(row);
      if (text == null || text === '') continue;
      const id = `${text}\0${String(timeIn(own.time, row))}\0${own.version?.text(row) ?? ''}`;
      const before = kept.get(id);
      if (before === undefined) {
        kept.set(id, at);
        continue;
      }
      const hasLabel = (place: number) => {
        const labels = columns[rows[place]!]!.label;
        return labels !== undefined && !labels.isMissing(rows[place + 1]!);
      };
      const isBetter = hasLabel(at) && !hasLabel(before);
      const less = isBetter ? before : at;
      if (isBetter) kept.set(id, at);
      isLeft[rows[less]!]![rows[less + 1]!] = 1;
    }
  }
  let repeated = 0;
  const left = tables.flatMap((table, at) => {
    const rows: number[] = [];
    for (let row = 0; row < table.rowCount; row++) if (isLeft[at]![row] === 0) rows.push(row);
    repeated += table.rowCount - rows.length;
    if (rows.length === 0) return [];
    return [rows.length === table.rowCount ? table : selectRows(table, Uint32Array.from(rows))];
  });
  return { tables: left, repeated };
}

/** Rows that may be equal, since their times begin alike, as pairs of numbers: table and row. No time is parsed for it. */
function rowsByDay(tables: readonly Table[], time: string): Iterable<readonly number[]> {
  const byDay = new Map<string, number[]>();
  for (const [at, table] of tables.entries()) {
    const column = table.column(time);
    for (let row = 0; row < table.rowCount; row++) {
      const day = String(timeIn(column, row)).slice(0, dayLength);
      let rows = byDay.get(day);
      if (rows === undefined) {
        rows = [];
        byDay.set(day, rows);
      }
      rows.push(at, row);
    }
  }
  return byDay.values();
}

/** Of `2026-05-31T14:05:00Z`. Numbers of milliseconds are cut to hundreds of seconds, which does as well. */
const dayLength = 10;

function timeIn(column: Column, row: number) {
  return column.type === 'date' || column.type === 'number' ? column.values[row] : column.text(row);
}
