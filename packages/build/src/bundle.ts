import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ncc, { type BundledModule } from '@vercel/ncc';
import { licenseText } from './licenses.ts';
import { discoverActions, rootFolder } from './repository.ts';

/** Where the generated entry stands; ignored by git, always the same, since module ids are derived from paths. */
const entryFolder = 'tmp/bundle';

/**
 * Bundles every action: one shared `lib` with lazily loaded chunks, and a stub per action.
 * @returns the files of `dist`, path relative to it → content; the same sources give the same bytes.
 * @throws Error when a module cannot be resolved or the bundle would name a folder of this machine.
 */
export async function bundle(root: string = rootFolder): Promise<Map<string, string | Uint8Array>> {
  const actions = discoverActions(root);
  if (actions.length === 0) throw new Error('there is no action: no actions/<name>/src/main.ts');
  const entry = writeEntry(root, actions);
  // ncc takes the working directory for the root that ids and asset paths are relative to.
  process.chdir(root);
  const { code, assets, stats } = await ncc(entry, {
    cache: false,
    esm: true,
    filename: 'index.js',
    quiet: true,
    // `npm run types` checks the types; here they would be checked a second time, for ten seconds.
    transpileOnly: true,
  });

  const files = new Map<string, string | Uint8Array>();
  files.set('lib/index.js', code);
  for (const [name, { source }] of Object.entries(assets)) files.set(`lib/${name}`, source);
  // Node takes the stubs for what the nearest package.json says.
  files.set('package.json', `${JSON.stringify({ type: 'module' })}\n`);
  files.set('lib/package.json', `${JSON.stringify({ type: 'module' })}\n`);
  files.set('lib/licenses.txt', licenseText(resources(stats.compilation.modules)));
  for (const action of actions) {
    files.set(
      `${action}/index.js`,
      `import { start } from '../lib/index.js';\n\nawait start('${action}');\n`,
    );
  }
  for (const [path, content] of files) {
    if (Buffer.from(content).includes(root.replace(/\/$/, ''))) {
      throw new Error(`dist/${path} would name a folder of this machine: ${root}`);
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Replaces a folder by these files, by a rename at the end: a reader sees the old one or the new one. */
export function writeFolder(folder: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const fresh = `${folder}.new`;
  const old = `${folder}.old`;
  rmSync(fresh, { recursive: true, force: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(fresh, path)), { recursive: true });
    writeFileSync(join(fresh, path), content);
  }
  rmSync(old, { recursive: true, force: true });
  try {
    renameSync(folder, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

function writeEntry(root: string, actions: readonly string[]): string {
  const folder = join(root, entryFolder);
  const up = '../'.repeat(entryFolder.split('/').length);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'entry.ts'),
    `const actions: Record<string, () => Promise<{ main(): Promise<void> }>> = {
${actions.map((name) => `  '${name}': () => import('${up}actions/${name}/src/main.ts'),`).join('\n')}
};

export const start = async (name: string): Promise<void> => (await actions[name]!()).main();
`,
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    `${JSON.stringify({
      extends: `${up}tsconfig.json`,
      // Transpiling file by file under NodeNext, TypeScript does not look at package.json and writes CommonJS, for
      // which the toolkit has no export: ncc would fail, or build a bundle that throws at start.
      compilerOptions: { module: 'ESNext', moduleResolution: 'bundler', rootDir: up },
      files: ['entry.ts'],
      include: [],
    })}\n`,
  );
  return join(folder, 'entry.ts');
}

function* resources(modules: Iterable<BundledModule>): Generator<string> {
  for (const module of modules) {
    if (module.resource !== undefined) yield module.resource.replace(/\?.*$/, '');
    if (module.modules !== undefined) yield* resources(module.modules);
  }
}
