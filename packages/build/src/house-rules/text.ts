import { posix } from 'node:path';
import { lineAt, type Rule, type Violation } from './house.ts';

const linesOfMain = 10;
const linesOfFile = 600;

function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

/** `main.ts` of an action only composes. */
export const smallMain: Rule = function* (file): Generator<Violation> {
  const count = lineCount(file.text);
  if (/^actions\/[^/]+\/src\/main\.ts$/.test(file.path) && count > linesOfMain) {
    yield {
      path: file.path,
      line: linesOfMain + 1,
      rule: 'small-main',
      message: `${count} lines, of at most ${linesOfMain}`,
      fix: 'move logic to run.ts, or to the package it belongs to',
    };
  }
};

/** No source file that nobody can hold in their head. */
export const smallFiles: Rule = function* (file): Generator<Violation> {
  const count = lineCount(file.text);
  if (/\.[cm]?[jt]sx?$/.test(file.path) && count > linesOfFile) {
    yield {
      path: file.path,
      line: linesOfFile + 1,
      rule: 'small-files',
      message: `${count} lines, of at most ${linesOfFile}`,
      fix: 'split it by what its parts know',
    };
  }
};

const kebab = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
/** Names that tools and GitHub look for. */
const conventional = /^(?:[A-Z]+(?:[-_][A-Z]+)*(?:\.md)?|pull_request_template\.md|Dockerfile|_[a-z-]+\.md)$/;

/** Files and folders are kebab-case. */
export const fileNames: Rule = function* (file): Generator<Violation> {
  if (!/\.(?:[cm]?[jt]sx?|json|ya?ml|md|html|css|sh)$/.test(file.path)) return;
  // GitHub prescribes the names there.
  if (/^\.github\/|\/fixtures\//.test(file.path)) return;
  const wrong = file.path.split('/').find((part) => !kebab.test(part) && !conventional.test(part));
  if (wrong !== undefined) {
    yield {
      path: file.path,
      line: 1,
      rule: 'file-names',
      message: `"${wrong}" is not kebab-case`,
      fix: 'name it like "my-file.ts"',
    };
  }
};

// The home of GitHub's own runner is the same on every machine, hence a fact that may be written down.
const machinePath = /(?<![\w.~:/}@-])\/(?:work|root|home\/(?!runner\/)[\w-]+)\/[\w.@-]/g;

/** No folder of the machine on which it was written. */
export const machinePaths: Rule = function* (file): Generator<Violation> {
  for (const match of file.text.matchAll(machinePath)) {
    yield {
      path: file.path,
      line: lineAt(file.text, match.index),
      rule: 'machine-paths',
      message: `a path of one machine: ${match[0]}…`,
      fix: 'write it relative to the repository, or take it from the environment',
    };
  }
};

/** The lockfile names no registry, so that it works behind everyone's own. */
export const lockfile: Rule = function* (file): Generator<Violation> {
  if (posix.basename(file.path) !== 'package-lock.json') return;
  const at = file.text.indexOf('"resolved": "http');
  if (at !== -1) {
    yield {
      path: file.path,
      line: lineAt(file.text, at),
      rule: 'lockfile',
      message: 'the lockfile names a registry',
      fix: 'run `npm install` with the .npmrc of this repository (omit-lockfile-registry-resolved)',
    };
  }
};
