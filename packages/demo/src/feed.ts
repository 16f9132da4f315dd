import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const day = 24 * 3600 * 1000;
const week = 7 * day;

/** 2001-03-15 as milliseconds. */
export const instant = (text: string): number => Date.parse(`${text}T00:00:00Z`);
/** Milliseconds as 2001-03-15. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** What of the three million flights the demo shows. */
export interface FeedOptions {
  /** `flights-3m.parquet` of vega-datasets. */
  readonly source: string;
  /** Where the files are made. */
  readonly folder: string;
  /** One flight of so many is in the feed. */
  readonly oneOf: number;
  /** Deals the labels to other flights, by this seed. */
  readonly permute: number | undefined;
}

/**
 * The airline's store: flights and logs of predictions arrive in it as time goes by, and the example's `fetch.js` reads it.
 * Weekly Parquet files, named by their first day (Thursdays).
 */
export class Feed {
  /** What the jobs see: what has arrived. */
  readonly store: string;
  /** Flights of all days, those to come included: what departs. */
  readonly flights: string;
  /** Logs of predictions, those to come included, a folder for each version. */
  readonly #logs: string;
  /** In the order of their deployments. */
  readonly #versions: string[] = [];

  private constructor(folder: string) {
    this.store = join(folder, 'store');
    this.flights = join(folder, 'flights');
    this.#logs = join(folder, 'logs');
  }

  /** Cuts the file into weeks. */
  static async make({ source, folder, oneOf, permute }: FeedOptions): Promise<Feed> {
    const feed = new Feed(folder);
    for (const path of [join(feed.store, 'data'), join(feed.store, 'logs'), feed.flights])
      await mkdir(path, { recursive: true });
    await withDuckDB(async (run) => {
      await run(`CREATE TABLE flights AS
        SELECT (row_number() OVER () - 1)::INTEGER AS id, date::TIMESTAMP AS date, distance::INTEGER AS distance,
               origin, destination, (delay > 15)::INTEGER AS late
        FROM read_parquet(${text(source)}) WHERE date < TIMESTAMP '2001-07-01'`);
      if (oneOf > 1) await run(`DELETE FROM flights WHERE hash(id) % ${oneOf} <> 0`);
      if (permute !== undefined)
        await run(`CREATE OR REPLACE TABLE flights AS
          WITH dealt AS (SELECT late, row_number() OVER (ORDER BY hash(id, ${permute}), id) AS place FROM flights),
               placed AS (SELECT * EXCLUDE (late), row_number() OVER (ORDER BY id) AS place FROM flights)
          SELECT id, date, distance, origin, destination, late FROM placed JOIN dealt USING (place) ORDER BY id`);
      for (let from = instant('2000-12-28'); from < instant('2001-07-01'); from += week) {
        const [first, next] = [dayOf(from), dayOf(from + week)];
        await run(`COPY (
            SELECT * FROM flights WHERE date >= TIMESTAMP '${first}' AND date < TIMESTAMP '${next}' ORDER BY id
          ) TO ${text(join(feed.flights, `flights-${first}.parquet`))} (FORMAT parquet)`);
      }
    });
    return feed;
  }

  /** The store gives distances in kilometres for the weeks that begin on a day or later; the past stays as it was. */
  async kilometres(from: string): Promise<void> {
    await withDuckDB(async (run) => {
      for (const name of await readdir(this.flights)) {
        if (name < `flights-${from}`) continue;
        const path = join(this.flights, name);
        await run(
          `COPY (SELECT * REPLACE (round(distance * 1.609344)::INTEGER AS distance) FROM read_parquet(${text(path)}))
           TO ${text(`${path}.new`)} (FORMAT parquet)`,
        );
        await rename(`${path}.new`, path);
      }
    });
  }

  /** Where the log of a version is: what it says of the flights from its first day on, also of those that a later one decides. */
  logsOf(version: string): string {
    return join(this.#logs, version);
  }

  /** From its first day on, the log of that version is what arrives. */
  deployed(version: string): void {
    this.#versions.push(version);
  }

  /** Midnight before `now`: whole weeks of flights and whole days of logs have arrived. */
  async arrive(now: string): Promise<void> {
    const names: string[] = [];
    const bring = async (from: string, kind: 'data' | 'logs', until: (name: string) => number) => {
      for (const name of (await readdir(from)).sort()) {
        if (until(name) > instant(now)) continue;
        await copyFile(join(from, name), join(this.store, kind, name));
        names.push(`${kind}/${name}`);
      }
    };
    await bring(
      this.flights,
      'data',
      (name) => instant(name.slice('flights-'.length, -'.parquet'.length)) + week,
    );
    for (const version of this.#versions)
      await bring(this.logsOf(version), 'logs', (name) => instant(name.slice(0, -'.csv'.length)) + day);
    await writeFile(join(this.store, 'index.txt'), `${[...new Set(names)].join('\n')}\n`);
  }
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

async function withDuckDB(task: (run: (sql: string) => Promise<unknown>) => Promise<void>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  try {
    await task((sql) => connection.run(sql));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
