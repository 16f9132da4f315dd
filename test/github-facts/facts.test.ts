import { readFile } from 'node:fs/promises';
import type { FactId } from '@modelops/local-github';
import { expect, test } from 'vitest';
import { factScenarios, NotAsItShould } from './scenarios.ts';

interface Row {
  readonly id: FactId;
  readonly test: string;
}

const rows = JSON.parse(await readFile(new URL('facts.json', import.meta.url), 'utf8')) as Row[];

test('every fact has a scenario of its own, and every scenario a fact', () => {
  expect(rows.map((row) => row.test).toSorted()).toEqual(Object.keys(factScenarios).toSorted());
});

test.each(rows)('$id: $test, and fails where GitHub does not do so', { timeout: 120_000 }, async (row) => {
  const scenario = factScenarios[row.test]!;
  await scenario([]);
  await expect(scenario([row.id])).rejects.toThrow(NotAsItShould);
});
