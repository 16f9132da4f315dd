import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { messageOf, UserError } from '@modelops/contracts';
import { CsvError, type Info, parse } from 'csv-parse';
import { fileError } from './file-error.ts';
import type { Table } from './table.ts';
import { booleanColumn, type Column, makeTable, missingColumn, numberColumn, stringColumn } from './table.ts';

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const notFinite = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['+infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

/** The number that a text stands for, surrounding spaces ignored; undefined when it is no number. `nan` and `inf` are. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (numberText.test(trimmed)) return Number(trimmed);
  return notFinite.get(trimmed.toLowerCase());
}

/** An identifier that only looks like a number: a double would lose its leading zeros or its last digits. */
export function isIdentifier(text: string, value: number): boolean {
  return /^[+-]?0\d/.test(text) || (/^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value));
}

/**
 * Collects the cells of one column. As long as every cell is the shortest spelling of a number, only the number
 * is kept (the text can be printed again); from the first other cell on, texts are kept too.
 */
class ColumnBuilder {
  readonly name: string;
  #numbers = new Float64Array(1024);
  #rows = 0;
  #texts: (string | null)[] | null = null;
  #numeric = true;
  #anyValue = false;
  #missing: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  push(cell: string): void {
    const row = this.#rows++;
    if (cell === '') {
      this.#missing.push(row);
      this.#texts?.push(null);
      if (this.#numeric) this.#setNumber(row, Number.NaN);
      return;
    }
    this.#anyValue = true;
    if (!this.#numeric) {
      this.#texts!.push(cell);
      return;
    }
    const value = parseNumber(cell);
    const canonical = value !== undefined && String(value) === cell;
    if (!canonical && this.#texts === null) this.#texts = this.#printed(row);
    this.#texts?.push(cell);
    if (value === undefined || (!canonical && isIdentifier(cell.trim(), value))) {
      this.#numeric = false;
      this.#numbers = new Float64Array(0);
    } else {
      this.#setNumber(row, value);
    }
  }

  build(): Column {
    const missing = this.#missing.length === 0 ? null : new Uint8Array(this.#rows);
    for (const row of this.#missing) missing![row] = 1;
    if (this.#numeric && this.#anyValue) {
      return numberColumn(this.name, this.#numbers.slice(0, this.#rows), missing, this.#texts);
    }
    const texts = this.#texts ?? new Array<string | null>(this.#rows).fill(null);
    const isBoolean =
      this.#anyValue && texts.every((text) => text === null || /^(?:true|false)$/i.test(text));
    if (isBoolean) {
      return booleanColumn(
        this.name,
        texts.map((text) => (text === null ? null : text.toLowerCase() === 'true')),
        texts,
      );
    }
    return stringColumn(this.name, texts);
  }

  #printed(rows: number): (string | null)[] {
    const missing = new Set(this.#missing);
    return Array.from({ length: rows }, (_, row) => (missing.has(row) ? null : String(this.#numbers[row])));
  }

  #setNumber(row: number, value: number): void {
    if (row >= this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[row] = value;
  }
}

/** The delimiter of a file, from its header line alone: whichever of `,` `;` tab occurs most outside quotes. */
export function detectDelimiter(header: string): ',' | ';' | '\t' {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  let quoted = false;
  for (const character of header) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && character in counts) counts[character as ',']++;
  }
  if (counts[';'] > counts[','] && counts[';'] >= counts['\t']) return ';';
  return counts['\t'] > counts[','] ? '\t' : ',';
}

/** Cuts a UTF-8 sequence that the piece does not finish, so that pieces can be checked one by one. */
function completeUtf8Length(piece: Buffer): number {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? piece.length - back : piece.length;
  }
  return piece.length;
}

/**
 * Reads a CSV file (RFC 4180: quotes, CRLF; also BOM, `;` or tab as its header shows) in one streaming pass.
 * A column of numbers becomes doubles, one of true/false booleans, else texts; an empty cell is missing.
 * Integers with leading zeros or beyond 2^53 stay texts, since they are identifiers.
 * @throws UserError with the physical line: no header, no rows, ragged row, duplicate or empty header name,
 * unclosed quote, bytes that are not UTF-8.
 */
export async function readCsv(
  path: string,
  wanted: readonly string[] | undefined,
  mayBeEmpty = false,
): Promise<Table> {
  const hash = createHash('sha256');
  let bytes = 0;
  let header: string[] | undefined;
  let builders: { at: number; builder: ColumnBuilder }[] = [];
  let rowCount = 0;
  // Line numbers of rows are `row + offset`; a break is noted where blank lines or multi-line cells change it.
  const breakRows: number[] = [];
  const breakOffsets: number[] = [];
  let nextLine = 1;
  let emptyLines = 0;
  let parserLines = 0;

  const onRecord = (record: string[], context: Info): undefined => {
    // csv-parse counts a CRLF inside quotes twice, so its line count serves only as a sign that something besides
    // this one line went by: blank lines, which it counts apart, or line breaks inside the cells, counted here.
    const line = nextLine + (context.empty_lines - emptyLines);
    let inside = 0;
    if (context.lines - parserLines !== 1) {
      for (const cell of record) inside += cell.split(/\r\n|\n|\r/).length - 1;
    }
    emptyLines = context.empty_lines;
    parserLines = context.lines;
    nextLine = line + inside + 1;
    if (header === undefined) {
      header = record.map((name) => name.trim());
      builders = checkHeader(path, header, line, wanted);
      return undefined;
    }
    if (record.length !== header.length) {
      throw new UserError(
        `this row has ${count(record.length, 'field')}, the header has ${count(header.length, 'field')}`,
        {
          where: `${path}, line ${line}`,
          fix: 'A text that holds the delimiter or a line break must stand in double quotes.',
        },
      );
    }
    const offset = line - rowCount;
    if (breakOffsets.length === 0 || breakOffsets[breakOffsets.length - 1] !== offset) {
      breakRows.push(rowCount);
      breakOffsets.push(offset);
    }
    for (const { at, builder } of builders) builder.push(record[at]!);
    rowCount++;
    return undefined;
  };

  const parserFor = (first: Buffer) =>
    parse({
      bom: true,
      delimiter: detectDelimiter(first.toString('utf8').replace(/^\ufeff/, '')),
      // The ragged row is our own error, with its line.
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: onRecord,
    });
  let parser: ReturnType<typeof parserFor> | undefined;
  let failure: unknown;
  let finished: Promise<void> | undefined;
  let rest: Buffer = Buffer.alloc(0);
  let linesChecked = 0;

  const checkUtf8 = (piece: Buffer, last: boolean) => {
    const joined = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const length = last ? joined.length : completeUtf8Length(joined);
    const complete = joined.subarray(0, length);
    if (!isUtf8(complete)) throw notUtf8(path, complete, linesChecked);
    for (let at = complete.indexOf(10); at >= 0; at = complete.indexOf(10, at + 1)) linesChecked++;
    rest = Buffer.from(joined.subarray(length));
  };

  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      if (bytes === 0) rejectUtf16(path, piece);
      hash.update(piece);
      bytes += piece.length;
      checkUtf8(piece, false);
      if (parser === undefined) {
        const made = parserFor(piece);
        parser = made;
        finished = new Promise((resolve) => {
          made.on('error', (error) => {
            failure = error;
            resolve();
          });
          made.on('end', resolve);
        });
        made.resume();
      }
      if (failure !== undefined) break;
      if (!parser.write(piece)) {
        const waiting = parser;
        await new Promise<void>((resolve) => {
          const go = () => {
            waiting.off('drain', go);
            waiting.off('error', go);
            resolve();
          };
          waiting.on('drain', go);
          waiting.on('error', go);
        });
      }
    }
    if (failure === undefined && rest.length > 0) checkUtf8(Buffer.alloc(0), true);
  } catch (error) {
    parser?.destroy();
    throw fileError(path, error);
  }
  if (parser === undefined || finished === undefined) {
    throw new UserError('this file is empty', {
      where: path,
      fix: 'The step that should write it wrote nothing.',
    });
  }
  if (failure === undefined) {
    parser.end();
    await finished;
  }
  if (failure !== undefined) throw csvError(path, failure);
  if (header === undefined) throw new UserError('this file has blank lines only', { where: path });
  if (rowCount === 0) {
    if (mayBeEmpty)
      return makeTable({ path, format: 'csv', sha256: `sha256:${hash.digest('hex')}`, bytes }, 0, []);
    throw new UserError('this file has a header and no rows', {
      where: path,
      fix: 'The step that should write it wrote the header alone.',
    });
  }
  return makeTable(
    { path, format: 'csv', sha256: `sha256:${hash.digest('hex')}`, bytes },
    rowCount,
    builders.map(({ builder }) => builder.build()),
    (row) => {
      let low = 0;
      let high = breakRows.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (breakRows[middle]! <= row) low = middle;
        else high = middle - 1;
      }
      return row + breakOffsets[low]!;
    },
  );
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function checkHeader(
  path: string,
  header: readonly string[],
  line: number,
  wanted: readonly string[] | undefined,
): { at: number; builder: ColumnBuilder }[] {
  const where = `${path}, line ${line}`;
  header.forEach((name, at) => {
    const first = header.indexOf(name);
    if (name !== '' && first !== at) {
      throw new UserError(`the column "${name}" stands twice, as column ${first + 1} and ${at + 1}`, {
        where,
        fix: 'Give every column its own name.',
      });
    }
  });
  if (header.every((name) => parseNumber(name) !== undefined)) {
    throw new UserError('the first line holds numbers, not the names of columns', {
      where,
      fix: 'Write a header such as "id,label,score" as the first line.',
    });
  }
  for (const name of wanted ?? []) {
    if (!header.includes(name)) throw missingColumn(path, name, header);
  }
  return header.flatMap((name, at) =>
    // pandas writes its row index as a first column without a name; nobody can ask for it.
    name === '' || (wanted !== undefined && !wanted.includes(name))
      ? []
      : [{ at, builder: new ColumnBuilder(name) }],
  );
}

function csvError(path: string, error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = (error as { lines?: unknown }).lines;
  return new UserError(messageOf(error).replace(/^[A-Z][\w ]+: /, ''), {
    where: typeof line === 'number' ? `${path}, line ${line}` : path,
    fix:
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'A double quote is opened and never closed; a quote inside a text is written twice.'
        : 'A text with quotes, delimiters or line breaks must stand in double quotes, and a quote inside it is written twice.',
    cause: error,
  });
}

function rejectUtf16(path: string, piece: Buffer): void {
  const [a, b] = [piece[0], piece[1]];
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new UserError('this file is UTF-16, not UTF-8', {
      where: path,
      fix: 'Save it as UTF-8 ("CSV UTF-8" in Excel, encoding="utf-8" in pandas).',
    });
  }
}

function notUtf8(path: string, piece: Buffer, linesBefore: number): UserError {
  let line = linesBefore + 1;
  for (let start = 0; start < piece.length; ) {
    const end = piece.indexOf(10, start);
    const stop = end < 0 ? piece.length : end + 1;
    if (!isUtf8(piece.subarray(start, stop))) break;
    start = stop;
    line++;
  }
  const binary = piece.subarray(0, 1000).includes(0);
  return new UserError(binary ? 'this is a binary file, not CSV' : 'this line is not UTF-8', {
    where: binary ? path : `${path}, line ${line}`,
    fix: binary
      ? 'Give a CSV or a Parquet file.'
      : 'Save the file as UTF-8 (encoding="utf-8" in pandas); it may be Latin-1 or Windows-1252.',
  });
}
