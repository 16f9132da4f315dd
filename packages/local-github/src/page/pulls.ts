import { pullCommits, pullFiles } from '../pulls.ts';
import { latestChecks, missingChecks } from '../required-checks.ts';
import type { CheckRun, PullRequest, Repository } from '../state.ts';
import { type Html, html, when } from './html.ts';
import { link, type View } from './layout.ts';
import { type Look, markdown } from './look.ts';
import { mark, time } from './marks.ts';

function state(pull: PullRequest): { word: string; tone: string; sign: Html } {
  if (pull.mergedAt !== null)
    return { word: 'Merged', tone: 'merged', sign: html`<span class="mark done">⑂</span>` };
  if (pull.state === 'closed')
    return { word: 'Closed', tone: 'closed', sign: html`<span class="mark bad">⊘</span>` };
  const word = pull.draft ? 'Draft' : 'Open';
  return { word, tone: pull.draft ? 'draft' : 'open', sign: html`<span class="mark good">⊙</span>` };
}

/** Labels, as tags. */
function labels(pull: PullRequest): Html {
  return html`${[...pull.labels].map((name) => html`<span class="tag">${name}</span> `)}`;
}

/** Every pull request, newest first. */
export function pulls({ repository }: Look): View {
  const all = [...repository.pulls.values()].reverse();
  const rows = all.map(
    (pull) => html`<div class="row">${state(pull).sign}<div class="grow"><a class="title" href="${link(
      repository,
      `/pull/${pull.number}`,
    )}">${pull.title}</a> ${labels(pull)}
<div class="soft small">#${pull.number} opened ${time(pull.createdAt)} by ${pull.user.login}</div></div></div>`,
  );
  const main = html`<div class="box"><header><b>${all.filter((pull) => pull.state === 'open').length} open</b>, ${
    all.filter((pull) => pull.state === 'closed').length
  } closed</header>${rows}</div>`;
  return { title: 'Pull requests', repository, tab: 'Pull requests', main };
}

/** Where a check's details are: its job, or a page of its own. */
function checkAddress(repository: Repository, check: CheckRun): string {
  const run = [...repository.runs.values()].find((item) => item.jobs.some((job) => job.check === check));
  return link(
    repository,
    run === undefined ? `/runs/${check.id}` : `/actions/runs/${run.id}/job/${check.id}`,
  );
}

function checks(repository: Repository, sha: string): Html {
  const rows = latestChecks(repository, sha)
    .reverse()
    .map(
      (check) =>
        html`<div class="row">${mark(check)}<a class="grow" href="${checkAddress(repository, check)}">${
          check.name
        }</a>${when(check.title !== null, () => html`<span class="soft small">${check.title ?? ''}</span>`)}${when(
          repository.requiredChecks.has(check.name),
          () => html`<span class="tag">Required</span>`,
        )}</div>`,
    );
  const statuses = repository.statuses
    .filter(
      (item, index, all) =>
        item.sha === sha &&
        all.findIndex((other) => other.sha === sha && other.context === item.context) === index,
    )
    .map(
      ({ state: word, context, description }) =>
        html`<div class="row">${mark({ status: word, conclusion: word === 'pending' ? 'queued' : word === 'error' ? 'failure' : word })}
<span class="grow">${context}</span><span class="soft small">${description ?? ''}</span></div>`,
    );
  return html`${rows}${statuses}`;
}

function mergeBox(repository: Repository, pull: PullRequest): Html {
  const missing = missingChecks(repository, pull.headSha);
  const verdict =
    pull.mergeable === false
      ? html`${mark({ status: 'completed', conclusion: 'failure' })}<span class="grow"><b>This branch has conflicts.</b></span>`
      : missing !== undefined
        ? html`${mark({ status: 'completed', conclusion: 'failure' })}<span class="grow"><b>Merging is blocked.</b> ${missing}</span>`
        : html`${mark({ status: 'completed', conclusion: 'success' })}<span class="grow"><b>This branch can be merged.</b></span>`;
  return html`<div class="row">${verdict}</div>`;
}

function comment(look: Look, author: string, at: string, edited: boolean, body: string): Html {
  return html`<div class="box"><header><b>${author}</b> commented ${time(at)}${
    edited ? ' · edited' : ''
  }</header><div class="markdown">${markdown(look, body)}</div></div>`;
}

/** One pull request: what it says, what was said, its checks. */
export async function pullRequest(look: Look, number: number): Promise<View | undefined> {
  const { repository } = look;
  const pull = repository.pulls.get(number);
  if (pull === undefined) return undefined;
  const [commits, files] = await Promise.all([pullCommits(repository, pull), pullFiles(repository, pull)]);
  const { word, tone } = state(pull);
  const own = pull.headRepository === repository;
  const head = own ? pull.headRef : `${pull.headRepository.owner.login}:${pull.headRef}`;
  const said = [...repository.comments.values()]
    .filter(({ issue }) => issue === number)
    .map(({ user, createdAt, updatedAt, body }) =>
      comment(look, user.login, createdAt, updatedAt !== createdAt, body),
    );
  const title = `${pull.title} #${number}`;
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const main = html`<h1>${pull.title} <span class="soft">#${number}</span></h1>
<p><span class="pill ${tone}">${word}</span> <b>${pull.user.login}</b>
<span class="soft">${pull.mergedAt === null ? 'wants to merge' : 'merged'} ${counted(commits.length, 'commit')} into</span>
<span class="branch sha">${pull.baseRef}</span> <span class="soft">from</span> <span class="branch sha">${head}</span>
${labels(pull)}</p>
${comment(look, pull.user.login, pull.createdAt, false, pull.body ?? '*No description provided.*')}
${said}
<div class="box"><header><b>Checks</b> of <span class="sha">${pull.headSha.slice(0, 7)}</span></header>
${checks(repository, pull.headSha)}${when(pull.state === 'open', () => mergeBox(repository, pull))}</div>
<div class="box"><header><b>${counted(files.length, 'changed file')}</b></header>${files.map(
    (file) =>
      html`<div class="row"><span class="grow sha">${file.path}</span><span class="add">+${
        file.additions
      }</span> <span class="sub">−${file.deletions}</span></div>`,
  )}</div>`;
  return { title, repository, tab: 'Pull requests', main };
}
