import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';
import { csv, predictions, rows } from '../support/validate-data.ts';

const config = (gates: string, more = '') =>
  `models:\n  churn:\n    predictions: p.csv\n    validate: { baseline: none, gates: [${gates}]${more} }\n`;

test('a pull request that changes its own rules says so in the report, for everybody to see', async () => {
  await using scene = await Scene.open({
    'modelops.yml': config('roc_auc >= 0.9'),
    'p.csv': predictions(0.4),
  });
  const number = await scene.propose({ 'modelops.yml': config('roc_auc >= 0.1', ', margin: 1') });
  const step = await scene.step(await scene.pullRequest(number), {});
  expect(step.errors).toEqual([]);
  expect(step.report?.notes[0]).toBe(
    'This pull request changes the rules that it is judged by: gates was ["roc_auc >= 0.9"] and is ["roc_auc >= 0.1"]; margin was not set and is 1.',
  );
  const body = (await scene.comments(number))[0]!.body;
  expect(body.split('<details>')[0]).toContain('changes the rules that it is judged by');
});

test('a pull request that leaves its rules alone says nothing of them', async () => {
  await using scene = await Scene.open({
    'modelops.yml': config('roc_auc >= 0.1'),
    'p.csv': predictions(0.4),
  });
  const number = await scene.propose({ 'p.csv': predictions(0.5) });
  const step = await scene.step(await scene.pullRequest(number), {});
  expect(step.report?.notes).toEqual([]);
});

test('predicted classes instead of probabilities are pointed out', async () => {
  const hard = rows(200, 0.4).map((row) => ({ ...row, score: row.score >= 0.5 ? 1 : 0 }));
  await using scene = await Scene.open({ 'p.csv': csv(hard) });
  const step = await scene.step(await scene.push(), { predictions: 'p.csv', gates: 'accuracy >= 0.1' });
  expect(step.report?.notes.join()).toContain('predict_proba');
});

test.each(['SHA256SUMS', 'model-manifest.json', 'Evaluation-Report.json'])(
  'a model file called %s is refused before anything is judged',
  async (name) => {
    await using scene = await Scene.open({ 'p.csv': predictions(0.4), [name]: 'x' });
    const step = await scene.step(await scene.push(), {
      predictions: 'p.csv',
      files: name,
      gates: 'roc_auc >= 0.1',
    });
    expect(step.errors).toEqual([expect.stringMatching(/would have the same name in the release/)]);
    expect(step.report).toBeUndefined();
  },
);
