import { UserError } from '@modelops/contracts';
import { parseNumber } from './csv.ts';
import type { Table } from './table.ts';

/** The error for a text in a column of numbers. @param text undefined where it is nobody's business. */
export function noNumber(
  text: string | undefined,
  { where, column, comma }: { readonly where: string; readonly column: string; readonly comma: boolean },
): UserError {
  const value = text === undefined ? 'a value' : `"${text.slice(0, 40)}"`;
  return new UserError(`${value} is no number, and the column is meant as a feature`, {
    where,
    fix: comma
      ? 'Write decimal points.'
      : `Leave the cell empty where the value is missing; or, if these are categories, one-hot them under \`prepare\`: \`- one-hot: [${column}]\`; or take the column out of \`features\`.`,
  });
}

/** As `strayText` of DuckDB's: the first cell that makes texts of a column whose other values are numbers. */
export function strayText(table: Table, name: string, sensitive: boolean): UserError | undefined {
  const column = table.column(name);
  if (column.type !== 'string') return undefined;
  let first: number | undefined;
  let numbers = 0;
  let filled = 0;
  for (let row = 0; row < table.rowCount; row++) {
    const text = column.values[row];
    if (text === null || text === undefined || text === '') continue;
    filled++;
    const isNumber = parseNumber(text) !== undefined;
    if (isNumber || isComma(text)) numbers++;
    if (!isNumber) first ??= row;
  }
  if (first === undefined || numbers * 2 < filled) return undefined;
  const text = column.values[first]!;
  return noNumber(sensitive ? undefined : text, {
    where: table.locate(first, name),
    column: name,
    comma: isComma(text),
  });
}

function isComma(text: string): boolean {
  return /^[+-]?\d+,\d+$/.test(text.trim());
}
