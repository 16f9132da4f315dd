import { mkdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type LocalGitHub, type LocalRepository, startLocalGitHub } from '@modelops/local-github';
import { Job, pullRequestChanged, pushed, type StepResult, type Trigger } from '@modelops/local-runner';
import { Octokit } from 'octokit';
import { exampleFiles } from './example.ts';
import { saveReport } from './page.ts';
import { Story } from './story.ts';

const suite = resolve(import.meta.dirname, '../../..');
const workflow = '.github/workflows/model.yml';
const model = 'flight-delay';
const out = join(suite, 'demo-out');

const usage = `npm run demo [-- OPTIONS]
  --permute-labels SEED  deal the labels to other flights first: then nothing is better than anything
  --merge METHOD         merge, squash (default) or rebase`;

interface Outcome {
  readonly evaluated: StepResult;
  readonly reused: boolean;
}

/** The demo: people push and merge on an embedded GitHub, and the built actions do the rest. Every number is computed here and now. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'permute-labels': { type: 'string' },
      merge: { type: 'string', default: 'squash' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void console.log(usage);
  const seed = values['permute-labels'] === undefined ? undefined : Number(values['permute-labels']);
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new Error(`--permute-labels takes a whole number\n${usage}`);
  const method = values.merge;
  if (method !== 'merge' && method !== 'squash' && method !== 'rebase')
    throw new Error(`--merge takes merge, squash or rebase\n${usage}`);

  const started = performance.now();
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await using hub = await startLocalGitHub();
  const story = new Story();
  story.title('ModelOps Actions: a model is judged on a pull request and released on its merge');
  story.say(
    'US flights of January to June 2001, 3,000,000 rows (npm package vega-datasets). The question at departure: will this flight',
    'arrive more than 15 minutes late? An embedded GitHub runs on this machine; the actions are the built bundles of dist/.',
  );
  if (seed !== undefined)
    story.say(
      `Counter-proof: the labels are dealt to other flights (seed ${seed}), and gates with a fixed bound are taken out.`,
    );

  const files = await exampleFiles(suite, seed);
  const repository = await hub.createRepository({ owner: 'acme', name: 'flight-delays', files });
  const demo = new Demo(hub, repository, story);

  story.step(
    'A first model is pushed to main: late rates by hour of the day, learnt from January and February',
  );
  const first = await demo.push();
  await demo.release(first.trigger, first.outcome);

  story.step('A pull request lets the model look at the route, too');
  const params = JSON.parse(String(files['params.json'])) as Record<string, unknown>;
  const byRoute = { ...params, features: [['hour'], ['route'], ['hour', 'route']] };
  const better = await demo.propose('by-route', 'Look at the route', byRoute);

  story.step('It is merged');
  if (better.outcome.evaluated.outcome === 'success') {
    await demo.merge(better.number, method);
    const merged = await demo.push();
    await demo.release(merged.trigger, merged.outcome);
  } else story.say('The required check failed, so GitHub does not merge it.');

  story.step('Another pull request trains the same model on March alone: fresh, but too little');
  const lastMonth = { ...byRoute, train: { from: '2001-03-01', to: '2001-04-01' } };
  const worse = await demo.propose('march-only', 'Train on the last month', lastMonth);
  story.say(
    worse.outcome.evaluated.outcome === 'success'
      ? 'The required check passed: GitHub would merge it.'
      : 'The required check failed: GitHub does not merge it, and nothing is released.',
  );

  story.step('What GitHub holds now');
  await demo.inventory();
  hub.assertClean();
  const { heapUsed, rss } = process.memoryUsage();
  story.say(
    `${hub.requests.length} requests, each valid by GitHub's own API description; ${Math.round((performance.now() - started) / 1000)} s; ` +
      `this process ${Math.round(rss / 2 ** 20)} MB (heap ${Math.round(heapUsed / 2 ** 20)} MB).`,
    'The reports, as GitHub shows them: demo-out/*.md and *.html.',
  );
  if (seed !== undefined) demo.assertNothingIsBetter();
}

class Demo {
  readonly #hub: LocalGitHub;
  readonly #repository: LocalRepository;
  readonly #story: Story;
  readonly #people: Octokit;
  readonly #outcomes: string[] = [];

  constructor(hub: LocalGitHub, repository: LocalRepository, story: Story) {
    this.#hub = hub;
    this.#repository = repository;
    this.#story = story;
    const token = hub.createToken({
      repository: repository.fullName,
      kind: 'user',
      login: 'ada',
      permissions: { contents: 'write', pull_requests: 'write' },
    });
    this.#people = new Octokit({ auth: token, baseUrl: hub.apiUrl, throttle: { enabled: false } });
  }

  get #names(): { owner: string; repo: string } {
    return { owner: this.#repository.owner, repo: this.#repository.name };
  }

  /** What the workflow does on a push to main: the job that only reads. */
  async push(): Promise<{ trigger: Trigger; outcome: Outcome }> {
    const trigger = await pushed(this.#hub, this.#repository, workflow);
    return { trigger, outcome: await this.#evaluate(trigger, true) };
  }

  /** Ada pushes a branch and opens a pull request; the workflow judges and reports. */
  async propose(
    branch: string,
    title: string,
    params: object,
  ): Promise<{ number: number; outcome: Outcome }> {
    await this.#repository.commitFiles({
      branch,
      message: title,
      files: { 'params.json': `${JSON.stringify(params, null, 2)}\n` },
    });
    const { data } = await this.#people.rest.pulls.create({
      ...this.#names,
      title,
      head: branch,
      base: 'main',
    });
    this.#story.event(`ada opens #${data.number} "${title}"`);
    const trigger = await pullRequestChanged(this.#hub, this.#repository, workflow, data.number);
    const outcome = await this.#evaluate(trigger, false);
    await this.#report(trigger, outcome, data.number);
    await trigger.run.complete(outcome.evaluated.outcome);
    return { number: data.number, outcome };
  }

  async merge(number: number, method: 'merge' | 'squash' | 'rebase'): Promise<void> {
    await this.#people.rest.pulls.merge({ ...this.#names, pull_number: number, merge_method: method });
    this.#story.event(`ada merges #${number} (${method})`);
  }

  async #evaluate(trigger: Trigger, mayReuse: boolean): Promise<Outcome> {
    this.#story.job('evaluate', 'contents: read, actions: read, pull-requests: read');
    await using job = await this.#job(
      'evaluate',
      trigger,
      { contents: 'read', actions: 'read', pull_requests: 'read' },
      true,
    );
    if (mayReuse) {
      const found = await job.uses('validate-model', { mode: 'find' });
      this.#story.result('validate-model (find)', found, found.outputs['reason']);
      if (found.outputs['found'] === 'true') return { evaluated: found, reused: true };
    }
    // The substitute for `npm ci`: the packages of this repository.
    await symlink(join(suite, 'node_modules'), join(job.workspace, 'node_modules'));
    const printed = await job.run('npm run --silent train');
    this.#story.detail('npm run train', printed.trim());
    const evaluated = await job.uses('validate-model', { mode: 'evaluate' });
    this.#outcomes.push(evaluated.outputs['outcome'] ?? '');
    this.#story.result(
      'validate-model (evaluate)',
      evaluated,
      `verdict ${evaluated.outputs['verdict']}, against the champion: ${evaluated.outputs['outcome']}`,
    );
    return { evaluated, reused: false };
  }

  async #report(trigger: Trigger, { evaluated }: Outcome, number: number): Promise<void> {
    this.#story.job('report', 'pull-requests: write');
    await using job = await this.#job('report', trigger, { pull_requests: 'write' }, false);
    const reported = await job.uses('validate-model', {
      mode: 'report',
      artifact: evaluated.outputs['artifact'] ?? '',
      'report-digest': evaluated.outputs['report-digest'] ?? '',
    });
    const comments = await this.#people.rest.issues.listComments({ ...this.#names, issue_number: number });
    const body = comments.data[0]?.body ?? '';
    this.#story.result('validate-model (report)', reported, `commented on #${number}`);
    this.#story.quote(body);
    await saveReport(out, `pull-request-${number}`, 'github-actions', body);
  }

  async release(trigger: Trigger, { evaluated }: Outcome): Promise<void> {
    if (evaluated.outcome !== 'success') {
      this.#story.say('The judging job failed, so nothing is released.');
      return;
    }
    this.#story.job('release', 'contents: write');
    await using job = await this.#job(
      'release',
      trigger,
      { contents: 'write', pull_requests: 'read' },
      false,
    );
    const registered = await job.uses('register-version', {
      model,
      artifact: evaluated.outputs['artifact'] ?? '',
      'report-digest': evaluated.outputs['report-digest'] ?? '',
      'keep-predictions': true,
    });
    this.#story.result(
      'register-version',
      registered,
      `${registered.outputs['tag']}: ${registered.outputs['reason']}`,
    );
    await trigger.run.complete(registered.outcome);
  }

  /** Lists the releases, as anybody who may read sees them. */
  async inventory(): Promise<void> {
    const { data } = await this.#people.rest.repos.listReleases(this.#names);
    for (const release of data) {
      this.#story.event(
        `${release.tag_name}  at ${(await this.#repository.sha(release.tag_name)).slice(0, 7)}`,
      );
      for (const asset of release.assets)
        this.#story.detail(
          asset.name,
          `${asset.size.toLocaleString('en')} bytes  ${asset.digest?.slice(0, 19)}…`,
        );
      await saveReport(out, release.tag_name, release.tag_name, release.body ?? '');
    }
  }

  assertNothingIsBetter(): void {
    if (this.#outcomes.includes('better')) throw new Error('with permuted labels something was better');
    this.#story.say(`With permuted labels nothing was better: ${this.#outcomes.join(', ')}.`);
  }

  #job(
    name: string,
    trigger: Trigger,
    permissions: Parameters<Trigger['run']['createToken']>[0],
    checkout: boolean,
  ): Promise<Job> {
    return Job.start({
      hub: this.#hub,
      repository: this.#repository,
      name,
      trigger,
      permissions,
      checkout,
      suite,
    });
  }
}

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
