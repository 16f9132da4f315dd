import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type LocalGitHub, type LocalRepository, startLocalGitHub } from '@modelops/local-github';
import { WorkflowRunner } from '@modelops/local-runner';
import { exampleFiles } from './example.ts';
import { saveReport } from './page.ts';
import { type MergeMethod, Person } from './person.ts';
import { Story } from './story.ts';

const suite = resolve(import.meta.dirname, '../../..');
const out = join(suite, 'demo-out');

const usage = `npm run demo [-- OPTIONS]
  --permute-labels SEED  deal the labels to other flights first: then nothing is better than anything
  --merge METHOD         merge, squash (default) or rebase
  --keep                 leave the page of the embedded GitHub open until Ctrl-C`;

interface Options {
  readonly seed: number | undefined;
  readonly method: MergeMethod;
  readonly keep: boolean;
}

/** @throws Error with the usage. */
function options(): Options | undefined {
  const { values } = parseArgs({
    options: {
      'permute-labels': { type: 'string' },
      merge: { type: 'string', default: 'squash' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const seed = values['permute-labels'] === undefined ? undefined : Number(values['permute-labels']);
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new Error(`--permute-labels takes a whole number\n${usage}`);
  const method = values.merge;
  if (method !== 'merge' && method !== 'squash' && method !== 'rebase')
    throw new Error(`--merge takes merge, squash or rebase\n${usage}`);
  return { seed, method, keep: values.keep };
}

/**
 * The demo: people push, open and merge pull requests on an embedded GitHub, and the workflow files of the example do the
 * rest, run as they are shipped. Every number is computed here and now.
 */
async function main(): Promise<void> {
  const asked = options();
  if (asked === undefined) return void console.log(usage);
  const { seed, method } = asked;
  const started = performance.now();
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const story = new Story();
  story.title('ModelOps Actions: a model is judged on a pull request and released on its merge');
  story.say(
    'US flights of January to June 2001, 3,000,000 rows (npm package vega-datasets). The question at departure: will this flight',
    'arrive more than 15 minutes late? An embedded GitHub runs on this machine, and a runner that executes the workflow files of',
    'examples/flight-delays as they are shipped: each job with a token of its own permissions, the actions from dist/.',
  );
  if (seed !== undefined)
    story.say(
      `Counter-proof: the labels are dealt to other flights (seed ${seed}), and gates with a fixed bound are taken out.`,
    );

  await using hub = await startLocalGitHub();
  const repository = await hub.createRepository({ owner: 'acme', name: 'flight-delays' });
  await using runner = await WorkflowRunner.start({
    hub,
    suite,
    suiteName: 'modelops-actions/modelops',
    env: npmEnvironment(),
    observer: { onJob: (_, job, state) => state === 'completed' && story.job(job) },
  });
  await using ada = await Person.at({ login: 'ada', hub, upstream: repository }, repository);
  const demo = new Demo(hub, repository, runner, story, ada);
  const files = await exampleFiles(suite, seed);
  const params = JSON.parse(String(files['params.json'])) as Record<string, unknown>;
  const byRoute = { ...params, features: [['hour'], ['route'], ['hour', 'route']] };

  story.step(
    'ada pushes the repository: workflow files, rules, and a first model (late rates by hour, of January and February)',
  );
  await ada.push('main', 'Late rates by hour', files);
  await runner.idle();
  repository.requireCheck('ci / gate');
  story.say('From now on GitHub merges nothing into main before the check "ci / gate" has passed.');

  story.step('ada opens a pull request: the model looks at the route, too');
  const better = await demo.propose(ada, 'by-route', 'Look at the route', byRoute);
  story.step(`ada merges it (${method})`);
  await demo.merge(better, method);

  story.step('ada trains the same model on March alone: fresh, but too little');
  const lastMonth = { ...byRoute, train: { from: '2001-03-01', to: '2001-04-01' } };
  const worse = await demo.propose(ada, 'march-only', 'Train on the last month', lastMonth);
  await demo.merge(worse, method);

  story.step(
    'eve, who may not write here, proposes the weekday from her fork: its own run reads only, a trusted one reports',
  );
  const fork = await hub.createRepository({
    owner: 'eve',
    name: 'flight-delays',
    forkOf: repository.fullName,
  });
  await using eve = await Person.at({ login: 'eve', hub, upstream: repository }, fork, {
    contents: 'read',
    pull_requests: 'write',
  });
  const byWeekday = { ...byRoute, features: [...byRoute.features, ['hour', 'weekday', 'route']] };
  await demo.propose(eve, 'by-weekday', 'Look at the weekday', byWeekday);

  story.step('What GitHub holds now');
  await demo.inventory();
  hub.assertClean();
  demo.assertOnlyJobsWrote();
  const { heapUsed, rss } = process.memoryUsage();
  story.say(
    `${runner.runs.length} workflow runs, ${hub.requests.length} requests, each valid by GitHub's own API description, every write by a person or a job's own token;`,
    `${Math.round((performance.now() - started) / 1000)} s; this process ${Math.round(rss / 2 ** 20)} MB (heap ${Math.round(heapUsed / 2 ** 20)} MB).`,
    'The reports, as GitHub shows them: demo-out/*.md and *.html.',
  );
  if (seed !== undefined) demo.assertNothingIsBetter();
  if (!asked.keep) return;
  story.say(`The embedded GitHub stays open: ${hub.pageUrl}/${repository.fullName} (Ctrl-C ends it).`);
  await new Promise<void>((done) => process.once('SIGINT', done));
}

/** What npm needs to install the example's two packages as on any runner, from its cache where it can. */
function npmEnvironment(): Record<string, string> {
  const wanted =
    /^(?:npm_config_(?:cache|userconfig|globalconfig|cafile|noproxy)|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i;
  const env = Object.entries(process.env).filter(
    (entry): entry is [string, string] => wanted.test(entry[0]) && entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(env),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}

class Demo {
  readonly #hub: LocalGitHub;
  readonly #repository: LocalRepository;
  readonly #runner: WorkflowRunner;
  readonly #story: Story;
  readonly #maintainer: Person;
  readonly #outcomes: string[] = [];

  constructor(
    hub: LocalGitHub,
    repository: LocalRepository,
    runner: WorkflowRunner,
    story: Story,
    maintainer: Person,
  ) {
    this.#hub = hub;
    this.#repository = repository;
    this.#runner = runner;
    this.#story = story;
    this.#maintainer = maintainer;
  }

  get #names(): { owner: string; repo: string } {
    return { owner: this.#repository.owner, repo: this.#repository.name };
  }

  /** Pushes a branch, opens a pull request, and shows the comment that comes. */
  async propose(author: Person, branch: string, title: string, params: object): Promise<number> {
    await author.push(branch, title, { 'params.json': `${JSON.stringify(params, null, 2)}\n` });
    const head = author === this.#maintainer ? branch : `${author.login}:${branch}`;
    const { data } = await author.github.rest.pulls.create({ ...this.#names, title, head, base: 'main' });
    await this.#runner.idle();
    const comments = await author.github.rest.issues.listComments({
      ...this.#names,
      issue_number: data.number,
    });
    const body = comments.data.at(-1)?.body ?? '';
    if (body === '') throw new Error(`nobody reported on #${data.number}`);
    this.#story.quote(body);
    this.#outcomes.push(/ is (better|worse) than /.exec(body)?.[1] ?? 'not better');
    await saveReport(out, `pull-request-${data.number}`, 'github-actions', body);
    return data.number;
  }

  /** Clicks "merge"; GitHub may refuse. */
  async merge(number: number, method: MergeMethod): Promise<void> {
    try {
      await this.#maintainer.github.rest.pulls.merge({
        ...this.#names,
        pull_number: number,
        merge_method: method,
      });
    } catch (error) {
      this.#story.say(
        `ada would merge #${number} all the same. GitHub: ${(error as Error).message.split(' - ')[0]}`,
      );
      return;
    }
    await this.#runner.idle();
  }

  /** Lists the releases, as anybody who may read sees them. */
  async inventory(): Promise<void> {
    const { data } = await this.#maintainer.github.rest.repos.listReleases(this.#names);
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

  /** Whoever wrote to GitHub was a person, or a job with a token of its own. @throws Error */
  assertOnlyJobsWrote(): void {
    const nobody = this.#hub.requests
      .writes()
      .find(({ job, token, host }) => host !== 'blobs' && job === undefined && token?.kind !== 'user');
    if (nobody !== undefined) throw new Error(`nobody's token: ${nobody.method} ${nobody.path}`);
  }

  assertNothingIsBetter(): void {
    if (this.#outcomes.includes('better')) throw new Error('with permuted labels something was better');
    this.#story.say(`With permuted labels nothing was better: ${this.#outcomes.join(', ')}.`);
  }
}

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
