import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole repository. */
export const rootFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** How a file of the repository is read; undefined when there is none. Paths are relative to the root, with `/`. */
export type ReadFile = (path: string) => string | undefined;

/** Reads files of the working tree. */
export function workingTree(root: string = rootFolder): ReadFile {
  return (path) => {
    try {
      return readFileSync(join(root, path), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
}

export interface Repository {
  readonly owner: string;
  /** `owner/name`, as in `uses:`. */
  readonly slug: string;
  /** Address for people, without a slash at the end. */
  readonly url: string;
}

/**
 * The repository's name, which is written down once: `repository` in the root package.json.
 * @throws Error when it is not a repository on GitHub.
 */
export function readRepository(read: ReadFile): Repository {
  const manifest = JSON.parse(read('package.json') ?? '{}') as { repository?: string | { url?: string } };
  const text =
    typeof manifest.repository === 'string' ? manifest.repository : (manifest.repository?.url ?? '');
  const match = /github\.com[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?$/.exec(text);
  if (match === null)
    throw new Error(`package.json: "repository" does not name a GitHub repository: "${text}"`);
  const [, owner = '', name = ''] = match;
  return { owner, slug: `${owner}/${name}`, url: `https://github.com/${owner}/${name}` };
}

/** Names of the actions that have a `src/main.ts`, sorted: what there is decides, no list does. */
export function discoverActions(root: string = rootFolder): string[] {
  const read = workingTree(root);
  const folders = readdirSync(join(root, 'actions'), { withFileTypes: true, encoding: 'utf8' });
  return folders
    .filter((entry) => entry.isDirectory() && read(`actions/${entry.name}/src/main.ts`) !== undefined)
    .map((entry) => entry.name)
    .sort();
}
