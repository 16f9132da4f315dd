import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { type OutputChunk, rolldown } from 'rolldown';
import { licenseText } from './licenses.ts';
import { discoverActions, rootFolder } from './repository.ts';

const entryName = 'modelops:entry';

/**
 * Bundles every action: one shared `lib` with lazily loaded chunks, and a stub per action.
 * @returns the files of `dist`, path relative to it → content; the same sources give the same bytes.
 * @throws Error when an import cannot be resolved or the bundle would name a folder of this machine.
 */
export async function bundle(root: string = rootFolder): Promise<Map<string, string>> {
  const folder = root.replace(/[\\/]$/, '');
  const actions = discoverActions(folder);
  if (actions.length === 0) throw new Error('there is no action: no actions/<name>/src/main.ts');
  const chunks = await bundleLibrary(folder, actions);

  const files = new Map<string, string>();
  const modules = new Set<string>();
  for (const chunk of chunks) {
    files.set(`lib/${chunk.fileName}`, chunk.code);
    for (const id of Object.keys(chunk.modules)) modules.add(id);
  }
  const type = `${JSON.stringify({ type: 'module' })}\n`;
  // Node takes a file for what the nearest package.json says; whoever copies dist need not copy ours.
  files.set('package.json', type);
  files.set('lib/package.json', type);
  files.set('lib/licenses.txt', licenseText(modules));
  for (const action of actions) {
    files.set(
      `${action}/index.js`,
      `import { start } from '../lib/index.js';\n\nawait start('${action}');\n`,
    );
  }
  files.set('modelops/index.js', commandLine);
  for (const [path, content] of files) {
    if (content.includes(folder))
      throw new Error(`dist/${path} would name a folder of this machine: ${folder}`);
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function bundleLibrary(root: string, actions: readonly string[]): Promise<OutputChunk[]> {
  const build = await rolldown({
    cwd: root,
    input: { index: entryName },
    platform: 'node',
    plugins: [
      {
        name: 'modelops-entry',
        resolveId: (id) => (id === entryName ? `\0${entryName}` : null),
        load: (id) => (id === `\0${entryName}` ? entrySource(root, actions) : null),
      },
      {
        // Its loader asks where it lies, by a name that modules do not have. The answer is not used: we say where the file is.
        name: 'tfjs-wasm-without-dirname',
        transform: (code, id) =>
          /[\\/]tfjs-backend-wasm[\\/]/.test(id)
            ? {
                code: code.replaceAll('scriptDirectory = __dirname + "/"', 'scriptDirectory = ""'),
                map: null,
              }
            : null,
      },
    ],
    treeshake: {
      // @actions/core imports the whole HTTP client (undici, 1 MB) for OpenID Connect tokens, which we do not use. Its
      // modules do nothing when they load, which its package.json does not say; saying it halves the time to start.
      moduleSideEffects: [{ test: /[\\/]node_modules[\\/]@actions[\\/]core[\\/]/, sideEffects: false }],
    },
    onLog(level, log) {
      // An import that leads nowhere is only a warning there; the bundle would throw on a user's machine.
      if (level === 'warn' && log.code !== 'EVAL') throw new Error(`bundling: ${log.message}`);
    },
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: ({ moduleIds, facadeModuleId, name }) =>
        `${chunkName(facadeModuleId ?? moduleIds.at(-1) ?? name, name)}.js`,
      minify: false,
      sourcemap: false,
    });
    const names = new Set(output.map((file) => file.fileName));
    return output.map((file) => {
      if (file.type !== 'chunk')
        throw new Error(`bundling: ${file.fileName} is an asset, and none is expected`);
      const outside = [...file.imports, ...file.dynamicImports].find(
        (id) => !names.has(id) && !isBuiltin(id),
      );
      if (outside !== undefined) throw new Error(`bundling: ${file.fileName} still imports "${outside}"`);
      return file;
    });
  } finally {
    await build.close();
  }
}

/** The entry of the library: it loads nothing but the action that is asked for. */
export function entrySource(root: string, actions: readonly string[]): string {
  const loaders = actions.map(
    (name) =>
      `  ${JSON.stringify(name)}: () => import(${JSON.stringify(join(root, `actions/${name}/src/main.ts`))}),`,
  );
  return `const actions = {\n${loaders.join('\n')}\n};

export const start = async (name) => (await actions[name]()).main();
export const modelops = async () => (await import(${JSON.stringify(join(root, 'packages/cli/src/main.ts'))})).main(actions);
`;
}

/**
 * The command line runs on whatever Node a person has, so it looks first: what it would import cannot even be parsed, or
 * breaks somewhere in the middle, on an older one.
 */
const commandLine = `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 5)) {
  console.error(\`modelops needs Node 22.5 or later; this is Node \${process.versions.node}. It is on nodejs.org.\`);
  process.exit(2);
}
const { modelops } = await import('../lib/index.js');
await modelops();
`;

/** A name that says what is inside, from the module that a chunk was made for. */
function chunkName(module: string, fallback: string): string {
  const path = module.replaceAll('\\', '/');
  const library = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (library !== undefined) return library.replace('@', '').replace('/', '-');
  const [, room, file] = /\/(?:actions|packages)\/([^/]+)\/src\/(?:.*\/)?([^/]+)\.ts$/.exec(path) ?? [];
  if (room === undefined || file === undefined) return fallback;
  return file === 'index' || file === 'main' ? room : `${room}-${file}`;
}

/**
 * Files of packages that lie in `dist` as they are, path in it → absolute path: the WebAssembly runtimes of ONNX and TensorFlow.js,
 * which every chunk that needs them reads from beside itself.
 */
export function assets(root: string = rootFolder): Map<string, string> {
  const models = createRequire(join(root, 'packages/models/package.json'));
  return new Map([
    ['lib/ort-wasm-simd-threaded.wasm', models.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')],
    [
      'lib/tfjs-backend-wasm-simd.wasm',
      models.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
    ],
  ]);
}

/** Replaces `dist`, by renames at the end: a reader sees the old one or the new one. */
export function writeDist(files: ReadonlyMap<string, string>, root: string = rootFolder): void {
  const dist = join(root, 'dist');
  // tmp/ is ignored by git and on the same disk.
  const fresh = join(root, 'tmp/dist.new');
  const old = join(root, 'tmp/dist.old');
  rmSync(fresh, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(fresh, path)), { recursive: true });
    writeFileSync(join(fresh, path), content);
  }
  for (const [path, source] of assets(root)) copyFileSync(source, join(fresh, path));
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}
