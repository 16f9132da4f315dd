import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type LocalGitHub, type LocalRepository, startLocalGitHub } from '@modelops/local-github';
import { type JobRecord, type WorkflowRun, WorkflowRunner } from '@modelops/local-runner';
import { jobEnvironment } from './environment.ts';
import { exampleFiles } from './example.ts';
import { dayOf, Feed, instant } from './feed.ts';
import { entryOf, saveFile, saveReport } from './page.ts';
import { type MergeMethod, Person } from './person.ts';
import { promiseOf, type Realised } from './promise.ts';
import { Story } from './story.ts';

const execute = promisify(execFile);
const suite = resolve(import.meta.dirname, '../../..');
const out = join(suite, 'demo-out');

const usage = `npm run demo [-- OPTIONS]
  --permute-labels SEED  deal the labels to other flights first: then nothing is better than anything, and nothing drifts
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

/** One flight of so many is in the airline's store, and of those one of so many in the log of the model at work. */
const oneFlightOf = 4;
const loggedShare = 0.3;
/** The flights end on the day before. */
const end = '2001-07-01';
const cron = '17 3 * * 1';
const week = 7 * 24 * 3600 * 1000;

/**
 * The demo: people push, open and merge pull requests on an embedded GitHub, weeks go by, and the workflow files of the
 * example do the rest, run as they are shipped. Every number is computed here and now.
 */
async function main(): Promise<void> {
  const asked = options();
  if (asked === undefined) return void console.log(usage);
  const { seed, method } = asked;
  const started = performance.now();
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const story = new Story();
  story.title(
    'ModelOps Actions: the life of a model, from its first pull request to the one that retrains it',
  );
  story.say(
    'US flights of January to June 2001 (npm package vega-datasets, three million rows; one of four is shown here). The question',
    'at departure: will this flight arrive more than 15 minutes late? An embedded GitHub runs on this machine, and a runner that',
    'executes the workflow files of examples/flight-delays as they are shipped: each job with a token of its own permissions,',
    'the actions from dist/. Flights arrive in a store as time goes by, and so do the logs of the model at work.',
  );
  if (seed !== undefined)
    story.say(
      `Counter-proof: the labels are dealt to other flights (seed ${seed}), and gates with a fixed bound are taken out.`,
    );

  const folder = await mkdtemp(join(tmpdir(), 'modelops-demo-'));
  await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const feed = await Feed.make({
    source: join(suite, 'node_modules/vega-datasets/data/flights-3m.parquet'),
    folder,
    oneOf: oneFlightOf,
    permute: seed,
  });
  await using hub = await startLocalGitHub();
  const repository = await hub.createRepository({ owner: 'acme', name: 'flight-delays' });
  await using runner = await WorkflowRunner.start({
    hub,
    suite,
    suiteName: 'modelops-actions/modelops',
    env: jobEnvironment(),
    observer: { onJob: (run, job, state) => state === 'completed' && demo.tell(run, job) },
  });
  await using ada = await Person.at({ login: 'ada', hub, upstream: repository }, repository);
  const demo = new Demo(hub, repository, runner, story, ada, feed, folder);
  const files = await exampleFiles(suite, feed.store, seed !== undefined);
  const params = JSON.parse(files['params.json']!) as Record<string, unknown>;
  const byRoute = { ...params, features: [['hour'], ['route'], ['hour', 'route']] };

  story.step(
    '15 March: ada pushes the repository, with a first model (late rates by hour, of January and February)',
  );
  await demo.arrive('2001-03-15');
  await ada.push('main', 'Late rates by hour', files, () => demo.pin(ada, '2001-03-15'));
  await runner.idle();
  await ada.run('npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--silent');
  repository.requireCheck('ci / gate');
  story.say('From now on GitHub merges nothing into main before the check "ci / gate" has passed.');

  story.step('ada opens a pull request: the model looks at the route, too');
  const better = await demo.open(ada, 'by-route', 'Look at the route', { 'params.json': json(byRoute) });
  await demo.judged(better);
  story.step(`ada merges it (${method}); the release is deployed`);
  await demo.merge(better, method, seed !== undefined);
  await demo.work('2001-03-15');

  story.step('Weeks go by. Every week the shipped workflow looks at the days that came');
  const alarm = await demo.watch('2001-03-22', seed === undefined ? '2001-06-28' : '2001-05-31');

  if (alarm !== undefined && seed !== undefined) throw new Error('with permuted labels there was an alarm');
  if (alarm === undefined) {
    if (seed === undefined) throw new Error('no alarm was raised');
    story.say('No alarm in ten weeks, so nobody is asked to retrain.');
  } else {
    demo.assertAlarm(alarm);
    const pull = await demo.retraining();
    story.step(`The alarm opened #${pull}: ada looks at it`);
    await demo.show(pull, 'retraining');
    story.step(`ada lets its checks run, and merges it (${method}); the next version is deployed`);
    await demo.approve();
    await demo.merge(pull, method);
    await demo.work(alarm);
    story.step('Weeks go by with the new version: no row of the one before is held against it');
    await demo.watch(dayOf(instant(alarm) + week), dayOf(instant(alarm) + 2 * week));
    story.say('The schedule rests for five weeks. The next look takes all of their days at once:');
    await demo.watch('2001-06-28', '2001-06-28');
    story.step('Did it keep its promise? Both versions on the weeks after, as the airline has them by July');
    await demo.compare(alarm);
  }

  story.step('ada has an idea: train on the last month alone, it is the freshest');
  const now = alarm ?? '2001-05-31';
  const month = dayOf(instant(now) - 46 * 24 * 3600 * 1000);
  const fork = await hub.createRepository({
    owner: 'eve',
    name: 'flight-delays',
    forkOf: repository.fullName,
  });
  await using eve = await Person.at({ login: 'eve', hub, upstream: repository }, fork, {
    contents: 'read',
    pull_requests: 'write',
  });
  const fresh = await demo.open(ada, 'last-month', 'Train on the last month', {}, () =>
    demo.pin(ada, now, month),
  );
  story.say('(eve opens one at the same moment. It is told next.)');
  demo.hold(eve);
  const byWeekday = { ...byRoute, features: [...byRoute.features, ['hour', 'weekday', 'route']] };
  const weekday = await demo.open(eve, 'by-weekday', 'Look at the weekday', {
    'params.json': json(byWeekday),
  });
  await demo.judged(fresh);
  const merged = await demo.merge(fresh, method, true);
  if (merged && seed === undefined) throw new Error('the gate passed a model of the last month alone');

  story.step(
    'eve, who may not write here, proposes the weekday from her fork: its own run reads only, a trusted one reports',
  );
  demo.tellHeld();
  await demo.judged(weekday);

  if (alarm !== undefined) {
    story.step(
      'Something is odd with the new version, says operations: one click, and the version before is back',
    );
    await demo.rollBack();
  }

  story.step(
    'Since this week the airline exports kilometres for miles. ada pins the newest days; no model sees them',
  );
  const later = dayOf(instant(now) + 2 * week);
  await feed.kilometres(now);
  await demo.arrive(later);
  await demo.refused(ada, 'newest-days', 'Train on the newest days', () => demo.pin(ada, later));

  story.step('What GitHub holds now');
  await demo.inventory();
  hub.assertClean();
  demo.assertOnlyJobsWrote();
  const { heapUsed, rss } = process.memoryUsage();
  story.say(
    `${runner.runs.length} workflow runs, ${hub.requests.length} requests, each valid by GitHub's own API description, every write by a person or a job's own token;`,
    `${Math.round((performance.now() - started) / 1000)} s; this process ${Math.round(rss / 2 ** 20)} MB (heap ${Math.round(heapUsed / 2 ** 20)} MB).`,
    'The reports, as GitHub shows them, and the picture of the months: demo-out/*.md and *.html.',
  );
  if (seed === undefined) {
    await demo.assertPicture();
    demo.assertBetter('pull-request-1', 'retraining');
  } else demo.assertNothingIsBetter();
  if (!asked.keep) return;
  story.say(`The embedded GitHub stays open: ${hub.pageUrl}/${repository.fullName} (Ctrl-C ends it).`);
  await new Promise<void>((done) => process.once('SIGINT', done));
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

class Demo {
  readonly #hub: LocalGitHub;
  readonly #repository: LocalRepository;
  readonly #runner: WorkflowRunner;
  readonly #story: Story;
  readonly #maintainer: Person;
  readonly #feed: Feed;
  /** By the name of what was shown. */
  readonly #outcomes = new Map<string, string>();
  /** What the last look said. */
  #looked = '';
  /** What the last report said. */
  #promised = '';
  readonly #folder: string;
  /** Whose jobs are not told yet. */
  #later: { readonly login: string; readonly jobs: JobRecord[] } | undefined;
  /** The versions that were pulled. */
  readonly #pulled: { readonly version: string; readonly model: string }[] = [];

  constructor(
    hub: LocalGitHub,
    repository: LocalRepository,
    runner: WorkflowRunner,
    story: Story,
    maintainer: Person,
    feed: Feed,
    folder: string,
  ) {
    this.#hub = hub;
    this.#repository = repository;
    this.#runner = runner;
    this.#story = story;
    this.#maintainer = maintainer;
    this.#feed = feed;
    this.#folder = folder;
  }

  get #names(): { owner: string; repo: string } {
    return { owner: this.#repository.owner, repo: this.#repository.name };
  }

  /** A job has ended: of the weekly looks only those that train or propose are told. */
  tell(run: WorkflowRun, job: JobRecord): void {
    if (job.result === 'skipped') return;
    if (run.file.name === 'modelops-drift' && job.result === 'success' && !/candidate/.test(job.name)) return;
    if (run.event.actor === this.#later?.login) this.#later.jobs.push(job);
    else this.#story.job(job);
  }

  /** What somebody starts beside others is told when it is their turn: {@link tellHeld}. */
  hold({ login }: Person): void {
    this.#later = { login, jobs: [] };
  }

  tellHeld(): void {
    for (const job of this.#later?.jobs ?? []) this.#story.job(job);
    this.#later = undefined;
  }

  /** It is that day: what departed and was logged before it is in the store. */
  async arrive(day: string): Promise<void> {
    await this.#feed.arrive(day);
  }

  /** Pins the newest days whose truth is known. */
  async pin(person: Person, now: string, from = '2001-01-01'): Promise<void> {
    await person.run(process.execPath, 'fetch.js');
    const printed = await this.#modelops(person, 'update', '--now', now, '--from', from);
    this.#story.detail('modelops update', printed.trim().split('\n').slice(0, 2).join(', '));
  }

  async #modelops(person: Person, ...args: string[]): Promise<string> {
    return person.run(process.execPath, join(suite, 'dist/modelops/index.js'), ...args);
  }

  /** Pushes a branch and opens a pull request. @returns its number. */
  async open(
    author: Person,
    branch: string,
    title: string,
    files: Record<string, string>,
    prepare?: () => Promise<unknown>,
  ): Promise<number> {
    await author.push(branch, title, files, prepare);
    const head = author === this.#maintainer ? branch : `${author.login}:${branch}`;
    const { data } = await author.github.rest.pulls.create({ ...this.#names, title, head, base: 'main' });
    return data.number;
  }

  /** Waits for what the workflows say of a pull request, and shows the comment. */
  async judged(number: number): Promise<void> {
    await this.#runner.idle();
    await this.show(number, `pull-request-${number}`);
  }

  /** A pull request whose data is refused: no model is trained, and it cannot be merged. */
  async refused(
    author: Person,
    branch: string,
    title: string,
    prepare: () => Promise<unknown>,
  ): Promise<void> {
    await this.open(author, branch, title, {}, prepare);
    await this.#runner.idle();
    const judge = this.#runner.latest('modelops').job('ci / flight-delay / judge');
    const ran = judge?.steps.filter(({ outcome }) => outcome !== 'skipped').map(({ name }) => name) ?? [];
    const check = judge?.steps.find(({ name }) => name === 'Check the data');
    const why = check?.annotations.find(({ level }) => level === 'error')?.message ?? '';
    if (check?.outcome !== 'failure' || !/kilomet/.test(why) || ran.includes('Train'))
      throw new Error(`the data was not refused: ${judge?.result}, ${ran.join(', ')}: ${why}`);
  }

  /** The newest words about a pull request: the report, or its own text. */
  async show(number: number, name: string): Promise<void> {
    const { rest } = this.#maintainer.github;
    const comments = await rest.issues.listComments({ ...this.#names, issue_number: number });
    const { data } = await rest.pulls.get({ ...this.#names, pull_number: number });
    const body = comments.data.at(-1)?.body ?? data.body ?? '';
    if (body === '') throw new Error(`nobody reported on #${number}`);
    if (comments.data.length === 0) this.#story.say(data.title);
    this.#story.quote(body);
    this.#promised = body;
    this.#outcomes.set(name, / is (better|worse) than /.exec(body)?.[1] ?? 'not better');
    await saveReport(out, name, 'github-actions', body);
  }

  /** Clicks "merge". @param mayFail GitHub may refuse. @returns whether it did not. */
  async merge(number: number, method: MergeMethod, mayFail = false): Promise<boolean> {
    try {
      await this.#maintainer.github.rest.pulls.merge({
        ...this.#names,
        pull_number: number,
        merge_method: method,
      });
    } catch (error) {
      if (!mayFail) throw error;
      this.#story.say(
        `ada would merge #${number} all the same. GitHub: ${(error as Error).message.split(' - ')[0]}`,
      );
      return false;
    }
    await this.#runner.idle();
    return true;
  }

  /** What GITHUB_TOKEN opened waits until somebody who may write lets its checks run. */
  async approve(): Promise<void> {
    const run = this.#runner.runs.findLast(
      ({ event, result, jobs }) => event.name === 'pull_request' && result === undefined && jobs.length === 0,
    );
    if (run === undefined) throw new Error('no run waits for an approval');
    this.#runner.approve(run);
    await this.#runner.idle();
  }

  /** The airline pulls what runs in production and lets it score what departs from that day on. */
  async work(from: string): Promise<void> {
    const folder = join(this.#folder, `pulled-${this.#pulled.length + 1}`);
    const printed = await this.#modelops(
      this.#maintainer,
      ...['pull', 'flight-delay@production', '--out', folder, '--role', 'model'],
    );
    const [version] = /\d+\.\d+\.\d+/.exec(printed) ?? [];
    if (version === undefined) throw new Error(`it is not said what was pulled: ${printed}`);
    if (this.#pulled.some((one) => one.version === version))
      throw new Error(`v${version} runs still: what was merged was not released or not deployed`);
    const pulled = { version, model: join(folder, 'model.json') };
    this.#pulled.push(pulled);
    this.#story.detail('modelops pull flight-delay@production', printed.trim().split('\n').at(-1) ?? '');
    await this.#maintainer.run(
      process.execPath,
      ...['score.js', pulled.model, version, this.#feed.flights],
      ...[from, end, this.#feed.logsOf(version), String(loggedShare)],
    );
    this.#feed.deployed(version);
  }

  /** Weeks go by, until an alarm is raised. @returns the day on which it was told; undefined without one. */
  async watch(first: string, last: string): Promise<string | undefined> {
    for (let time = instant(first); time <= instant(last); time += week) {
      const day = dayOf(time);
      await this.arrive(day);
      await this.#repository.schedule(cron);
      await this.#runner.idle();
      const run = this.#runner.latest('modelops-drift');
      const detect = run.job('watch / flight-delay / detect');
      const look = detect?.steps.find(({ name }) => name === 'Look for drift');
      if (run.result !== 'success' || look === undefined)
        throw new Error(`the run of ${day} ended with ${run.result}: ${look?.log ?? ''}`);
      for (const line of look.log
        .split('\n')
        .filter((text) => /^flight-delay[: ]|too little to matter/.test(text)))
        this.#story.say(`${/^flight-delay/.test(line) ? day : '          '}  ${line}`);
      this.#looked = look.log;
      await saveFile(out, 'months.html', await this.#picture(run));
      if (look.outputs['verdict'] === 'fail') return day;
    }
    return undefined;
  }

  async #picture(run: WorkflowRun): Promise<string> {
    const { rest } = this.#maintainer.github;
    const { data } = await rest.actions.listWorkflowRunArtifacts({ ...this.#names, run_id: run.run.id });
    const artifact = data.artifacts.find(({ name }) => name.startsWith('modelops-drift'));
    if (artifact === undefined) throw new Error('the run left no picture');
    const zip = await rest.actions.downloadArtifact({
      ...this.#names,
      artifact_id: artifact.id,
      archive_format: 'zip',
    });
    return entryOf(Buffer.from(zip.data as ArrayBuffer), 'drift.html');
  }

  /** The one pull request that proposes to retrain. */
  async retraining(): Promise<number> {
    const { data } = await this.#maintainer.github.rest.pulls.list(this.#names);
    const [pull, ...others] = data.filter(({ head }) => head.ref.startsWith('modelops/retrain-'));
    if (pull === undefined || others.length > 0)
      throw new Error(`${data.length} pull requests propose to retrain`);
    return pull.number;
  }

  /** The version that runs and the one before, on the same flights of days that nobody knew when they were trained. */
  async compare(from: string): Promise<void> {
    const folder = join(this.#folder, 'later');
    await mkdir(folder);
    const [before, after] = this.#pulled.slice(-2);
    for (const [name, { version }] of [
      ['before', before!],
      ['after', after!],
    ] as const) {
      const logs = this.#feed.logsOf(version);
      const files = (await readdir(logs)).filter((file) => file >= from).sort();
      const days = await Promise.all(files.map((file) => readFile(join(logs, file), 'utf8')));
      const rows = days.map((text, at) => (at === 0 ? text : text.slice(text.indexOf('\n') + 1)));
      await writeFile(join(folder, `${name}.csv`), rows.join(''));
    }
    await execute(
      process.execPath,
      [
        ...[join(suite, 'dist/modelops/index.js'), 'validate', '--model', 'flight-delay', '--label', 'late'],
        ...['--predictions', 'after.csv', '--baseline', 'before.csv', '--group', 'day(date)'],
      ],
      { cwd: folder },
    );
    const evidence = join(folder, 'modelops-evidence/evaluation-report.json');
    const { lines, markdown } = await promiseOf(
      this.#promised,
      JSON.parse(await readFile(evidence, 'utf8')) as Realised,
      { version: before!.version, log: join(folder, 'before.csv') },
      { version: after!.version, log: join(folder, 'after.csv') },
    );
    this.#story.say(...lines);
    await saveReport(out, 'promise', 'ada', markdown);
  }

  /** Runs the workflow that a person clicks. */
  async rollBack(): Promise<void> {
    await this.#maintainer.github.rest.actions.createWorkflowDispatch({
      ...this.#names,
      workflow_id: 'modelops-deploy.yml',
      ref: 'main',
      inputs: { mode: 'rollback', environment: 'production' },
    });
    await this.#runner.idle();
    const { result } = this.#runner.latest('modelops-deploy');
    const printed = await this.#modelops(this.#maintainer, 'history');
    const before = this.#pulled.at(-2)!.version;
    if (result !== 'success' || !printed.startsWith(`flight-delay@production runs v${before}\n`))
      throw new Error(`v${before} is not back (${result}): ${printed}`);
    this.#story.say(...printed.trimEnd().split('\n'));
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

  /** The alarm is of the rate of labels or of calibration, and of the first half of May. @param day on which it was told. @throws Error */
  assertAlarm(day: string): void {
    if (
      day < '2001-05-03' ||
      day > '2001-05-17' ||
      this.#looked.match(/drifts:/g)?.length !== 1 ||
      !/drifts: the (label rate|mean prediction error) .*\(at least [\d.]+\) since 2001-04-/.test(
        this.#looked,
      )
    )
      throw new Error(`another alarm was told on ${day}: ${this.#looked}`);
  }

  /** The picture of the months has both versions and the alarm, and needs nothing from elsewhere. @throws Error */
  async assertPicture(): Promise<void> {
    const html = await readFile(join(out, 'months.html'), 'utf8');
    const wanted = [...this.#pulled.map(({ version }) => `v${version}`), 'label rate went from'];
    const missing = wanted.filter((text) => !html.includes(text));
    const loaded = /(?:src|href)="(?!#)[^"]*"|url\((?!#)|@import/.exec(html);
    if (missing.length > 0 || loaded !== null)
      throw new Error(`demo-out/months.html lacks ${missing.join(', ')}, or loads ${loaded?.[0]}`);
  }

  /** @param names of what was shown. @throws Error */
  assertBetter(...names: string[]): void {
    for (const name of names)
      if (this.#outcomes.get(name) !== 'better') throw new Error(`${name}: ${this.#outcomes.get(name)}`);
  }

  assertNothingIsBetter(): void {
    const outcomes = [...this.#outcomes.values()];
    if (outcomes.includes('better')) throw new Error('with permuted labels something was better');
    this.#story.say(`With permuted labels nothing was better: ${outcomes.join(', ')}.`);
  }
}

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
