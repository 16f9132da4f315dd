import ts from 'typescript';

/** The repository as the rules see it: path (with `/`, from the root) → text. */
export type Files = ReadonlyMap<string, string>;

export interface Violation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}

/** Checks one file; `source` is its syntax tree, absent for what is not TypeScript. */
export type Rule = (file: HouseFile, files: Files) => Iterable<Violation>;

export interface HouseFile {
  readonly path: string;
  readonly text: string;
  readonly source: ts.SourceFile | undefined;
  readonly room: Room;
}

/** Where a file stands: `actions/<name>`, `packages/<name>`, or elsewhere (test, root, examples). */
export interface Room {
  readonly kind: 'action' | 'package' | 'elsewhere';
  readonly name: string;
  /** The folder, without a slash at the end; empty for the root. */
  readonly folder: string;
  /** Whether the file is only for developers: a test, a script, or anything in a private package. */
  readonly developer: boolean;
}

/** Packages that are never part of `dist` (DESIGN §3); package.json says `private` of all, since none is on npm. */
export const privatePackages: ReadonlySet<string> = new Set([
  'local-github',
  'local-runner',
  'build',
  'demo',
]);

/** The room of a path. */
export function roomOf(path: string): Room {
  const match = /^(actions|packages)\/([^/]+)\//.exec(path);
  const tool = /\.test\.ts$|\/testkit\.ts$|\/scripts\//.test(path);
  if (match === null) return { kind: 'elsewhere', name: '', folder: '', developer: true };
  const [, shelf = '', name = ''] = match;
  return {
    kind: shelf === 'actions' ? 'action' : 'package',
    name,
    folder: `${shelf}/${name}`,
    developer: tool || (shelf === 'packages' && privatePackages.has(name)),
  };
}

/** Parses a file for the rules; only TypeScript gets a syntax tree. */
export function houseFile(path: string, text: string): HouseFile {
  const source = /\.[cm]?ts$/.test(path)
    ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
    : undefined;
  return { path, text, source, room: roomOf(path) };
}

/** Line (from 1) of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Every node of a tree, parents first. */
export function* nodes(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodes(child);
}

/** The place of a node as a violation names it. */
export function placeOf(file: HouseFile, node: ts.Node): { path: string; line: number } {
  return { path: file.path, line: lineAt(file.text, node.getStart(file.source)) };
}
