import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import { nodes, placeOf, privatePackages, type Rule, roomOf, type Violation } from './house.ts';

/** Who may import whom (DESIGN §3). A package that is not listed here has no place in the house yet. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  data: ['contracts'],
  models: ['contracts', 'data'],
  evaluation: ['contracts', 'data', 'models'],
  training: ['contracts', 'data', 'models', 'evaluation'],
  drift: ['contracts', 'data', 'models', 'evaluation'],
  serving: ['contracts', 'data', 'models'],
  lifecycle: ['contracts'],
  delivery: ['contracts', 'lifecycle'],
  reporting: ['contracts'],
  github: ['contracts', 'lifecycle'],
  'action-kit': ['contracts', 'lifecycle'],
};
/** Who shows the product must not reach into it: what the demo shows is then done by the workflow files alone. */
const onlyImports: Readonly<Record<string, readonly string[]>> = { demo: ['local-github', 'local-runner'] };
/** `actions` and `cli` compose all of these. */
const parts = Object.keys(mayImport);
const builtins = new Set(builtinModules);

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** Imports: the order of the layers, no private package in a public one, everything that is imported is declared. */
export const imports: Rule = function* (file, files): Generator<Violation> {
  if (file.source === undefined || file.path.endsWith('.d.ts')) return;
  const { room } = file;
  const only = room.kind === 'package' ? onlyImports[room.name] : undefined;
  for (const specifier of importsOf(file.source)) {
    const fileName = specifier.text;
    const place = placeOf(file, specifier);
    if (fileName.startsWith('.')) {
      const target = posix.join(posix.dirname(file.path), fileName);
      if (
        room.kind !== 'elsewhere' &&
        (!room.developer || only !== undefined) &&
        !target.startsWith(`${room.folder}/`)
      ) {
        const other = roomOf(target);
        yield {
          ...place,
          rule: 'layers',
          message: `"${fileName}" reaches out of ${room.folder}`,
          fix:
            only !== undefined
              ? onlyThese(only)
              : other.kind === 'package'
                ? `import "@modelops/${other.name}", if it may be imported here`
                : 'move what is shared into a package',
        };
      }
      continue;
    }
    if (fileName.startsWith('node:') || builtins.has(fileName)) continue;
    const name = fileName.split('/', fileName.startsWith('@') ? 2 : 1).join('/');
    const ours = name.startsWith('@modelops/') ? name.slice('@modelops/'.length) : undefined;
    if (ours !== undefined && ours !== room.name && only?.includes(ours) === false) {
      yield {
        ...place,
        rule: 'layers',
        message: `${room.folder} must not import ${name}`,
        fix: onlyThese(only),
      };
      continue;
    }
    if (ours !== undefined && ours !== room.name && !room.developer) {
      const allowed =
        room.kind === 'action' || room.name === 'cli' ? parts : (mayImport[room.name] ?? undefined);
      if (privatePackages.has(ours)) {
        yield {
          ...place,
          rule: 'layers',
          message: `${room.folder} imports the private package ${name}`,
          fix: 'private packages are for tests and tools only; pass what you need in through a port',
        };
        continue;
      }
      if (allowed === undefined) {
        yield {
          ...place,
          rule: 'layers',
          message: `the package ${room.name} has no layer`,
          fix: 'say in DESIGN §3 and in packages/build/src/house-rules/imports.ts what it may import',
        };
        continue;
      }
      if (!allowed.includes(ours)) {
        yield {
          ...place,
          rule: 'layers',
          message: `${room.folder} must not import ${name}`,
          fix: `it may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}; move the code, or pass it in through a port`,
        };
        continue;
      }
    }
    if (room.kind === 'action' && ours === undefined && !room.developer) {
      yield {
        ...place,
        rule: 'layers',
        message: `an action imports ${name}`,
        fix: 'actions import @modelops/* and node:* only; wrap the library in the package it belongs to',
      };
      continue;
    }
    // Actions have no package.json: their packages are the workspace's own.
    if (room.kind === 'action' && ours !== undefined) continue;
    if (ours !== undefined && (ours === room.name || room.kind === 'elsewhere')) continue;
    const manifests = [
      ...(room.kind === 'package' ? [`${room.folder}/package.json`] : []),
      // What only developers run may use what the root gives every developer.
      ...(room.developer ? ['package.json'] : []),
    ];
    if (!manifests.some((path) => declares(files.get(path), name))) {
      yield {
        ...place,
        rule: 'declared',
        message: `${name} is imported but not declared`,
        fix: `add it to "dependencies" of ${manifests.join(' or ')}`,
      };
    }
  }
};

function onlyThese(names: readonly string[]): string {
  return `of ours it may import only ${names.join(', ')}; let an event do it, and a workflow file`;
}

/** What a file imports: statically, lazily, as a type, or by exporting it again. */
function* importsOf(source: ts.SourceFile): Generator<ts.StringLiteralLike> {
  for (const node of nodes(source)) {
    let specifier: ts.Node | undefined;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) specifier = node.moduleSpecifier;
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      specifier = node.argument.literal;
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      specifier = node.arguments[0];
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) yield specifier;
  }
}

function declares(text: string | undefined, name: string): boolean {
  if (text === undefined) return false;
  const manifest = JSON.parse(text) as Manifest;
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  return [dependencies, devDependencies, optionalDependencies, peerDependencies].some(
    (list) => list !== undefined && Object.hasOwn(list, name),
  );
}
