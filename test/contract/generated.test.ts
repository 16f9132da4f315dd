import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles, staleFiles } from '../../packages/build/src/generate.ts';
import { rootFolder, workingTree } from '../../packages/build/src/repository.ts';

test('what is generated is what the contracts say now', () => {
  expect(staleFiles(workingTree()), 'run `npm run build` and commit what it writes').toEqual([]);
});

test('the generator writes what the formatter leaves alone', () => {
  const paths = [...generatedFiles(workingTree()).keys()];
  const biome = join(rootFolder, 'node_modules/.bin/biome');
  execFileSync(biome, ['check', '--colors=off', ...paths], { cwd: rootFolder, encoding: 'utf8' });
});
