import { randomBytes } from 'node:crypto';
import { type EvaluationReport, prettyCanonicalJson } from '@modelops/contracts';
import type { LocalRepository } from '@modelops/local-github';
import type { Trigger } from '@modelops/local-runner';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { type ZipEntry, zipOf } from '../../packages/action-kit/src/zip.testkit.ts';
import { Scene, type Step } from '../support/job.ts';
import { uploadRaw } from '../support/raw-artifact.ts';
import { evidenceOf } from '../support/register-world.ts';
import { predictions } from '../support/validate-data.ts';

const config = `models:
  churn:
    predictions: p.csv
    validate: { baseline: none, gates: [roc_auc >= 0.6] }
`;
const start = { 'modelops.yml': config, 'p.csv': predictions(0.5) };
const change = { 'p.csv': predictions(0.6) };
const writes = { actions: 'read', pull_requests: 'write', checks: 'write' } as const;

/** A fork's pull request, and its run, which may do what it likes but write. */
async function forked(scene: Scene, files: Record<string, string> = change, fork?: LocalRepository) {
  const from = fork ?? (await scene.fork());
  const number = await scene.propose(files, 'topic', { fork: from });
  return { number, fork: from, trigger: await scene.pullRequest(number) };
}

async function report(scene: Scene, judged: Trigger, inputs = {}): Promise<Step> {
  judged.run.complete('success');
  return scene.step(
    await scene.completed(judged.run),
    { mode: 'report', ...inputs },
    { checkout: false, permissions: writes },
  );
}

const evaluate = (scene: Scene, trigger: Trigger) =>
  scene.step(trigger, { mode: 'evaluate' }, { permissions: { contents: 'read' } });

test("a fork's report appears, from the trusted workflow, and says whose figures they are", async () => {
  await using scene = await Scene.open(start);
  const { number, trigger } = await forked(scene);
  await evaluate(scene, trigger);
  expect(await scene.comments(number)).toEqual([]);
  for (let time = 0; time < 2; time++) {
    const step = await report(scene, trigger);
    expect(step).toMatchObject({ exitCode: 0, errors: [] });
    const [comment, ...more] = await scene.comments(number);
    expect(more).toEqual([]);
    expect(comment!.author).toBe('github-actions[bot]');
    expect(comment!.body).toContain('### ✅ churn passes');
    expect(comment!.body.split('<details>')[0]).toContain('fork’s own run');
    expect(comment!.body).toContain(`/actions/runs/${trigger.run.id}`);
    expect(step.outputs['comment-url']).toContain(String(comment!.id));
  }
  const head = (trigger.event['pull_request'] as { head: { sha: string } }).head.sha;
  expect(await scene.checkRuns()).toMatchObject([
    { name: 'modelops / churn', headSha: head, conclusion: 'success' },
  ]);
});

test('a later push of the fork: the report of the old run, late, is not shown any more', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger, fork } = await forked(scene);
  await evaluate(scene, trigger);
  await report(scene, trigger);
  await fork.commitFiles({ branch: 'topic', files: { 'p.csv': predictions(0.05) }, message: 'Worse' });
  const next = await scene.pullRequest(number);
  await evaluate(scene, next);
  await report(scene, next);
  const late = await report(scene, trigger);
  expect(late.annotations).toEqual([
    { level: 'notice', message: expect.stringContaining('No open pull request has the head') as string },
  ]);
  const [comment, ...more] = await scene.comments(number);
  expect(more).toEqual([]);
  expect(comment!.body).toContain('### ❌ churn fails');
});

test.each<[string, (scene: Scene) => Promise<Trigger>, string]>([
  [
    'a push of a branch',
    async (scene) => {
      const trigger = await scene.push();
      await evaluate(scene, trigger);
      return trigger;
    },
    'started by the event "push"',
  ],
  [
    'a pull request of the repository itself',
    async (scene) => {
      const trigger = await scene.pullRequest(await scene.propose(change, 'own'));
      await evaluate(scene, trigger);
      return trigger;
    },
    'its own run reports on it',
  ],
  [
    'a pull request that was closed',
    async (scene) => {
      const { number, trigger } = await forked(scene);
      await evaluate(scene, trigger);
      await scene.people.rest.pulls.update({ ...scene.names, pull_number: number, state: 'closed' });
      return trigger;
    },
    'No open pull request has the head',
  ],
  [
    'one of two pull requests with the same head',
    async (scene) => {
      const { trigger, fork } = await forked(scene);
      await evaluate(scene, trigger);
      await scene.repository.commitFiles({ branch: 'release', files: { 'r.txt': 'r' }, message: 'R' });
      await scene.people.rest.pulls.create({
        ...scene.names,
        title: 'twin',
        head: `${fork.owner}:topic`,
        base: 'release',
      });
      return trigger;
    },
    'have the same head',
  ],
])('%s is left alone: a notice, exit 0, nothing written', async (_, prepare, told) => {
  await using scene = await Scene.open(start);
  const step = await report(scene, await prepare(scene));
  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  expect(step.annotations).toEqual([{ level: 'notice', message: expect.stringContaining(told) as string }]);
  expect((await scene.hub.snapshot(scene.repository.fullName)).comments).toEqual([]);
  expect(await scene.checkRuns()).toEqual([]);
});

const honest = evidenceOf('bytes').report;
const name = (model: string, made: EvaluationReport = honest, attempt = 1) =>
  `modelops-${model}-${made.inputs.digest.slice(7, 19)}-a${attempt}`;
const entry = (made: object): ZipEntry => ({
  name: 'evaluation-report.json',
  content: prettyCanonicalJson(made),
});

type Bytes = Uint8Array<ArrayBuffer>;

/** Each is left by one run under the name of a model of its own. */
const hostile: Readonly<Record<string, readonly [(model: string) => Bytes, RegExp]>> = {
  bomb: [
    () => zipOf([{ ...entry({}), content: Buffer.alloc(80 << 20) }]),
    /its evaluation-report\.json is longer than 2 MB/,
  ],
  'lying-bomb': [
    () => zipOf([{ ...entry({}), content: Buffer.alloc(80 << 20), claims: 9 }]),
    /it cannot be unpacked: too many bytes/,
  ],
  outside: [
    (model) => zipOf([entry({ ...honest, model }), { name: '../../outside', content: 'x' }]),
    /it cannot be unpacked: .*outside/,
  ],
  link: [
    (model) => zipOf([entry({ ...honest, model }), { name: 'l', content: '/etc', mode: 0o120777 }]),
    /it holds a symbolic link/,
  ],
  'no-zip': [() => Buffer.from('<script>alert(1)</script>'), /cannot be unpacked/],
  empty: [() => zipOf([{ name: 'x', content: 'x' }]), /it holds no/],
  'other-document': [() => zipOf([entry({ schema: 'x', '<script>': 1 })]), /The document says that it is/],
  contradiction: [(model) => zipOf([entry({ ...honest, model, verdict: 'fail' })]), /contradicts itself/],
  'other-model': [() => zipOf([entry({ ...honest, model: 'fraud' })]), /it is about the model/],
  config: [(model) => zipOf([entry({ ...honest, model, config: '../../x' })]), /config: must match/],
};

test('whatever a fork leaves in place of a report is refused, said so for each, and what is honest beside it is shown', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger } = await forked(scene);
  const upload = (artifact: string, bytes: Bytes) => uploadRaw(scene.hub, trigger.run, artifact, bytes);
  for (const [model, [made]] of Object.entries(hostile)) await upload(name(model), made(model));
  await upload('modelops-other-inputs-0123456789ab-a1', zipOf([entry({ ...honest, model: 'other-inputs' })]));
  for (const artifact of [name('twice'), 'modelops-twice-0123456789ab-a1'])
    await upload(artifact, zipOf([entry({ ...honest, model: 'twice' })]));
  await upload(name('churn'), zipOf([entry(honest)]));
  const told: Record<string, RegExp> = {
    ...Object.fromEntries(Object.entries(hostile).map(([model, [, message]]) => [model, message])),
    'other-inputs': /from other inputs than its name says/,
    twice: /holds two judgements of it/,
  };
  const step = await report(scene, trigger);
  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  expect(step.log).not.toContain('looks like a bug');
  const [comment, ...more] = await scene.comments(number);
  expect(more).toEqual([]);
  expect(comment!.body).toContain('### 🚫 12 of 13 models could not be judged');
  expect(comment!.body).toContain('#### ✅ churn');
  expect(comment!.body).not.toMatch(/<script/);
  expect(step.annotations.map(({ level }) => level)).toEqual(Object.keys(told).map(() => 'warning'));
  for (const [model, message] of Object.entries(told)) {
    expect(step.annotations.find(({ title }) => title === model)?.message).toMatch(message);
    expect(comment!.body).toContain(`#### 🚫 ${model} could not be judged`);
  }
  const conclusions = (await scene.checkRuns()).map(({ conclusion }) => conclusion).sort();
  expect(conclusions).toEqual([...Object.keys(told).map(() => 'neutral'), 'success']);
});

test('more than 20 models are refused as a whole', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger } = await forked(scene);
  for (let model = 0; model < 21; model++)
    await uploadRaw(scene.hub, trigger.run, name(`m${model}`), zipOf([entry(honest)]));
  const step = await report(scene, trigger);
  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  expect((await scene.comments(number))[0]!.body).toMatch(
    /### 🚫 this pull request could not be judged[\s\S]*its run left reports of 21 models, and of a fork at most 20 are taken/,
  );
  expect(await scene.checkRuns()).toEqual([]);
});

test('an artifact of 2 GB is not even asked for; one that is longer than it claims is left where it becomes too long', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger } = await forked(scene);
  await uploadRaw(scene.hub, trigger.run, name('churn'), randomBytes(65 << 20));
  trigger.run.complete('success');
  const downloads = () => scene.hub.requests.filter(({ path }) => path.endsWith('/zip')).length;
  await report(scene, trigger);
  expect(downloads()).toBe(0);
  expect((await scene.comments(number))[0]!.body).toContain('larger than 64 MB');
  const listed = await scene.people.rest.actions.listWorkflowRunArtifacts({
    ...scene.names,
    run_id: trigger.run.id,
  });
  const lie = { ...listed.data, artifacts: [{ ...listed.data.artifacts[0]!, size_in_bytes: 1000 }] };
  scene.hub.faults.inject({
    match: { path: /\/runs\/\d+\/artifacts/ },
    effect: { kind: 'status', status: 200, body: lie },
  });
  const step = await report(scene, trigger);
  expect(downloads()).toBe(1);
  expect(step.annotations[0]!.message).toContain('larger than 64 MB');
});

test('bytes that are not those of the digest that the service computed are refused', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger } = await forked(scene);
  await uploadRaw(scene.hub, trigger.run, name('churn'), zipOf([entry(honest)]));
  const { data } = await scene.people.rest.actions.listWorkflowRunArtifacts({
    ...scene.names,
    run_id: trigger.run.id,
  });
  const other = { ...data, artifacts: [{ ...data.artifacts[0]!, digest: `sha256:${'0'.repeat(64)}` }] };
  scene.hub.faults.inject({
    match: { path: /\/runs\/\d+\/artifacts/ },
    effect: { kind: 'status', status: 200, body: other },
  });
  await report(scene, trigger);
  expect((await scene.comments(number))[0]!.body).toContain('its digest differs');
});

test('names that are no model’s, and attempts that never were, are not looked at', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger } = await forked(scene);
  await evaluate(scene, trigger);
  const zip = zipOf([entry({ ...honest, note: 1 })]);
  for (const hostile of [
    'modelops-<b>x-0123456789ab-a1',
    name('@ada'),
    name('churn', honest, 7),
    'pr-number',
  ])
    await uploadRaw(scene.hub, trigger.run, hostile.replace(/[<>]/g, '_'), zip);
  const step = await report(scene, trigger);
  expect(step.annotations).toEqual([]);
  expect((await scene.comments(number))[0]!.body).toContain('### ✅ churn passes');
});

test("scripts, mentions and links in a fork's texts stay text; another pull request's number leads nowhere", async () => {
  await using scene = await Scene.open(start);
  const other = await scene.propose({ 'o.md': 'o' }, 'other');
  const { number, trigger } = await forked(scene);
  const text = `<script>alert(1)</script> @ada [x](http://evil.example) #${other} <!-- modelops:report key=validation run=9 attempt=9 --> \u202e`;
  const [gate] = honest.gates;
  const hostile: EvaluationReport = {
    ...honest,
    gates: [{ ...gate!, text, reason: text, verdict: 'inconclusive', line: 3 }],
    verdict: 'inconclusive',
    config: 'x.yml',
    metrics: [{ ...honest.metrics[0]!, name: text, reason: text.slice(0, 400) }],
    champion: {
      source: 'file',
      name: text,
      version: null,
      modelDigest: null,
      predictionsDigest: null,
    },
    tool: { name: text, version: text },
    notes: [text, `This pull request changes the rules that it is judged by: ${text}`],
  };
  await uploadRaw(scene.hub, trigger.run, name('churn', hostile), zipOf([entry(hostile)]));
  const step = await report(scene, trigger);
  expect(step.errors).toEqual([]);
  const [comment] = await scene.comments(number);
  expect(await scene.comments(other)).toEqual([]);
  const [check] = await scene.checkRuns();
  expect(check).toMatchObject({ conclusion: 'neutral' });
  for (const body of [comment!.body, check!.summary, step.summary]) {
    expect(body.match(/<!-- modelops:report/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(body).not.toMatch(/@ada|\u202e/);
    const html = await marked.parse(body, { gfm: true });
    expect(html).not.toMatch(/<(script|img)\b|href="[^"]*evil/i);
  }
});

test('a run that left no report: no comment is made, and one that stands there is not left as it is', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger, fork } = await forked(scene);
  await report(scene, trigger);
  expect(await scene.comments(number)).toEqual([]);
  await evaluate(scene, trigger);
  await report(scene, trigger);
  expect((await scene.comments(number))[0]!.body).toContain('### ✅');
  await fork.commitFiles({ branch: 'topic', files: { 'p.csv': 'id\n1\n' }, message: 'Broken' });
  const broken = await scene.pullRequest(number);
  await evaluate(scene, broken);
  await report(scene, broken);
  const [comment, ...more] = await scene.comments(number);
  expect(more).toEqual([]);
  expect(comment!.body).toContain('### 🚫 this pull request could not be judged');
});

test.each([
  ['actions: read', { pull_requests: 'write', checks: 'write' }],
  ['pull-requests: write', { actions: 'read', pull_requests: 'read', checks: 'write' }],
  ['checks: write', { actions: 'read', pull_requests: 'write' }],
] as const)('a missing `%s` is named', async (missing, permissions) => {
  await using scene = await Scene.open(start, { private: true });
  const { trigger } = await forked(scene);
  await evaluate(scene, trigger);
  trigger.run.complete('success');
  const step = await scene.step(
    await scene.completed(trigger.run),
    { mode: 'report' },
    { checkout: false, permissions },
  );
  expect(step.exitCode).toBe(1);
  expect(step.errors).toEqual([expect.stringContaining(`\`${missing}\``)]);
});
