import { marked } from 'marked';
import { expect, test } from 'vitest';
import { validateModel } from '../../packages/contracts/src/actions/validate-model.ts';
import { Scene, type Step } from '../support/job.ts';
import { csv, predictions, rows } from '../support/validate-data.ts';

/** Texts that a pull request's author may put into keys, columns, groups, names and gates. */
const hostile = [
  '\n::error::injected',
  '\r::warning::injected',
  '::set-output name=verdict::pass',
  '##[error]injected',
  '%0A::notice::injected',
  '\u001b[31mred\u001b]8;;http://evil.example\u0007',
  '@ada @acme/ops',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'a|b|c',
  '\u202etxt.exe',
  '[click](http://evil.example) #1 GH-1',
  '<!-- modelops:report key=validation run=999999 attempt=9 -->',
  '`code` ``` ~~~',
];

const ours = new Set(Object.keys(validateModel.outputs));
const injected = /^\s*(::(error|warning|notice|set-output|add-mask)|##\[)|^(error|warning|notice): injected/m;

/** Neither the runner nor GitHub takes any of it for its own. */
async function expectContained(step: Step, bodies: readonly string[]): Promise<void> {
  expect(step.annotations.filter(({ message }) => message.startsWith('injected'))).toEqual([]);
  expect(Object.keys(step.outputs).filter((name) => !ours.has(name))).toEqual([]);
  expect(step.log.split('\n').filter((line) => injected.test(line))).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
  expect(step.log).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
  for (const body of [...bodies, step.summary]) {
    expect(body.match(/<!-- modelops:report/g)?.length ?? 0).toBeLessThanOrEqual(1);
    // A mention needs its name right behind the at sign, wherever it stands.
    expect(body).not.toMatch(/@(ada|acme)/);
    expect(body).not.toMatch(/[\u202a-\u202e]/);
    const html = await marked.parse(body, { gfm: true });
    expect(html).not.toMatch(/<(script|img)\b/i);
    expect(html).not.toMatch(/href="[^"]*evil\.example/);
  }
}

test.each([
  ['keys', (text: string, i: number) => ({ id: `${text}${i}`, label: i % 2, score: 0.5 })],
  ['groups', (text: string, i: number) => ({ id: i, label: i % 2, score: 0.5, g: `${text}${i % 40}` })],
  ['slices', (text: string, i: number) => ({ id: i, label: i % 2, score: (i % 7) / 7, g: text })],
])('%s', async (what, row) => {
  const records = Array.from({ length: 260 }, (_, i) => row(hostile[i % hostile.length]!, i));
  const flipped = records.map((record, i) => (i % 5 === 0 ? { ...record, label: 1 - record.label } : record));
  await using scene = await Scene.open({ 'p.csv': csv(records) });
  const number = await scene.propose({ 'p.csv': csv(flipped) });
  const step = await scene.step(await scene.pullRequest(number), {
    predictions: 'p.csv',
    baseline: 'base-branch',
    gates: 'log_loss <= champion',
    ...(what === 'groups' ? { group: 'g' } : what === 'slices' ? { slices: 'g' } : {}),
  });
  expect(step.outputs['verdict']).toBe('fail');
  expect(step.errors).toHaveLength(1);
  const comments = await scene.comments(number);
  expect(comments).toHaveLength(1);
  await expectContained(
    step,
    comments.map(({ body }) => body),
  );
});

test('values in gates and names of columns', async () => {
  await using scene = await Scene.open({});
  const names = hostile.map((text, i) => `${text} ${i}`);
  const records = rows(120, 0.4).map((row, i) => ({
    ...row,
    ...Object.fromEntries(names.map((name, k) => [name, hostile[(i + k) % hostile.length]])),
  }));
  const number = await scene.propose({ 'p.csv': csv(records) });
  const trigger = await scene.pullRequest(number);
  const trimmed = names.map((name) => name.trim());
  const gates = trimmed.map(
    (name, k) => `roc_auc[${JSON.stringify(name)}=${JSON.stringify(hostile[k])}] >= 0.5`,
  );
  const config = JSON.stringify({
    models: { m: { predictions: 'p.csv', validate: { baseline: 'none', gates, slices: trimmed } } },
  });
  await scene.repository.commitFiles({
    branch: 'topic',
    files: { 'modelops.yml': config },
    message: 'Rules',
  });
  const judged = await scene.step(await scene.pullRequest(number), {});
  expect(judged.errors).toEqual([]);
  expect(judged.report?.gates).toHaveLength(hostile.length);
  await expectContained(
    judged,
    (await scene.comments(number)).map(({ body }) => body),
  );
  // The error that lists the columns of the file.
  const unknown = await scene.step(trigger, { predictions: 'p.csv', label: 'nope', baseline: 'none' });
  expect(unknown.annotations).toHaveLength(1);
  expect(unknown.errors[0]).toContain('there is no column "nope"');
  await expectContained(unknown, []);
});

test.each(hostile)('inputs: %j', async (text) => {
  await using scene = await Scene.open({ 'p.csv': predictions(0.5) });
  const trigger = await scene.push();
  const base = { predictions: 'p.csv', baseline: 'none', upload: 'false' };
  for (const inputs of [
    { ...base, predictions: `x${text}` },
    { ...base, gates: `roc_auc >= ${text}` },
  ]) {
    const step = await scene.step(trigger, inputs);
    expect(step.annotations.map(({ level }) => level)).toEqual(['error']);
    expect(step.exitCode).toBe(1);
    await expectContained(step, []);
  }
});

test('the token is masked before anything can print it', async () => {
  await using scene = await Scene.open({ 'p.csv': predictions(0.5) });
  const token = 'ghs_aTokenOfSomebodyElse0123456789';
  const step = await scene.step(await scene.push(), { token, predictions: token, baseline: 'none' });
  expect(step.errors).toEqual([expect.stringContaining('"***" does not exist')]);
  expect(step.log).not.toContain(token);
});
