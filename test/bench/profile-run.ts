import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import duckdb from '@duckdb/node-api';
import { Engine, openTable, profileTable, sourceFiles } from '@modelops/data/duckdb';

/** One way over one file, alone in its process: `node profile-run.ts make|scan|summarize|profile FILE [ROWS]`. */
const [way, file = '', rows = '0'] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'modelops-bench-'));
const engine = await Engine.open(duckdb, { directory, files: [file] });
const from = `read_parquet('${file}')`;

/** Twenty columns as telemetry has them: measurements, counts, categories, a time; one value in fifty is missing. */
const columns = [
  ...Array.from({ length: 8 }, (_, at) => `(random() + random() + random()) * ${at + 1} AS x${at}`),
  ...Array.from(
    { length: 4 },
    (_, at) => `CASE WHEN random() > 0.02 THEN -ln(random() + 1e-9) END AS y${at}`,
  ),
  ...Array.from({ length: 4 }, (_, at) => `(random() * ${10 ** (at + 1)})::INTEGER AS n${at}`),
  ...Array.from({ length: 3 }, (_, at) => `'k' || (pow(random(), 3) * ${20 * (at + 1)})::INTEGER AS c${at}`),
  'make_timestamp(1700000000000000 + i * 1000000) AS t',
];

async function scan(): Promise<void> {
  const found = await engine.rows(`DESCRIBE SELECT * FROM ${from}`);
  const parts = found.flatMap(({ column_name: name, column_type: type }) => {
    const numeric = /INT|DOUBLE/.test(String(type));
    return [
      `min(${name}), max(${name}), count(${name})`,
      ...(numeric ? [`avg(${name}), stddev(${name})`] : []),
    ];
  });
  await engine.rows(`SELECT count(*), ${parts.join(', ')} FROM ${from}`);
}

async function profile(): Promise<void> {
  // What is measured is counting: the digest of the bytes is the same work for everybody.
  const table = await openTable(engine, { files: await sourceFiles([file], () => 'table.parquet') });
  await profileTable(table);
}

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  make: () =>
    engine.run(
      `COPY (SELECT ${columns.join(', ')} FROM range(${rows}) AS _(i)) TO '${file}' (FORMAT parquet)`,
    ),
  scan,
  summarize: () => engine.rows(`SUMMARIZE SELECT * FROM ${from}`),
  profile,
};
const began = process.cpuUsage();
const started = performance.now();
await ways[way ?? '']!();
const wall = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(began);
writeSync(
  1,
  `${JSON.stringify({ wall, cpu: (user + system) / 1e6, rss: process.resourceUsage().maxRSS * 1024 })}\n`,
);
engine.close();
await rm(directory, { recursive: true, force: true });
