import { readFile } from 'node:fs/promises';
import type { Engine } from './engine.ts';
import { literal } from './sql.ts';

/** Looking at every byte of a larger file costs more than DuckDB's sniffing of it. */
const largest = 32 * 1024 * 1024;

const [newline, carriageReturn, quote, apostrophe, backslash, hash] = [10, 13, 34, 39, 92, 35] as const;

const delimiters = [',', ';', '\t', '|'] as const;

/** What is known of files by their first line: of a source with many files, most are written by the same hand. */
export class CsvDialects {
  readonly #byHeader = new Map<string, { readonly delimiter: number; readonly names: ReadonlySet<string> }>();
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * The columns of a file, and what `read_csv` should be told of its dialect. DuckDB tries every delimiter, quote and
   * escape on every file anew, which costs ten times what reading takes: a file whose every byte follows RFC 4180 with
   * one delimiter alone is spared that.
   * @returns options as SQL: empty where DuckDB should find out.
   */
  async of(location: string, bytes: number): Promise<{ names: ReadonlySet<string>; options: string }> {
    const text = bytes > largest || /\.(?:gz|zst)$/i.test(location) ? undefined : await readFile(location);
    const header = text?.toString('latin1', 0, Math.max(0, text.indexOf(newline)));
    const known = header === undefined ? undefined : this.#byHeader.get(header);
    if (known !== undefined && followsRfc(text!, known.delimiter))
      return { names: known.names, options: dialect(known.delimiter) };
    const fit =
      text === undefined
        ? []
        : delimiters.map((one) => one.charCodeAt(0)).filter((one) => followsRfc(text, one));
    const options = fit.length === 1 ? dialect(fit[0]!) : '';
    // The names do not depend on the rows: no type is looked for.
    const columns = await this.#engine.rows(
      `DESCRIBE SELECT * FROM read_csv(${literal(location)}, header = true, skip = 0, sample_size = -1, all_varchar = true${options})`,
    );
    const names = new Set(columns.map((row) => String(row['column_name'])));
    if (fit.length === 1) this.#byHeader.set(header!, { delimiter: fit[0]!, names });
    return { names, options };
  }
}

const dialect = (delimiter: number): string =>
  `, delim = ${literal(String.fromCharCode(delimiter))}, quote = '"', escape = '"', comment = ''`;

/**
 * Whether a text is CSV as RFC 4180 has it, beyond doubt: quotes open and close whole fields, every record has as many
 * fields as the first, and nothing looks like another dialect's quote, escape or comment.
 */
export function followsRfc(text: Uint8Array, delimiter: number): boolean {
  let at = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
  let expected = 0;
  while (at < text.length) {
    if (text[at] === hash) return false;
    let fields = 1;
    for (;;) {
      if (text[at] === quote) {
        for (;;) {
          at = text.indexOf(quote, at + 1);
          if (at < 0) return false;
          at++;
          if (text[at] !== quote) break;
        }
      } else {
        if (text[at] === apostrophe) return false;
        while (at < text.length) {
          const byte = text[at]!;
          if (byte === delimiter || byte === newline || byte === carriageReturn) break;
          if (byte === quote || byte === backslash) return false;
          at++;
        }
      }
      if (text[at] !== delimiter) break;
      fields++;
      at++;
    }
    if (text[at] === carriageReturn) at++;
    if (at < text.length && text[at] !== newline) return false;
    at++;
    if (expected === 0) expected = fields;
    else if (fields !== expected) return false;
  }
  return expected > 1;
}
