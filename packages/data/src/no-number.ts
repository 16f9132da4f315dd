import { UserError } from '@modelops/contracts';
import { isIdentifier, parseNumber } from './csv.ts';
import type { Table } from './table.ts';

/** What is counted of a column of texts; values that are missing do not count. */
export interface TextCounts {
  readonly filled: number;
  /** Numbers, with a decimal comma, too. */
  readonly numbers: number;
  /** Different ones of these; more than `fewestNumbers` need not be told apart. */
  readonly distinct: number;
  /** Numbers with leading zeros, or of more digits than a double has. */
  readonly identifiers: number;
}

const leastShare = 0.8;
export const fewestNumbers = 10;

/**
 * Whether a column of texts is meant as numbers, so that its other texts are mistakes. A few codes are categories, and what
 * is written with leading zeros names something: both may hold texts as well.
 */
export function meantAsNumbers({ filled, numbers, distinct, identifiers }: TextCounts): boolean {
  return identifiers === 0 && distinct >= fewestNumbers && numbers >= filled * leastShare;
}

/** The error for a text in a column of numbers. @param text undefined where it is nobody's business. */
export function noNumber(
  text: string | undefined,
  { where, column, comma }: { readonly where: string; readonly column: string; readonly comma: boolean },
): UserError {
  const value = text === undefined ? 'a value' : `"${text.slice(0, 40)}"`;
  return new UserError(`${value} is no number, and the column is meant as a feature`, {
    where,
    fix: `${comma ? 'Write decimal points.' : 'Leave the cell empty where the value is missing.'} If these are categories, say so: \`schema: { ${column}: { type: category } }\` under \`data\`, or one-hot them under \`prepare\`: \`- one-hot: [${column}]\`. Or list \`features\` without the column.`,
  });
}

/** As `strayText` of DuckDB's: the first cell that makes texts of a column that is meant as numbers. */
export function strayText(table: Table, name: string, sensitive: boolean): UserError | undefined {
  const column = table.column(name);
  if (column.type !== 'string') return undefined;
  let first: number | undefined;
  const counts = { filled: 0, numbers: 0, distinct: 0, identifiers: 0 };
  const different = new Set<string>();
  for (let row = 0; row < table.rowCount; row++) {
    const text = column.values[row]?.trim() ?? '';
    if (text === '') continue;
    counts.filled++;
    const value = parseNumber(text);
    if (value === undefined) first ??= row;
    else if (isIdentifier(text, value)) counts.identifiers++;
    if (value === undefined && !isComma(text)) continue;
    counts.numbers++;
    if (different.size < fewestNumbers) different.add(text);
  }
  counts.distinct = different.size;
  if (first === undefined || !meantAsNumbers(counts)) return undefined;
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
