import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/**
 * The files of the user's repository: examples/flight-delays and the data beside it.
 * @param seed when given, the trainer deals the labels to other flights, and gates with a fixed bound are taken out:
 *   no model can meet them then, and what is shown is that none is better than another.
 */
export async function exampleFiles(
  suite: string,
  seed: number | undefined,
): Promise<Record<string, string | Uint8Array>> {
  const root = join(suite, 'examples/flight-delays');
  const files: Record<string, string | Uint8Array> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (entry.isFile() && !/^(node_modules|data|modelops-evidence)\//.test(name))
      files[name] = await readFile(path, 'utf8');
  }
  files['data/flights-3m.parquet'] = await readFile(
    join(suite, 'node_modules/vega-datasets/data/flights-3m.parquet'),
  );
  if (seed !== undefined) {
    files['params.json'] =
      `${JSON.stringify({ ...(JSON.parse(String(files['params.json'])) as object), permuteLabels: seed }, null, 2)}\n`;
    files['modelops.yml'] = String(files['modelops.yml'])
      .split('\n')
      .filter((line) => !/^\s*- \S+ (>=|<=) [\d.]+$/.test(line))
      .join('\n');
  }
  return files;
}
