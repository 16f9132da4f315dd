import { UserError } from '@modelops/contracts';
import {
  booleanColumn,
  type Column,
  dateColumn,
  makeTable,
  missingColumn,
  numberColumn,
  stringColumn,
  type Table,
} from './table.ts';

/**
 * The rows of several tables, one after the other; columns go by name, and those of the first table count. A column that is
 * of different types in two files is one of texts; without a value in one file, it is what it is in the others.
 * @throws UserError when a later table lacks a column of the first.
 */
export function concatTables(tables: readonly Table[]): Table {
  const [first, ...others] = tables;
  if (first === undefined) throw new UserError('there is no table');
  if (others.length === 0) return first;
  const starts = [0];
  for (const { rowCount } of tables) starts.push(starts.at(-1)! + rowCount);
  const rowCount = starts.at(-1)!;
  const tableOf = (row: number) => {
    let at = 0;
    while (starts[at + 1]! <= row) at++;
    return at;
  };
  const columns = first.columnNames.map((name) => {
    const parts = tables.map((table) => {
      if (!table.hasColumn(name)) {
        const error = missingColumn(table.source.path, name, table.columnNames);
        throw new UserError(error.what, {
          where: table.source.path,
          fix: `${error.fix ?? ''} ${first.source.path} has it.`.trim(),
        });
      }
      return table.column(name);
    });
    return joined(name, likeOthers(name, parts), starts, rowCount);
  });
  return {
    ...makeTable(first.source, rowCount, columns),
    locate: (row, column) => {
      const at = tableOf(row);
      return tables[at]!.locate(row - starts[at]!, column);
    },
  };
}

/** Parts without a single value become parts of the type that all others have. */
function likeOthers(name: string, parts: readonly Column[]): readonly Column[] {
  const full = parts.map((part) => {
    for (let row = 0; row < part.values.length; row++) if (!part.isMissing(row)) return true;
    return false;
  });
  const types = new Set(parts.filter((_, at) => full[at]).map(({ type }) => type));
  const [type] = types;
  if (types.size !== 1 || full.every(Boolean)) return parts;
  return parts.map((part, at) => (full[at] ? part : emptyColumn(name, type!, part.values.length)));
}

function emptyColumn(name: string, type: Column['type'], rows: number): Column {
  if (type === 'number')
    return numberColumn(name, new Float64Array(rows).fill(NaN), new Uint8Array(rows).fill(1));
  if (type === 'date') return dateColumn(name, new Float64Array(rows).fill(NaN));
  const none: null[] = Array.from({ length: rows }, () => null);
  return type === 'boolean' ? booleanColumn(name, none) : stringColumn(name, none);
}

function joined(name: string, parts: readonly Column[], starts: readonly number[], rowCount: number): Column {
  const all = (type: Column['type']) => parts.every((part) => part.type === type);
  if (all('number') || all('date')) {
    const values = new Float64Array(rowCount);
    const missing = new Uint8Array(rowCount);
    for (const [at, part] of parts.entries()) {
      values.set(part.values as Float64Array, starts[at]);
      for (let row = 0; row < part.values.length; row++)
        if (part.isMissing(row)) missing[starts[at]! + row] = 1;
    }
    // A number's own spelling in a CSV file (an identifier's zeros) is its text.
    return all('date')
      ? dateColumn(name, values)
      : numberColumn(
          name,
          values,
          missing,
          parts.flatMap((part) => Array.from({ length: part.values.length }, (_, row) => part.text(row))),
        );
  }
  if (all('boolean'))
    return booleanColumn(
      name,
      parts.flatMap((part) => [...(part.values as readonly (boolean | null)[])]),
    );
  return stringColumn(
    name,
    parts.flatMap((part) => Array.from({ length: part.values.length }, (_, row) => part.text(row))),
  );
}
