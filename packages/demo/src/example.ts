import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/**
 * The files of the user's repository: examples/flight-delays, and where its store is.
 * @param permuted when labels are dealt to other flights, gates with a fixed bound are taken out: no model can meet them then,
 *   and what is shown is that none is better than another.
 */
export async function exampleFiles(
  suite: string,
  store: string,
  permuted: boolean,
): Promise<Record<string, string>> {
  const root = join(suite, 'examples/flight-delays');
  const files: Record<string, string> = { 'store.txt': `${store}\n` };
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (entry.isFile() && !/^(?:node_modules|data|logs|modelops-[^/]*)\//.test(name))
      files[name] = await readFile(path, 'utf8');
  }
  if (permuted) {
    files['modelops.yml'] = files['modelops.yml']!.split('\n')
      .filter((line) => !/^\s*- \S+ (>=|<=) [\d.]+$/.test(line))
      .join('\n');
  }
  return files;
}
