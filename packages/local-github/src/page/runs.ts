import type { Annotation, Artifact, CheckRun, WorkflowJob, WorkflowRun } from '../state.ts';
import { type Html, html, when } from './html.ts';
import { link, type View } from './layout.ts';
import { renderLog } from './log.ts';
import { type Look, markdown } from './look.ts';
import { duration, mark, size, time } from './marks.ts';

/** Every workflow run, newest first. */
export function runs({ repository }: Look): View {
  const rows = [...repository.runs.values()].reverse().map(
    (run) => html`<div class="row">${mark(run)}<div class="grow"><a class="title" href="${link(
      repository,
      `/actions/runs/${run.id}`,
    )}">${run.displayTitle}</a>
<div class="soft small"><b>${run.workflowName}</b> #${run.runNumber}: ${run.event} by ${run.actor.login}</div></div>
${when(run.headBranch !== null, () => html`<span class="branch sha">${run.headBranch ?? ''}</span>`)}
<span class="soft small">${time(run.createdAt)}</span></div>`,
  );
  const none = html`<p class="soft">There are no workflow runs.</p>`;
  const main = rows.length === 0 ? none : html`<div class="box">${rows}</div>`;
  return { title: 'Actions', repository, tab: 'Actions', main };
}

function annotation(job: string, item: Annotation): Html {
  const level = String(item['annotation_level']);
  const title = item['title'] === undefined || item['title'] === null ? '' : `${String(item['title'])}: `;
  const path = String(item['path']);
  const place = path === '.github' ? '' : ` · ${path}#L${String(item['start_line'])}`;
  return html`<div class="row"><span class="level ${level}">${level}</span><div class="grow"><b>${title}</b>${String(
    item['message'],
  )}<div class="soft small">${job}${place}</div></div></div>`;
}

function step(look: Look, job: WorkflowJob, at: WorkflowJob['steps'][number]): Html {
  const secrets = [...job.masks, ...look.secrets()];
  return html`<details class="step"${at.conclusion === 'failure' ? html` open` : html``}><summary>${mark(at)}<span class="grow">${at.name}</span><span class="soft small">${duration(
    at.startedAt,
    at.completedAt,
  )}</span></summary>${renderLog(at.log, secrets)}</details>`;
}

function jobBox(look: Look, job: WorkflowJob): Html {
  return html`<div class="box" id="job-${job.id}"><header>${mark(job)} <b>${job.name}</b> ${duration(
    job.startedAt,
    job.completedAt,
  )}</header>${job.steps.map((item) => step(look, job, item))}${when(
    job.steps.length === 0,
    () => html`<div class="row soft">${job.conclusion ?? job.status}</div>`,
  )}</div>`;
}

function artifactRow(look: Look, run: WorkflowRun, artifact: Artifact): Html {
  const address = link(look.repository, `/actions/runs/${run.id}/artifacts/${artifact.id}`);
  const name = artifact.expired
    ? html`<span class="grow soft">${artifact.name} (expired)</span>`
    : html`<a class="grow" href="${address}">${artifact.name}</a>`;
  return html`<div class="row">${name}<span class="sha">${artifact.digest ?? ''}</span><span class="soft small">${size(
    artifact.size,
  )}</span></div>`;
}

/** One attempt of a run: jobs with their steps and logs, annotations, summaries, artifacts. Or one job of it. */
export function run(look: Look, id: number, only: { attempt?: number; job?: number } = {}): View | undefined {
  const { repository } = look;
  const found = repository.runs.get(id);
  const single = found?.jobs.find((job) => job.id === only.job);
  const attempt = single?.attempt ?? only.attempt ?? found?.attempt ?? 0;
  if (found === undefined || attempt < 1 || attempt > found.attempt) return undefined;
  if (only.job !== undefined && single === undefined) return undefined;
  const jobs = single === undefined ? found.jobs.filter((job) => job.attempt === attempt) : [single];
  const notes = jobs.flatMap((job) => job.check.annotations.map((item) => annotation(job.name, item)));
  const summaries = jobs.flatMap((job) =>
    job.summaries.map(
      (text) =>
        html`<div class="box"><header><b>${job.name}</b> summary</header><div class="markdown">${markdown(look, text)}</div></div>`,
    ),
  );
  const artifacts = [...repository.artifacts.values()].filter(
    (item) => item.run === found && item.finalized && item.attempt <= attempt,
  );
  const others = Array.from({ length: found.attempt }, (_, index) => index + 1).map((number) =>
    number === attempt
      ? html`<b>${number}</b> `
      : html`<a href="${link(repository, `/actions/runs/${id}/attempts/${number}`)}">${number}</a> `,
  );
  const current = attempt === found.attempt ? mark(found) : html``;
  const main = html`<h1>${current} ${found.displayTitle} <span class="soft">${found.workflowName} #${found.runNumber}</span></h1>
<p class="soft">${found.event} by <b>${found.actor.login}</b> · <span class="branch sha">${found.headBranch ?? ''}</span>
<span class="sha">${found.headSha.slice(0, 7)}</span> · ${time(found.createdAt)}${when(
    found.attempt > 1,
    () => html` · attempt ${others}`,
  )}${when(single !== undefined, () => html` · <a href="${link(repository, `/actions/runs/${id}`)}">all jobs</a>`)}</p>
${jobs.map((job) => jobBox(look, job))}
${when(notes.length > 0, () => html`<div class="box"><header><b>Annotations</b></header>${notes}</div>`)}
${summaries}
${when(
  artifacts.length > 0,
  () =>
    html`<div class="box"><header><b>Artifacts</b></header>${artifacts.map((item) => artifactRow(look, found, item))}</div>`,
)}`;
  return { title: found.displayTitle, repository, tab: 'Actions', main };
}

/** A check run that some program made by the API. */
export function checkRun(look: Look, id: number): View | undefined {
  const { repository } = look;
  const check: CheckRun | undefined = repository.checkRuns.get(id);
  if (check === undefined) return undefined;
  const texts = [check.summary, check.text].filter((text): text is string => text !== null && text !== '');
  const main = html`<h1>${mark(check)} ${check.title ?? check.name}</h1>
<p class="soft"><b>${check.name}</b> on <span class="sha">${check.headSha.slice(0, 7)}</span></p>
${texts.map((text) => html`<div class="box"><div class="markdown">${markdown(look, text)}</div></div>`)}
${when(
  check.annotations.length > 0,
  () =>
    html`<div class="box"><header><b>Annotations</b></header>${check.annotations.map((item) => annotation(check.name, item))}</div>`,
)}`;
  return { title: check.name, repository, tab: 'Pull requests', main };
}
