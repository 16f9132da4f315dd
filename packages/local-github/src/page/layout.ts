import type { Repository } from '../state.ts';
import { Html, html, when } from './html.ts';

/** What one look at the hub answers. */
export interface View {
  readonly title: string;
  /** The repository whose tabs are shown. */
  readonly repository?: Repository;
  readonly tab?: 'Code' | 'Pull requests' | 'Actions' | 'Releases' | 'Deployments';
  readonly main: Html;
}

/** The address of something in a repository, on this page. */
export function link(repository: Repository, path = ''): string {
  return `/${repository.fullName}${path}`;
}

function tabs(repository: Repository, here: View['tab']): Html {
  const open = [...repository.pulls.values()].filter((pull) => pull.state === 'open').length;
  const all = [
    ['Code', '', 0],
    ['Pull requests', '/pulls', open],
    ['Actions', '/actions', 0],
    ['Releases', '/releases', repository.releases.size],
    ['Deployments', '/deployments', repository.deployments.length],
  ] as const;
  return html`<nav>${all.map(
    ([name, path, count]) =>
      html`<a class="${name === here ? 'here' : ''}" href="${link(repository, path)}">${name} ${when(
        count > 0,
        () => html`<span class="count">${count}</span>`,
      )}</a>`,
  )}</nav>`;
}

/** A whole page. */
export function layout({ title, repository, tab, main }: View): string {
  const where =
    repository === undefined
      ? html`<b>Repositories</b>`
      : html`<a href="/">local GitHub</a> / ${repository.owner.login} / <a href="${link(repository)}"><b>${
          repository.name
        }</b></a> <span class="tag">${repository.private ? 'Private' : 'Public'}</span>`;
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<div class="top"><div class="where">${where}</div>${
    repository === undefined ? new Html('<nav></nav>') : tabs(repository, tab)
  }</div>
<main>
${main}
</main>
</html>
`.text;
}
