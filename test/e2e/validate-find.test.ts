import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trigger } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { Scene, suite } from '../support/job.ts';
import { predictions } from '../support/validate-data.ts';

const config = `models:
  churn:
    predictions: predictions.csv
    files: model.json
    validate: { baseline: base-branch, gates: [roc_auc >= 0.6] }
`;
const start = { 'modelops.yml': config, 'predictions.csv': predictions(0.4), 'model.json': '{"v":1}\n' };
const change = { 'predictions.csv': predictions(0.6), 'model.json': '{"v":2}\n' };
const reads = { contents: 'read', actions: 'read', pull_requests: 'read' } as const;

const narrow = `${config}    train: { command: npm run train, inputs: [predictions.csv, model.json, modelops.yml] }
`;

const evaluate = (scene: Scene, trigger: Trigger) =>
  scene.step(trigger, { mode: 'evaluate' }, { permissions: reads });
const find = (scene: Scene, trigger: Trigger) =>
  scene.step(trigger, { mode: 'find' }, { permissions: reads });

/** A pull request that was judged, and is ready to be merged. */
async function judged(scene: Scene, workflow?: string) {
  const number = await scene.propose(change);
  const trigger = await scene.pullRequest(number, workflow === undefined ? {} : { workflow });
  const step = await evaluate(scene, trigger);
  expect(step.errors).toEqual([]);
  trigger.run.complete('success');
  return { number, step, trigger };
}

async function release(scene: Scene, method: 'merge' | 'squash' | 'rebase') {
  const { number, step } = await judged(scene);
  await scene.merge(number, method);
  const trigger = await scene.push();
  const found = await find(scene, trigger);
  expect(found.outputs).toMatchObject({ found: 'true', 'report-digest': step.outputs['report-digest'] });
  expect(found.reportText).toBe(step.reportText);
  const registered = await scene.step(
    trigger,
    {
      model: 'churn',
      artifact: found.outputs['artifact']!,
      'report-digest': found.outputs['report-digest']!,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );
  expect(registered.errors).toEqual([]);
  const assets = (await scene.releases())['churn@v1.0.0']!;
  const trees = await scene.repository.git('rev-parse', 'main^{tree}');
  return { 'model.json': assets['model.json'], trees, inputs: found.outputs['inputs-digest'] };
}

test('squash, rebase and merge commit release the same bytes, found instead of made again', async () => {
  const released = [];
  for (const method of ['squash', 'rebase', 'merge'] as const) {
    await using scene = await Scene.open(start);
    released.push(await release(scene, method));
  }
  expect(released[0]!['model.json']).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(released[1]).toEqual(released[0]);
  expect(released[2]).toEqual(released[0]);
});

test('a re-run keeps its evidence apart; afterwards either serves', async () => {
  await using scene = await Scene.open(start);
  const { number, trigger } = await judged(scene);
  trigger.run.rerun();
  const again = await evaluate(scene, trigger);
  expect(again.outputs['artifact']).toMatch(/-a2$/);
  expect((await scene.artifacts()).map(({ name }) => name.slice(-3)).sort()).toEqual(['-a1', '-a2']);
  await scene.merge(number);
  const first = await find(scene, await scene.push());
  expect(first.outputs['found']).toBe('true');
  const second = await find(scene, await scene.push());
  expect(second.outputs['report-digest']).toBe(first.outputs['report-digest']);
});

test('not found: main had moved', async () => {
  await using scene = await Scene.open(start);
  const { number } = await judged(scene);
  await scene.repository.commitFiles({ files: { 'train.py': 'x = 2\n' }, message: 'Meanwhile' });
  await scene.merge(number);
  const step = await find(scene, await scene.push());
  expect(step).toMatchObject({ exitCode: 0, outputs: { found: 'false' }, errors: [] });
  expect(step.outputs['reason']).toContain('judged exactly this tree, data and rules');
  expect(step.summary).toContain('judged exactly this tree, data and rules');
  expect(step.outputs['artifact']).toBeUndefined();
});

test('not found: rows that training writes are no part of what names the inputs before it', async () => {
  const train = '{ setup: pip install x, command: python train.py }';
  await using scene = await Scene.open({
    'modelops.yml': `models:
  churn:
    files: model.onnx
    train: ${train}
    validate: { data: unseen.csv, gates: [roc_auc >= 0.6] }
`,
  });
  const step = await find(scene, await scene.push());
  expect(step.outputs).toMatchObject({ found: 'false', setup: 'pip install x', trainer: 'command' });
  expect(step.outputs['reason']).toContain(
    'unseen.csv, by which the model is judged, is not here before training',
  );
});

test('not accepted: the artifact has expired', async () => {
  await using scene = await Scene.open(start);
  const { number } = await judged(scene);
  const [artifact] = await scene.artifacts();
  scene.repository.expireArtifact(artifact!.id);
  await scene.merge(number);
  const step = await find(scene, await scene.push());
  expect(step.outputs).toMatchObject({ found: 'false' });
  expect(step.log).toMatch(/not accepted: modelops-churn-\w{12}-a1 of run \d+: it has expired/);
});

test('not accepted: a run of a fork', async () => {
  await using scene = await Scene.open(start);
  const fork = await scene.hub.createRepository({
    owner: 'mallory',
    name: 'models',
    forkOf: scene.repository.fullName,
  });
  const number = await scene.propose(change, 'topic', { fork });
  await evaluate(scene, await scene.pullRequest(number));
  expect(await scene.artifacts()).toHaveLength(1);
  await scene.merge(number);
  const step = await find(scene, await scene.push());
  expect(step.outputs).toMatchObject({ found: 'false' });
  expect(step.outputs['reason']).toContain('it comes from a fork');
});

test('not accepted: another workflow of the repository', async () => {
  await using scene = await Scene.open(start);
  const { number } = await judged(scene, '.github/workflows/anything.yml');
  await scene.merge(number);
  const step = await find(scene, await scene.push());
  expect(step.outputs['reason']).toContain('it was made by the workflow .github/workflows/anything.yml');
  expect(step.outputs['found']).toBe('false');
});

test('not accepted: a branch that was not merged, though its files are the same', async () => {
  await using scene = await Scene.open(start);
  await scene.repository.commitFiles({ branch: 'side', files: change, message: 'Side' });
  const side = await evaluate(scene, await scene.push('side'));
  await scene.propose({ 'more.txt': 'x' }, 'side');
  await scene.repository.commitFiles({ files: change, message: 'The same on main' });
  const step = await find(scene, await scene.push());
  expect(step.outputs['inputs-digest']).toBe(side.outputs['inputs-digest']);
  expect(step.outputs['found']).toBe('false');
  expect(step.outputs['reason']).toContain(
    'neither this commit nor the head of the pull request that brought it',
  );
});

/** An action that uploads a folder under a name of its choice, as anybody's step can. */
async function forger(folder: string): Promise<string> {
  const action = join(folder, 'actions/forge');
  await mkdir(action, { recursive: true });
  await writeFile(
    join(action, 'action.yml'),
    'name: forge\ndescription: forges\ninputs: { name: { description: n } }\nruns: { using: node24, main: main.mjs }\n',
  );
  const client = JSON.stringify(join(suite, 'node_modules/@actions/artifact/lib/artifact.js'));
  await writeFile(
    join(action, 'main.mjs'),
    `import { DefaultArtifactClient } from ${client};
const root = process.cwd() + '/forged';
const files = ['evaluation-report.json', 'files/model.json', 'files/predictions.csv'].map((name) => root + '/' + name);
await new DefaultArtifactClient().uploadArtifact(process.env.INPUT_NAME, files, root);
`,
  );
  return folder;
}

test('not accepted: evidence from other inputs or for another model under the expected name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'modelops-forge-'));
  try {
    await forger(folder);
    await using scene = await Scene.open(start);
    // What a lenient policy says of the same files.
    await scene.repository.commitFiles({ files: { 'note.txt': '1' }, message: 'Other tree' });
    const number = await scene.propose(change);
    const trigger = await scene.pullRequest(number);
    const kept = join(folder, 'kept');
    const other = await scene.step(
      trigger,
      { mode: 'evaluate', gates: 'roc_auc >= 0.1', upload: 'false' },
      {
        permissions: reads,
        after: (job) => cp(join(job.workspace, 'modelops-evidence'), kept, { recursive: true }),
      },
    );
    const real = await scene.step(trigger, { mode: 'evaluate', upload: 'false' }, { permissions: reads });
    const wanted = real.outputs['inputs-digest']!;
    expect(other.outputs['inputs-digest']).not.toBe(wanted);
    const forge = async (attempt: number, edit: (report: Record<string, unknown>) => unknown) => {
      const report = JSON.parse(await readFile(join(kept, 'evaluation-report.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      const uploaded = await scene.step(
        trigger,
        { name: `modelops-churn-${wanted.slice(7, 19)}-a${attempt}` },
        {
          action: 'forge',
          suite: folder,
          before: async (job) => {
            await cp(kept, join(job.workspace, 'forged'), { recursive: true });
            await writeFile(
              join(job.workspace, 'forged/evaluation-report.json'),
              JSON.stringify(edit(report) ?? report),
            );
          },
        },
      );
      expect(uploaded.exitCode).toBe(0);
    };
    await forge(1, () => undefined);
    await forge(2, (report) => ({ ...report, model: 'fraud' }));
    await forge(3, () => ({ hello: 'world' }));
    await forge(4, (report) => ({
      ...report,
      candidate: {
        ...(report['candidate'] as object),
        files: [{ name: '../x', role: 'model', sha256: wanted, bytes: 1 }],
      },
    }));
    await scene.merge(number);
    const step = await find(scene, await scene.push());
    expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { found: 'false' } });
    const refused = step.log.split('\n').filter((line) => line.includes('not accepted'));
    expect(refused).toEqual([
      expect.stringContaining('it was made from other inputs'),
      expect.stringContaining('it is about the model "fraud"'),
      expect.stringContaining('not a document of ours'),
      expect.stringContaining('a file name has letters, digits'),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('changed rules, truth or globs of `train.inputs` ask for a new judgement; other files do not', async () => {
  await using scene = await Scene.open({ ...start, 'modelops.yml': narrow });
  const { number } = await judged(scene);
  await scene.repository.commitFiles({ files: { 'docs/a.md': 'words\n' }, message: 'Docs' });
  await scene.merge(number);
  const trigger = await scene.push();
  expect((await find(scene, trigger)).outputs['found']).toBe('true');
  const stricter = await scene.step(
    trigger,
    { mode: 'find', gates: 'roc_auc >= 0.7' },
    { permissions: reads },
  );
  expect(stricter.outputs['found']).toBe('false');
  // How it is made stands in modelops.yml, which `train.inputs` need not name.
  const blind = narrow.replace(', modelops.yml]', ']');
  await scene.repository.commitFiles({ files: { 'modelops.yml': blind }, message: 'Narrower' });
  await evaluate(scene, await scene.push());
  for (const [from, to, found] of [
    ['inputs: [', 'seed: 2, inputs: [', 'false'],
    ['inputs: [', 'setup: exit 7, inputs: [', 'false'],
    ['    train:', '    data: { schema: { x: { min: 0 } } }\n    train:', 'false'],
    ['files: model.json', 'files: [model.json, modelops.yml]', 'false'],
    ['predictions: predictions.csv', 'predictions: model.json', 'false'],
    ['    train:', '    description: Words.\n    train:', 'true'],
  ] as const) {
    const changed = blind.replace(from, to);
    expect(changed).not.toBe(blind);
    await scene.repository.commitFiles({ files: { 'modelops.yml': changed }, message: to });
    expect((await find(scene, await scene.push())).outputs['found'], to).toBe(found);
  }
});

test('how to train is told, whatever is found', async () => {
  await using scene = await Scene.open({ ...start, 'modelops.yml': narrow });
  const step = await find(scene, await scene.push());
  expect(step.outputs).toMatchObject({ found: 'false', trainer: 'command' });
  await using plain = await Scene.open(start);
  expect((await find(plain, await plain.push())).outputs).toMatchObject({ found: 'false', trainer: '' });
});

test('a merge group serves itself from the run of the pull request that it names, and the push from the merge group', async () => {
  await using scene = await Scene.open(start);
  const { number, step } = await judged(scene);
  const queue = await scene.queued(number);
  const found = await find(scene, queue);
  expect(found.outputs).toMatchObject({ found: 'true', 'report-digest': step.outputs['report-digest'] });
  // The queue moves main to the very commit that it has checked.
  await scene.repository.git('update-ref', 'refs/heads/main', queue.sha);
  const pushed = await find(scene, await scene.push());
  expect(pushed.outputs).toMatchObject({ found: 'true', 'report-digest': step.outputs['report-digest'] });
});

test('what only the merge group has judged serves the push of the same commit', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose(change);
  const queue = await scene.queued(number);
  const step = await evaluate(scene, queue);
  await scene.repository.git('update-ref', 'refs/heads/main', queue.sha);
  const found = await find(scene, await scene.push());
  expect(found.outputs).toMatchObject({ found: 'true', 'report-digest': step.outputs['report-digest'] });
});

test('a merge group takes nothing from another pull request, another workflow, or a queue of another branch', async () => {
  await using scene = await Scene.open(start);
  await scene.repository.commitFiles({ branch: 'side', from: 'main', files: change, message: 'Side' });
  await evaluate(scene, await scene.push('side'));
  const { number } = await judged(scene, '.github/workflows/anything.yml');
  const queue = await scene.queued(number);
  const refused = await find(scene, queue);
  expect(refused.outputs['found']).toBe('false');
  expect(refused.log).toContain(
    'neither this commit nor the head of the pull request that the merge queue names',
  );
  expect(refused.log).toContain('it was made by the workflow .github/workflows/anything.yml');
  await evaluate(scene, await scene.pullRequest(number));
  const group = queue.event['merge_group'] as { head_ref: string };
  const elsewhere = { ...group, head_ref: group.head_ref.replace('/main/', '/release/') };
  const other = await find(scene, { ...queue, event: { ...queue.event, merge_group: elsewhere } });
  expect(other.outputs['found']).toBe('false');
  expect((await find(scene, queue)).outputs['found']).toBe('true');
});

test('a pull request serves itself from an earlier run or attempt for the same head, and from no other', async () => {
  await using scene = await Scene.open(start);
  const { number, step, trigger } = await judged(scene);
  trigger.run.rerun();
  const again = await find(scene, trigger);
  expect(again.outputs).toMatchObject({ found: 'true', 'report-digest': step.outputs['report-digest'] });
  expect(again.outputs['artifact']).toMatch(/-a2$/);
  const reopened = await find(scene, await scene.pullRequest(number));
  expect(reopened.outputs['found']).toBe('true');
  await scene.people.rest.pulls.update({ ...scene.names, pull_number: number, state: 'closed' });
  const twin = await scene.propose({ ...change, 'more.txt': 'x' }, 'twin');
  await scene.repository.commitFiles({ branch: 'twin', files: { 'more.txt': null }, message: 'The same' });
  const other = await find(scene, await scene.pullRequest(twin));
  expect(other.outputs['inputs-digest']).toBe(step.outputs['inputs-digest']);
  expect(other.outputs['found']).toBe('false');
  expect(other.log).toContain('which is neither this commit nor the head of this pull request');
});

test("a fork's pull request finds nothing, not even what its own earlier run made", async () => {
  await using scene = await Scene.open(start);
  const fork = await scene.hub.createRepository({
    owner: 'mallory',
    name: 'models',
    forkOf: scene.repository.fullName,
  });
  const number = await scene.propose(change, 'topic', { fork });
  const trigger = await scene.pullRequest(number);
  await evaluate(scene, trigger);
  trigger.run.rerun();
  const step = await find(scene, trigger);
  expect(step.outputs['found']).toBe('false');
  expect(step.outputs['reason']).toContain('it comes from a fork');
});

test('a push serves itself from an earlier push to the same branch, where only other files have changed', async () => {
  await using scene = await Scene.open({ ...start, 'modelops.yml': narrow });
  await scene.repository.commitFiles({ branch: 'side', files: { 'side.txt': 'x' }, message: 'Side' });
  await evaluate(scene, await scene.push('side'));
  const before = await find(scene, await scene.push());
  expect(before.outputs['found']).toBe('false');
  const first = await evaluate(scene, await scene.push());
  await scene.repository.commitFiles({ files: { 'docs/a.md': 'words\n' }, message: 'Docs' });
  const step = await find(scene, await scene.push());
  expect(step.outputs).toMatchObject({ found: 'true', 'report-digest': first.outputs['report-digest'] });
  expect(step.log).toMatch(/not accepted: .* neither this commit/);
});

test('evidence that compares with an older champion than today’s is not accepted', async () => {
  const against = narrow.replace('base-branch', 'champion');
  await using scene = await Scene.open({ ...start, 'modelops.yml': against });
  const { number } = await judged(scene);
  const main = await scene.push();
  const other = await evaluate(scene, main);
  const registered = await scene.step(
    main,
    {
      model: 'churn',
      artifact: other.outputs['artifact'] ?? '',
      'report-digest': other.outputs['report-digest'] ?? '',
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );
  expect(registered.errors).toEqual([]);
  const step = await find(scene, await scene.pullRequest(number));
  expect(step.outputs['found']).toBe('false');
  expect(step.outputs['reason']).toContain(
    'the champion that it compares with is none, and now it is v1.0.0',
  );
  // What became the champion itself was rightly compared with what was before.
  expect((await find(scene, await scene.push())).outputs['found']).toBe('true');
});
