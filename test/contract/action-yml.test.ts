import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionSpecs } from '@modelops/contracts';
import { githubParser } from '@modelops/local-runner';
import { describe, expect, test } from 'vitest';
import { discoverActions, rootFolder } from '../../packages/build/src/repository.ts';

const { NoOperationTraceWriter } = (await githubParser()).workflows;
const { convertActionTemplate, parseAction } = await import('@actions/workflow-parser/actions/index');

const folders = readdirSync(join(rootFolder, 'actions'));
const parse = (name: string, content: string) => {
  const parsed = parseAction({ name: `${name}/action.yml`, content }, new NoOperationTraceWriter());
  const template =
    parsed.value === undefined ? undefined : convertActionTemplate(parsed.context, parsed.value);
  return { template, errors: parsed.context.errors.getErrors().map((error) => error.message) };
};

test('every action has a specification, a folder and an entry, and nothing else does', () => {
  const names = actionSpecs.map((spec) => spec.name).sort();
  expect(folders.sort()).toEqual(names);
  expect(discoverActions()).toEqual(names);
});

describe.each(actionSpecs.map((spec) => [spec.name, spec] as const))('%s', (name, spec) => {
  const { template, errors } = parse(
    name,
    readFileSync(join(rootFolder, 'actions', name, 'action.yml'), 'utf8'),
  );

  test("GitHub's parser reads action.yml without an error", () => {
    expect(errors).toEqual([]);
    expect(template?.name).toBe(spec.title);
    expect(template?.description).toBe(spec.description);
    expect(template?.runs).toMatchObject({ using: 'node24', main: `../../dist/${name}/index.js` });
  });

  test('it reads the same inputs and outputs as we declare', () => {
    const inputs = Object.fromEntries(
      (template?.inputs ?? []).map((input) => [input.id, [input.required, input.default?.toDisplayString()]]),
    );
    const declared = Object.fromEntries(
      Object.entries(spec.inputs).map(([id, input]) => [id, [input.required, input.default]]),
    );
    expect(inputs).toEqual(declared);
    expect((template?.outputs ?? []).map((output) => output.id)).toEqual(Object.keys(spec.outputs));
  });

  test('every flag has a default, so that an absent one never means two things', () => {
    for (const [id, input] of Object.entries(spec.inputs)) {
      if (input.kind === 'flag') expect(['true', 'false'], id).toContain(input.default);
    }
  });
});

test("GitHub's parser would have objected to a broken file", () => {
  expect(
    parse('x', 'name: x\ndescription: y\nruns:\n  using: node24\n  main: a.js\n  mian: b.js\n').errors,
  ).not.toEqual([]);
});
