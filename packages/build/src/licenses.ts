import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/**
 * `licenses.txt`: name, version and licence text of every package that the files of a bundle belong to.
 * @param files absolute paths of the bundled modules; those outside `node_modules` are ours and are left out.
 */
export function licenseText(files: Iterable<string>): string {
  const found = new Map<string, Package>();
  for (const file of files) {
    const folder = packageFolder(file);
    if (folder === undefined) continue;
    const entry = readPackage(folder);
    found.set(`${entry.name}@${entry.version}`, entry);
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return sorted
    .map(({ name, version, license, text }) => `${name} ${version}\n${license}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** The folder of the npm package that a file belongs to. */
function packageFolder(file: string): string | undefined {
  if (!file.includes(`${sep}node_modules${sep}`)) return undefined;
  // A nested package.json may say only {"type": "module"}: the package's own has a name and a version.
  for (let folder = dirname(file); folder.includes(`${sep}node_modules${sep}`); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
    if (manifest.name !== undefined && manifest.version !== undefined) return folder;
  }
  return undefined;
}

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string | { type?: string };
  };
  const license = typeof manifest.license === 'string' ? manifest.license : manifest.license?.type;
  const file = readdirSync(folder)
    .sort()
    .find((name) => /^(licen[cs]e|copying)(\.(md|txt)|-mit)?$/i.test(name));
  const text =
    file === undefined
      ? 'The package holds no licence file.'
      : readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return {
    name: manifest.name,
    version: manifest.version,
    license: license ?? 'No licence is named.',
    text,
  };
}
