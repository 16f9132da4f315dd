import type { Deployment } from '../state.ts';
import { type Html, html, when } from './html.ts';
import { link, type View } from './layout.ts';
import type { Look } from './look.ts';
import { time } from './marks.ts';

/** One deployment and what it was last marked with. */
function row({ repository }: Look, deployment: Deployment): Html {
  const [status] = deployment.statuses;
  const state = status?.state ?? 'waiting';
  const tag = encodeURIComponent(deployment.ref);
  return html`<div class="row"><span class="tag ${state === 'success' ? 'good' : ''}">${
    state === 'success' ? 'Active' : state
  }</span><a class="grow" href="${link(repository, `/releases/tag/${tag}`)}">${deployment.ref}</a><span class="soft small">${
    status?.description ?? ''
  }</span><span class="soft small">${deployment.creator.login} · ${time(deployment.createdAt)}</span></div>`;
}

/** Every environment with its deployments, newest first. */
export function deployments(look: Look): View {
  const { repository } = look;
  const environments = [...new Set(repository.deployments.map(({ environment }) => environment))].sort();
  const main = html`${when(environments.length === 0, () => html`<p class="soft">Nothing is deployed.</p>`)}
${environments.map((environment) => {
  const own = repository.deployments.filter((deployment) => deployment.environment === environment);
  return html`<h1>${environment}</h1><div class="box"><header><b>Deployments</b> <span class="count">${
    own.length
  }</span></header>${own.map((deployment) => row(look, deployment))}</div>`;
})}`;
  return { title: 'Deployments', repository, tab: 'Deployments', main };
}
