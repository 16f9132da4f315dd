import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { suite } from '../support/job.ts';
import { params, userWorkflows, WorkflowWorld } from '../support/workflow-world.ts';

// Some twenty jobs each, every one with processes of its own.
vi.setConfig({ testTimeout: 300_000 });

const judge = 'ci / churn / judge';
const evidence = 'release / churn / evidence / judge';
const publish = 'release / churn / publish';

test('pushed, proposed, judged, reported, merged, released; a worse one is stopped, and no old verdict stays', async () => {
  await using world = await WorkflowWorld.open();
  await world.first();
  expect(world.results()).toEqual({
    ci: 'skipped',
    'release / select': 'success',
    [evidence]: 'success',
    [publish]: 'success',
    // modelops.yml names no environment.
    'release / churn / deploy': 'skipped',
  });
  const released = await world.scene.releases();
  expect(Object.keys(released)).toEqual(['churn@v1.0.0']);
  // How it was made is released with it.
  expect(Object.keys(released['churn@v1.0.0']!)).toContain('training-record.json');
  world.repository.requireCheck('ci / gate');

  const number = await world.propose({ 'churn/params.json': params(0.6) });
  expect(world.results()).toEqual({
    'ci / select': 'success',
    [judge]: 'success',
    'ci / report': 'success',
    'ci / gate': 'success',
    release: 'skipped',
  });
  expect(await world.comment(number)).toContain('**churn is better than v1.0.0**');
  const judged = world.output(judge, 'report-digest');
  await world.merge(number);
  expect(world.output(evidence, 'report-digest')).toBe(judged);
  expect(world.log(evidence)).toContain('## Train: skipped');
  expect(Object.keys(await world.scene.releases())).toEqual(['churn@v1.1.0', 'churn@v1.0.0']);

  // Worse: the check fails, GitHub does not merge, nothing is released.
  const worse = await world.propose({ 'churn/params.json': params(0.1) }, 'worse');
  expect(world.results()).toMatchObject({
    [judge]: 'failure',
    'ci / report': 'success',
    'ci / gate': 'failure',
  });
  expect(await world.comment(worse)).toContain('fails');
  await expect(world.scene.merge(worse)).rejects.toThrow(/ci \/ gate/);

  // Mended, then broken so that nothing can be judged: the green comment does not stay.
  await world.commit({ 'churn/params.json': params(0.65) }, 'worse');
  expect(await world.comment(worse)).toContain('✅');
  await world.commit({ 'churn/params.json': 'no JSON' }, 'worse');
  expect(world.results()).toMatchObject({
    [judge]: 'failure',
    'ci / report': 'success',
    'ci / gate': 'failure',
  });
  expect(await world.comment(worse)).toContain('could not be judged');
  expect(await world.comment(worse)).not.toContain('✅');
  await world.commit({ 'modelops.yml': 'models: [' }, 'worse');
  expect(world.results()).toMatchObject({
    'ci / select': 'failure',
    'ci / report': 'success',
    'ci / gate': 'failure',
  });
  expect(await world.comment(worse)).not.toContain('✅');

  // A change that is no model's asks for no training, and the required check reports all the same.
  await world.propose({ 'README.md': 'words\n' }, 'words');
  expect(world.results()).toMatchObject({
    'ci / select': 'success',
    'ci / judge': 'skipped',
    'ci / gate': 'success',
  });
  expect(world.runner.problems.size).toBe(0);
});

test('squash, rebase, merge commit and merge queue release the bytes that were judged', async () => {
  await using world = await WorkflowWorld.open();
  await world.first();
  const { people, names } = world.scene;
  for (const [index, method] of (['squash', 'rebase', 'merge', 'queue'] as const).entries()) {
    const number = await world.propose({ 'churn/params.json': params(0.5 + index / 20) }, method);
    const judged = world.output(judge, 'report-digest');
    if (method === 'squash') {
      await people.rest.issues.addLabels({ ...names, issue_number: number, labels: ['modelops:major'] });
      await world.runner.idle();
    }
    if (method === 'queue') {
      await world.repository.enqueue(number);
      await world.runner.idle();
      expect(world.runner.latest('modelops').event.name).toBe('merge_group');
      expect(world.log(judge)).toContain('## Train: skipped');
      expect(world.results()).toMatchObject({ 'ci / gate': 'success', 'ci / report': 'skipped' });
      await world.repository.dequeue(number, 'merged');
      await world.runner.idle();
    } else await world.merge(number, method);
    expect(world.runner.latest('modelops').event.name).toBe('push');
    expect(world.log(evidence)).toContain('## Train: skipped');
    expect(world.output(evidence, 'report-digest')).toBe(judged);
    const [newest] = Object.values(await world.scene.releases());
    const report = JSON.parse(await world.asset('evaluation-report.json')) as {
      candidate: { modelDigest: string };
    };
    expect(newest!['model.json']).toBe(report.candidate.modelDigest);
  }
  // The label of the first one made it a major version.
  expect(Object.keys(await world.scene.releases())).toEqual([
    'churn@v2.3.0',
    'churn@v2.2.0',
    'churn@v2.1.0',
    'churn@v2.0.0',
    'churn@v1.0.0',
  ]);
});

test('main moved in between: judged again, and said so; a re-run of failed jobs keeps the attempts apart', async () => {
  const broken = join(suite, 'node_modules/.cache-flaky-test');
  await using world = await WorkflowWorld.open({
    command: (model) => `test ! -f ${broken} && node train.mjs ${model}`,
  });
  await world.first();
  const number = await world.propose({ 'churn/params.json': params(0.6) });
  await world.commit({ 'churn/notes.md': 'main has moved\n' });
  await writeFile(broken, '');
  try {
    await world.merge(number);
    expect(world.log(evidence)).toContain(
      'nothing found: no run has judged exactly this tree, data and rules',
    );
    expect(world.results()).toMatchObject({ [evidence]: 'failure', [publish]: 'skipped' });
  } finally {
    await rm(broken, { force: true });
  }
  const run = world.runner.latest('modelops');
  world.runner.rerun(run, 'failed');
  await world.runner.idle();
  expect(run.result).toBe('success');
  // What had succeeded is not repeated.
  expect(run.jobs.filter(({ attempt }) => attempt === 2).map(({ name }) => name)).toEqual([
    evidence,
    publish,
    'release / churn / deploy',
  ]);
  expect(world.output(evidence, 'artifact')).toMatch(/-a2$/);
  expect(Object.keys(await world.scene.releases())[0]).toBe('churn@v1.1.0');
});

test('several models: only the changed ones are judged, in one comment; two branches at the same moment lose no version', async () => {
  await using world = await WorkflowWorld.open({
    models: ['churn', 'demand'],
    files: {
      '.github/workflows/modelops.yml': userWorkflows()['.github/workflows/modelops.yml']!.replace(
        'branches: [main]',
        'branches: [main, next]',
      ),
    },
    runner: { machines: 3 },
  });
  await world.first();
  expect(Object.keys(await world.scene.releases()).sort()).toEqual(['churn@v1.0.0', 'demand@v1.0.0']);
  await world.propose({ 'demand/params.json': params(0.5) }, 'one');
  expect(Object.keys(world.results())).toContain('ci / demand / judge');
  expect(Object.keys(world.results())).not.toContain(judge);
  const number = await world.propose(
    { 'demand/params.json': params(0.55), 'churn/params.json': params(0.6) },
    'both',
  );
  expect(await world.comment(number)).toMatch(/churn[\s\S]*demand/);

  // Two branches, the same model, at once.
  await world.repository.commitFiles({
    branch: 'next',
    files: { 'churn/params.json': params(0.5) },
    message: 'a',
  });
  await world.repository.commitFiles({ files: { 'churn/params.json': params(0.7) }, message: 'b' });
  await world.runner.idle();
  const released = Object.keys(await world.scene.releases()).filter((tag) => tag.startsWith('churn'));
  const { people, names } = world.scene;
  const models = new Map<string, string>();
  for (const tag of released) {
    const { data } = await people.rest.repos.getReleaseByTag({ ...names, tag });
    const asset = data.assets.find(({ name }) => name === 'model.json')!;
    const bytes = await people.rest.repos.getReleaseAsset({
      ...names,
      asset_id: asset.id,
      headers: { accept: 'application/octet-stream' },
    });
    const model = JSON.parse(Buffer.from(bytes.data as unknown as ArrayBuffer).toString('utf8')) as {
      skill: number;
    };
    models.set(tag, `${model.skill} at ${await world.repository.sha(tag)}`);
  }
  expect(models.size).toBe(3);
  expect([...models.values()].sort()).toEqual([
    `0.4 at ${await world.repository.sha('churn@v1.0.0')}`,
    `0.5 at ${await world.repository.sha('next')}`,
    `0.7 at ${await world.repository.sha('main')}`,
  ]);
  // The later one was compared with the earlier one, whichever that was.
  const [, second, third] = [...released].sort();
  expect(second).toMatch(/^churn@v1\.(?:1\.0|0\.1)$/);
  expect(third).toMatch(/^churn@v1\.(?:2\.0|1\.1|1\.0)$/);
  const runs = world.runner.runs.filter(({ file }) => file.name === 'modelops');
  for (const run of runs.slice(-2)) expect(run.result).toBe('success');
});
