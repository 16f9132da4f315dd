import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@modelops/contracts';
import type { Job } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';
import { customerFiles } from '../support/train-data.ts';

test('how a model was made goes with the evidence into the release; a record of other bytes does not', async () => {
  await using scene = await Scene.open(customerFiles());
  const trigger = await scene.push();
  const path = (job: Job) => join(job.workspace, 'training-record.json');
  let text = '';
  const evaluated = (change: (job: Job) => Promise<unknown>, inputs = {}) =>
    scene.step(
      trigger,
      { mode: 'evaluate', baseline: 'none', ...inputs },
      {
        before: async (job) => {
          expect((await job.uses('train-model', {})).annotations).toEqual([]);
          await change(job);
        },
      },
    );
  const judged = await evaluated(async (job) => {
    text = await readFile(path(job), 'utf8');
  });
  expect(judged.errors).toEqual([]);
  const { files, modelDigest } = judged.report!.candidate;
  expect(files.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'model.onnx model',
    'predictions.csv predictions',
    'training-record.json training-record',
  ]);
  // What names the model is its file.
  expect(modelDigest).toBe(files[0]!.sha256);
  const registered = await scene.step(
    trigger,
    {
      model: 'churn',
      artifact: judged.outputs['artifact']!,
      'report-digest': judged.outputs['report-digest']!,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );
  expect(registered.errors).toEqual([]);
  expect((await scene.releases())['churn@v1.0.0']!['training-record.json']).toBe(sha256(text));

  const other = (job: Job) => writeFile(path(job), text.replace('"churn"', '"other"'));
  const noted = await evaluated(other);
  expect(noted.errors).toEqual([]);
  expect(noted.report!.notes).toContain(
    'training-record.json is about the model "other", so it is not kept with the evidence.',
  );
  expect(noted.report!.candidate.files).toHaveLength(2);
  const refused = await evaluated(other, { record: 'training-record.json' });
  expect(refused.errors.join()).toContain('the training record is about the model "other"');
});
