import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { actionSpecs } from '@modelops/contracts';
import { actionYml } from './generate/action-yml.ts';
import { configReference } from './generate/config-reference.ts';
import { exampleWorkflows } from './generate/example-workflows.ts';
import { jsonSchemas } from './generate/json-schemas.ts';
import { nativeLock } from './generate/native-lock.ts';
import { readme } from './generate/readme.ts';
import { shippedWorkflows } from './generate/shipped-workflows.ts';
import { type ReadFile, readRepository, rootFolder, workingTree } from './repository.ts';

/**
 * Every generated file, path → text. Reads only package.json and the READMEs, whose hand-written parts stay.
 * @throws Error when a README lost a marker or a key of the configuration has no description.
 */
export function generatedFiles(read: ReadFile): Map<string, string> {
  const repository = readRepository(read);
  const files = new Map<string, string>();
  for (const spec of actionSpecs) {
    const folder = `actions/${spec.name}`;
    files.set(`${folder}/action.yml`, actionYml(spec, repository.owner));
    files.set(`${folder}/README.md`, readme(spec, repository.slug, read(`${folder}/README.md`)));
  }
  for (const [path, text] of jsonSchemas(repository.slug)) files.set(path, text);
  for (const [path, text] of exampleWorkflows(repository.slug)) files.set(path, text);
  files.set('docs/reference/modelops-yml.md', configReference());
  const locked = read('package-lock.json');
  if (locked !== undefined)
    files.set('packages/action-kit/src/native-lock.generated.json', nativeLock(locked));
  files.set('packages/cli/src/templates/shipped.generated.json', shippedWorkflows(read, repository.slug));
  return files;
}

/** Paths of generated files that are missing or not what the generator would write. */
export function staleFiles(read: ReadFile): string[] {
  return [...generatedFiles(read)].filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

/** Writes the generated files that are not fresh; returns their paths. */
export function writeGenerated(root: string = rootFolder): string[] {
  const read = workingTree(root);
  const files = generatedFiles(read);
  const written: string[] = [];
  for (const [path, text] of files) {
    if (read(path) === text) continue;
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.new`, text);
    renameSync(`${target}.new`, target);
    written.push(path);
  }
  return written;
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const stale = staleFiles(workingTree());
    for (const path of stale) console.error(`${path} is not fresh: run \`npm run build\` and commit it`);
    if (stale.length > 0) process.exitCode = 1;
  } else {
    for (const path of writeGenerated()) console.log(`wrote ${path}`);
  }
}
