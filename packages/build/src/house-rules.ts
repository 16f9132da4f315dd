import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failure, githubWrites, inputs, wholeTests } from './house-rules/code.ts';
import { type Files, houseFile, type Rule, type Violation } from './house-rules/house.ts';
import { imports } from './house-rules/imports.ts';
import { fileNames, lockfile, machinePaths, smallFiles, smallMain } from './house-rules/text.ts';
import { rootFolder } from './repository.ts';

const rules: readonly Rule[] = [
  imports,
  failure,
  inputs,
  githubWrites,
  wholeTests,
  smallMain,
  smallFiles,
  fileNames,
  machinePaths,
  lockfile,
];

/** Every violation of the rules of the house (DESIGN §3, §6), in the order of paths and lines. */
export function checkHouse(files: Files): Violation[] {
  const violations: Violation[] = [];
  for (const [path, text] of files) {
    const file = houseFile(path, text);
    for (const rule of rules) violations.push(...rule(file, files));
  }
  return violations.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

/** `file:line rule message (how to fix)`. */
export function formatViolation({ path, line, rule, message, fix }: Violation): string {
  return `${path}:${line} ${rule} ${message} (${fix})`;
}

/** The text files that git tracks or would track, but for bundles: what is wrong is said before it is committed. */
function trackedFiles(root: string): Map<string, string> {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const files = new Map<string, string>();
  for (const path of new Set(list.split('\0'))) {
    if (path === '' || path.startsWith('dist/')) continue;
    const full = join(root, path);
    if (statSync(full, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const text = readFileSync(full, 'utf8');
    if (!text.includes('\0')) files.set(path, text);
  }
  return files;
}

if (import.meta.main) {
  const files = trackedFiles(rootFolder);
  const violations = checkHouse(files);
  for (const violation of violations) console.error(formatViolation(violation));
  if (violations.length > 0) process.exitCode = 1;
  else console.log(`the rules of the house hold in ${files.size} files`);
}
