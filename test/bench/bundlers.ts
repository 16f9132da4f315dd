import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { entrySource } from '../../packages/build/src/bundle.ts';
import { discoverActions } from '../../packages/build/src/repository.ts';
import { type Figure, median, type Suite } from './figure.ts';
import { actionEnv, bundle, type Cost, runNode } from './process.ts';

const root = resolve(import.meta.dirname, '../..');
const rounds = 11;

/** Keeps the decision in docs/decisions/bundler.md honest: the same library by ncc, measured beside the one in dist. */
export const bundlers: Suite = {
  about: 'the library by rolldown (dist) against the same one by ncc: size and start',
  async run(tell: (figure: Figure) => void): Promise<void> {
    const ncc = await buildWithNcc();
    tell({
      figure: 'size-gzip-rolldown-over-ncc',
      value: gzipped(join(root, 'dist/lib')) / gzipped(ncc),
      bound: 1,
    });
    const action = 'validate-model';
    const stub = join(ncc, 'stub.js');
    writeFileSync(stub, `import { start } from './index.js';\n\nawait start('${action}');\n`);
    const empty = await actionEnv({});
    const costs: Record<'rolldown' | 'ncc', Cost[]> = { rolldown: [], ncc: [] };
    for (let round = 0; round < rounds; round++) {
      costs.rolldown.push(await runNode([bundle(action)], empty.env, empty.workspace));
      costs.ncc.push(await runNode([stub], empty.env, empty.workspace));
    }
    const ratios = costs.rolldown.map(({ cpu }, round) => cpu / costs.ncc[round]!.cpu);
    tell({ figure: 'start-cpu-rolldown-over-ncc', value: median(ratios), bound: 1 });
  },
};

async function buildWithNcc(): Promise<string> {
  const folder = join(root, 'tmp/ncc');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // Under NodeNext, transpiling alone, ncc asks the toolkit for its `require` condition, which it does not have.
  const compilerOptions = {
    module: 'ESNext',
    moduleResolution: 'bundler',
    target: 'ES2024',
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  writeFileSync(join(folder, 'entry.js'), entrySource(root, discoverActions(root)));
  const out = join(folder, 'out');
  await promisify(execFile)(
    process.execPath,
    [
      join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js'),
      'build',
      join(folder, 'entry.js'),
      '-o',
      out,
      '--transpile-only',
      '--no-cache',
      '--quiet',
    ],
    { cwd: folder, maxBuffer: 64 << 20 },
  );
  return out;
}

function gzipped(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
}
