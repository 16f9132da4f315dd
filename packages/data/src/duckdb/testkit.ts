import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import duckdb from '@duckdb/node-api';
import { type DataTable, Engine, openTable, sourceFiles, type TableSpec } from './index.ts';

/** A folder with files and an engine that may read them. */
export class Bench {
  readonly folder: string;
  readonly engine: Engine;
  readonly #locations: readonly string[];

  private constructor(folder: string, engine: Engine, locations: readonly string[]) {
    this.folder = folder;
    this.engine = engine;
    this.#locations = locations;
  }

  static async open(
    files: Readonly<Record<string, string | Buffer>>,
    outside: readonly string[] = [],
    threads = 2,
  ): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'modelops-duckdb-'));
    const locations = [...outside];
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
      locations.push(join(folder, name));
    }
    const engine = await Engine.open(duckdb, { directory: folder, files: locations, threads });
    return new Bench(folder, engine, locations);
  }

  async table(spec: Omit<TableSpec, 'files'> = {}): Promise<DataTable> {
    const files = await sourceFiles(this.#locations, (location) => location.split('/').at(-1)!);
    return openTable(this.engine, { files, ...spec });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
