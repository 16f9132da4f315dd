import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { messageOf, UserError } from '@modelops/contracts';
import { literal } from './sql.ts';

/** The native module, loaded by whoever composes: it is never bundled. */
export type DuckDBModule = typeof import('@duckdb/node-api');

export interface EngineOptions {
  /** A folder of the caller's: DuckDB spills there, and nothing else is written but what is asked for. */
  readonly directory: string;
  /** Files and folders that queries may read and write, beside `directory`. */
  readonly files?: readonly string[];
  readonly folders?: readonly string[];
  /** As DuckDB writes it. Default: `1GB`. */
  readonly memoryLimit?: string;
  /** Default: two, or the one there is. */
  readonly threads?: number;
}

export type Row = Readonly<Record<string, unknown>>;

/** One DuckDB, in memory, that reads nothing but the files it was opened for. Close it. */
export class Engine {
  readonly directory: string;
  readonly threads: number;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    { directory, threads }: { directory: string; threads: number },
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.directory = directory;
    this.threads = threads;
  }

  static async open({ DuckDBInstance }: DuckDBModule, options: EngineOptions): Promise<Engine> {
    const threads = options.threads ?? Math.min(2, availableParallelism());
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(threads),
      memory_limit: options.memoryLimit ?? '1GB',
      temp_directory: join(options.directory, 'spill'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'true',
    });
    const connection = await instance.connect();
    const engine = new Engine(instance, connection, { directory: options.directory, threads });
    await engine.run(`SET TimeZone = 'UTC'`);
    const list = (items: readonly string[]) => `[${items.map(literal).join(', ')}]`;
    await engine.run(`SET allowed_directories = ${list([options.directory, ...(options.folders ?? [])])}`);
    await engine.run(`SET allowed_paths = ${list(options.files ?? [])}`);
    // Rules and conditions are SQL of the repository's: they see the table, not the machine.
    await engine.run('SET enable_external_access = false');
    return engine;
  }

  /** Runs a statement; what it answers is dropped. */
  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** All rows; whole numbers as numbers (2^53 and beyond lose their last digits), times as milliseconds since 1970. */
  async rows(sql: string): Promise<Row[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    const names = reader.deduplicatedColumnNames();
    return reader
      .getRows()
      .map((row) => Object.fromEntries(row.map((value, at) => [names[at]!, plain(value)])));
  }

  /** The only row. */
  async row(sql: string): Promise<Row> {
    const [row] = await this.rows(sql);
    if (row === undefined) throw new Error(`no row: ${sql}`);
    return row;
  }

  /**
   * Does its work in one thread: sums of floats then have one order, and so one result.
   */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.run('SET threads = 1');
    try {
      return await work();
    } finally {
      await this.run(`SET threads = ${this.threads}`);
    }
  }

  /** What DuckDB makes of a condition: the columns that it names. @throws UserError when it is not one expression. */
  async columnsIn(expression: string, where: string): Promise<string[]> {
    const parse = async (text: string) => {
      const answer = await this.row(`SELECT json_serialize_sql(${literal(text)}) AS parsed`);
      return JSON.parse(String(answer['parsed'])) as Parsed;
    };
    // In parentheses, too: as it will stand in a query. Alone, so that it cannot close them.
    const parsed = await parse(`SELECT ${expression}\n`);
    const inside = await parse(`SELECT (${expression}\n)`);
    const broken = [parsed, inside].find(({ error }) => error === true);
    const node = parsed.statements?.[0]?.node;
    if (broken !== undefined || node === undefined) {
      const why = (broken?.error_message ?? 'it cannot be parsed').split('\n')[0];
      throw new UserError(`this is no SQL expression: ${why}`, { where, fix: sqlHint });
    }
    if (
      parsed.statements?.length !== 1 ||
      node.select_list?.length !== 1 ||
      node.from_table?.type !== 'EMPTY' ||
      node.select_list[0]?.class === 'STAR'
    )
      throw new UserError(`this is more than one SQL expression: ${expression.slice(0, 200)}`, {
        where,
        fix: sqlHint,
      });
    const names = new Set<string>();
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) for (const item of value) visit(item);
      else if (typeof value === 'object' && value !== null) {
        const item = value as Record<string, unknown>;
        if (item['class'] === 'COLUMN_REF' && Array.isArray(item['column_names']))
          names.add(String(item['column_names'].at(-1)));
        for (const child of Object.values(item)) visit(child);
      }
    };
    visit(node);
    return [...names];
  }

  /** Sets it free, with what it holds of memory and files. */
  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const sqlHint = 'Write one condition on a row in DuckDB SQL, such as `arrival >= departure`.';

interface Parsed {
  readonly error?: boolean;
  readonly error_message?: string;
  readonly statements?: readonly {
    readonly node?: {
      readonly select_list?: readonly { readonly class?: string }[];
      readonly from_table?: { readonly type?: string };
    };
  }[];
}

/** DuckDB's values as JavaScript's. */
function plain(value: DuckDBValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if ('micros' in value && typeof value.micros === 'bigint') return Number(value.micros / 1000n);
  if ('items' in value && Array.isArray(value.items)) return value.items.map(plain);
  if ('entries' in value) {
    if (Array.isArray(value.entries))
      return (value.entries as { key: DuckDBValue; value: DuckDBValue }[]).map((entry) => ({
        key: plain(entry.key),
        value: plain(entry.value),
      }));
    return Object.fromEntries(
      Object.entries(value.entries as Record<string, DuckDBValue>).map(([name, item]) => [name, plain(item)]),
    );
  }
  return String(value);
}

/** An error of DuckDB's in a user's words: its first sentence, without the SQL that we made. */
export function sqlError(error: unknown, where: string, fix: string): unknown {
  if (error instanceof UserError) return error;
  const message = messageOf(error);
  if (!/^[A-Z][\w ]*Error: /.test(message)) return error;
  if (/^(?:INTERNAL|FATAL)/.test(message)) return error;
  const [first = message] = message.split('\n');
  return new UserError(first.replace(/^[A-Z][\w ]*Error: /, '').slice(0, 500), { where, fix, cause: error });
}
