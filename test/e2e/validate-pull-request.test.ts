import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';
import { csv, predictions, rows } from '../support/validate-data.ts';

/** The smallest use, word for word as DESIGN §1 and the README show it. */
const smallest = { predictions: 'predictions.csv', gates: 'roc_auc >= 0.70', baseline: 'base-branch' };

test('the smallest use: one comment, updated by the next push, against the base branch', async () => {
  await using scene = await Scene.open({ 'predictions.csv': predictions(0.3) });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const first = await scene.step(await scene.pullRequest(number), smallest);
  expect(first.errors).toEqual([]);
  expect(first).toMatchObject({ outcome: 'success', exitCode: 0, warnings: [] });
  expect(first.outputs).toMatchObject({ verdict: 'pass', outcome: 'better', evidence: 'modelops-evidence' });
  expect(first.report).toMatchObject({
    model: 'model',
    task: 'binary-classification',
    champion: { source: 'base-branch', name: 'main', version: null },
    comparison: { comparable: true, sharedRows: 300, missingRows: 0, outcome: 'better' },
    evaluationSet: {
      rows: 300,
      labelsFrom: 'champion',
      columns: { key: 'id', label: 'label', score: 'score' },
    },
  });
  expect(first.summary).toContain('better');
  const [comment, ...others] = await scene.comments(number);
  expect(others).toEqual([]);
  expect(comment).toMatchObject({ author: 'github-actions[bot]' });
  // The merge commit that was judged is nobody's to check out; the head is.
  const head = await scene.repository.sha('topic');
  expect(comment!.body).toContain(`To reproduce: check out \`${head.slice(0, 7)}\``);
  expect(first.summary).toContain(`check out \`${head.slice(0, 7)}\``);
  expect(first.outputs['comment-url']).toContain(String(comment!.id));

  await scene.repository.commitFiles({
    branch: 'topic',
    files: { 'predictions.csv': predictions(0.05) },
    message: 'Worse',
  });
  const second = await scene.step(await scene.pullRequest(number), smallest);
  expect(second).toMatchObject({ outcome: 'failure', exitCode: 1 });
  expect(second.outputs).toMatchObject({ verdict: 'fail', outcome: 'worse' });
  expect(second.errors).toHaveLength(1);
  expect(second.errors[0]).toMatch(
    /^model is worse than the base branch .*\nroc_auc >= 0\.7: 0\.\d+ .* must be ≥ 0\.700/,
  );
  const after = await scene.comments(number);
  expect(after.map(({ id }) => id)).toEqual([comment!.id]);
  expect(after[0]!.body).not.toBe(comment!.body);
  // Both runs' evidence stays apart: two trees, two names.
  expect(new Set((await scene.artifacts()).map(({ name }) => name)).size).toBe(2);
});

test('the same step twice says the same to the byte and writes once', async () => {
  await using scene = await Scene.open({ 'predictions.csv': predictions(0.3) });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const trigger = await scene.pullRequest(number);
  const first = await scene.step(trigger, smallest);
  const [comment] = await scene.comments(number);
  const second = await scene.step(trigger, smallest);
  expect(second.reportText).toBe(first.reportText);
  expect(second.outputs).toEqual(first.outputs);
  expect(await scene.comments(number)).toEqual([comment]);
  expect(await scene.artifacts()).toHaveLength(1);
  expect(second.log).toContain('has the artifact');
});

test('the base branch comes from the API when the checkout is shallow, from git when it is not', async () => {
  await using scene = await Scene.open({ 'predictions.csv': predictions(0.3) });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const trigger = await scene.pullRequest(number);
  const asked = () => scene.hub.requests.filter(({ path }) => path.includes('/contents/')).length;
  const shallow = await scene.step(trigger, smallest);
  expect(asked()).toBe(1);
  const deep = await scene.step(trigger, smallest, {
    before: (job) => job.run(`git fetch -q --unshallow "file://${scene.repository.gitDir}" ${trigger.sha}`),
  });
  expect(asked()).toBe(1);
  expect(deep.reportText).toBe(shallow.reportText);
});

test('a file that is new on the branch is compared with nothing, and the report says so', async () => {
  await using scene = await Scene.open({});
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const step = await scene.step(await scene.pullRequest(number), {
    ...smallest,
    gates: 'roc_auc >= 0.70\nroc_auc >= champion - 0.005',
  });
  expect(step).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass', outcome: 'none' } });
  expect(step.report?.gates.map(({ evaluated }) => evaluated)).toEqual([true, false]);
  expect(step.report?.notes.join()).toContain('predictions.csv is not on main');
});

test('a base file that cannot be read does not stop the pull request that mends it', async () => {
  await using scene = await Scene.open({ 'predictions.csv': 'id,label,score\na,1,0.5\na,0,0.5\n' });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const step = await scene.step(await scene.pullRequest(number), {
    ...smallest,
    gates: 'roc_auc >= 0.70\nroc_auc >= champion - 0.005',
  });
  expect(step.errors).toEqual([]);
  expect(step.outputs).toMatchObject({ verdict: 'inconclusive', outcome: 'none' });
  expect(step.report?.notes).toEqual([
    'The candidate cannot be compared with predictions.csv on main, which cannot be read (predictions.csv on main, line 3, column "id": the key "a" stands twice: line 2 and line 3).',
  ]);
  expect(step.report?.gates[1]).toMatchObject({ evaluated: true, verdict: 'inconclusive' });
  expect(step.report?.gates[1]?.reason).toContain('cannot be read');
});

test('baseline: none and a path; a path outside or absent is an error', async () => {
  await using scene = await Scene.open({ 'old.csv': predictions(0.3) });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const trigger = await scene.pullRequest(number);
  const run = (baseline: string) =>
    scene.step(trigger, { ...smallest, baseline, comment: false, upload: 'false' });
  expect((await run('none')).report?.champion).toBeNull();
  expect((await run('old.csv')).report).toMatchObject({
    champion: { source: 'file', name: 'old.csv' },
    comparison: { outcome: 'better' },
  });
  expect((await run('older.csv')).errors).toEqual([
    expect.stringMatching(
      /^the baseline "older\.csv" does not exist\. .*relative to the root of the checkout/,
    ),
  ]);
  expect((await run('../old.csv')).errors).toEqual([expect.stringContaining('lies outside the workspace')]);
});

test('on a push the baseline is what the branch held before', async () => {
  await using scene = await Scene.open({ 'predictions.csv': predictions(0.3) });
  await scene.repository.commitFiles({ files: { 'predictions.csv': predictions(0.6) }, message: 'Better' });
  const trigger = await scene.push();
  const before = await scene.repository.sha('main~1');
  const step = await scene.step({ ...trigger, event: { ...trigger.event, before } }, smallest);
  expect(step.report?.champion).toMatchObject({ source: 'base-branch', name: 'main before' });
  expect(step.outputs['outcome']).toBe('better');
  expect(step.outputs['comment-url']).toBeUndefined();
});

test('a truth table decides what a label is', async () => {
  const honest = rows(300, 0.3);
  await using scene = await Scene.open({
    'truth.csv': csv(honest.map(({ id, label }) => ({ id, label }))),
  });
  // Labels written to agree with the scores would be a perfect model.
  const edited = honest.map((row) => ({ ...row, label: row.score > 0.5 ? 1 : 0 }));
  const number = await scene.propose({ 'predictions.csv': csv(edited) });
  const trigger = await scene.pullRequest(number);
  const trusted = await scene.step(trigger, { ...smallest, baseline: 'none', comment: false });
  expect(trusted.report?.metrics.find(({ name }) => name === 'roc_auc')?.value).toBe(1);
  const checked = await scene.step(trigger, {
    ...smallest,
    baseline: 'none',
    truth: 'truth.csv',
    comment: false,
  });
  expect(checked.report?.evaluationSet.labelsFrom).toBe('truth');
  expect(checked.report?.metrics.find(({ name }) => name === 'roc_auc')?.value).toBeLessThan(0.85);
  expect(checked.report?.inputs.data.map(({ path }) => path)).toEqual(['truth.csv']);
  expect(checked.outputs['inputs-digest']).not.toBe(trusted.outputs['inputs-digest']);
});

test('regression, `$row`, groups and slices', async () => {
  const noise = [1, -2, 0.5, 3, -1, 2];
  const house = (error: number) =>
    csv(
      Array.from({ length: 240 }, (_, index) => ({
        day: `2024-01-${String(1 + (index % 28)).padStart(2, '0')}`,
        town: ['Ulm', 'Bonn', 'Köln'][index % 3],
        label: 100 + (index % 37),
        score: 100 + (index % 37) + error * noise[index % 6]!,
      })),
    );
  await using scene = await Scene.open({ 'p.csv': house(2) });
  const number = await scene.propose({ 'p.csv': house(1) });
  const step = await scene.step(await scene.pullRequest(number), {
    predictions: 'p.csv',
    key: '$row',
    group: 'day(day)',
    slices: 'town',
    gates: 'rmse <= champion\nrmse[town="Köln"] <= champion * 1.1',
    baseline: 'base-branch',
  });
  expect(step.errors).toEqual([]);
  expect(step.report).toMatchObject({
    task: 'regression',
    verdict: 'pass',
    evaluationSet: { groups: 28, groupBy: 'day(day)', columns: { key: '$row' } },
  });
  expect(step.report?.slices.map(({ value }) => value).sort()).toEqual(['Bonn', 'Köln', 'Ulm']);
});

test('no gates: it works, and says that nothing decides', async () => {
  await using scene = await Scene.open({});
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const step = await scene.step(await scene.pullRequest(number), {
    predictions: 'predictions.csv',
    baseline: 'none',
  });
  expect(step).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass' } });
  expect(step.report?.notes).toEqual(['There are no gates: nothing decides, figures are only shown.']);
  expect((await scene.comments(number))[0]?.body).toContain('no gates');
});

test('several models in one file: each by name, inputs win over the file', async () => {
  const config = `models:
  churn:
    predictions: churn.csv
    validate: { baseline: none, gates: [roc_auc >= 0.99] }
  fraud:
    predictions: { path: fraud.csv, key: k, label: y, score: p }
    validate: { baseline: none, gates: [roc_auc >= 0.6] }
`;
  const other = csv(rows(300, 0.6).map(({ id, label, score }) => ({ k: id, y: label, p: score })));
  await using scene = await Scene.open({});
  const number = await scene.propose({
    'modelops.yml': config,
    'churn.csv': predictions(0.3),
    'fraud.csv': other,
  });
  const trigger = await scene.pullRequest(number);
  const quiet = { comment: false, upload: 'false' };
  expect((await scene.step(trigger, quiet)).errors).toEqual([
    'the input `model` is missing. modelops.yml declares churn, fraud: say which one the step is about.',
  ]);
  const fraud = await scene.step(trigger, { ...quiet, model: 'fraud' });
  expect(fraud.report).toMatchObject({
    model: 'fraud',
    verdict: 'pass',
    evaluationSet: { columns: { key: 'k' } },
  });
  expect((await scene.step(trigger, { ...quiet, model: 'churn' })).outputs['verdict']).toBe('fail');
  const lenient = await scene.step(trigger, { ...quiet, model: 'churn', gates: 'roc_auc >= 0.51' });
  expect(lenient.outputs['verdict']).toBe('pass');
});

test('`mode: evaluate` needs no write permission, `mode: report` comments from the artifact alone', async () => {
  await using scene = await Scene.open({ 'predictions.csv': predictions(0.3) });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const trigger = await scene.pullRequest(number);
  const evaluated = await scene.step(
    trigger,
    { ...smallest, mode: 'evaluate' },
    { permissions: { contents: 'read' } },
  );
  expect(evaluated.errors).toEqual([]);
  expect(await scene.comments(number)).toEqual([]);
  const inputs = {
    mode: 'report',
    artifact: evaluated.outputs['artifact']!,
    'report-digest': evaluated.outputs['report-digest']!,
  };
  const options = { checkout: false, permissions: { pull_requests: 'write' } } as const;
  const planned = await scene.step(trigger, { ...inputs, 'dry-run': true }, options);
  expect(planned.log).toContain('would ');
  expect(await scene.comments(number)).toEqual([]);
  for (let time = 0; time < 2; time++) {
    const reported = await scene.step(trigger, inputs, options);
    expect(reported.errors).toEqual([]);
    expect(await scene.comments(number)).toHaveLength(1);
  }
  const forged = await scene.step(
    trigger,
    { ...inputs, 'report-digest': `sha256:${'0'.repeat(64)}` },
    options,
  );
  expect(forged.errors).toEqual([expect.stringContaining('is not the one that was made')]);
});

test('dry run: the plan is printed; no comment, no artifact', async () => {
  await using scene = await Scene.open({ 'predictions.csv': predictions(0.3) });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const step = await scene.step(await scene.pullRequest(number), { ...smallest, 'dry-run': true });
  expect(step.outputs['verdict']).toBe('pass');
  expect(step.log).toContain('would upload the artifact modelops-model-');
  expect(step.log).toMatch(/would .*comment/);
  expect(await scene.comments(number)).toEqual([]);
  expect(await scene.artifacts()).toEqual([]);
});

test('inconclusive passes unless it is told to fail', async () => {
  await using scene = await Scene.open({});
  const number = await scene.propose({ 'predictions.csv': predictions(0.1, { count: 60 }) });
  const trigger = await scene.pullRequest(number);
  const inputs = { ...smallest, gates: 'roc_auc >= 0.6', baseline: 'none', comment: false, upload: 'false' };
  const lenient = await scene.step(trigger, inputs);
  expect(lenient.outputs['verdict']).toBe('inconclusive');
  expect(lenient).toMatchObject({ exitCode: 0, errors: [] });
  expect(lenient.annotations.map(({ level }) => level)).toEqual(['warning']);
  const strict = await scene.step(trigger, { ...inputs, 'on-inconclusive': 'fail' });
  expect(strict.exitCode).toBe(1);
  expect(strict.errors).toEqual([expect.stringContaining('`on-inconclusive` is `fail`')]);
});
