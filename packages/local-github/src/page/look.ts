import { findRepository, type HubState, type Repository } from '../state.ts';
import type { Html } from './html.ts';
import { link } from './layout.ts';
import { renderMarkdown } from './markdown.ts';

/** What a view looks at. */
export interface Look {
  readonly hub: HubState;
  readonly repository: Repository;
  /** What no page may show. */
  readonly secrets: () => Iterable<string>;
}

/** Where an address of GitHub, or one relative to the repository, is on this page; undefined when elsewhere. */
function localAddress(
  { hub, repository }: Look,
  address: string,
  what: 'link' | 'picture',
): string | undefined {
  const prefix = `${hub.urls.server}/`;
  if (address.startsWith(prefix)) {
    const [owner = '', name = '', ...rest] = address.slice(prefix.length).split('/');
    const found = findRepository(hub, `${owner}/${name}`);
    return found === undefined ? undefined : link(found, rest.length === 0 ? '' : `/${rest.join('/')}`);
  }
  if (/^([a-z][a-z0-9+.-]*:|#|\/|$)/i.test(address)) return undefined;
  return link(
    repository,
    `/${what === 'link' ? 'blob' : 'raw'}/${repository.defaultBranch}/${address.replace(/^\.\//, '')}`,
  );
}

/** Markdown of this repository, its links to this GitHub followed here. */
export function markdown(look: Look, text: string, kind: 'file' | 'comment' = 'comment'): Html {
  return renderMarkdown(text, { kind, local: (address, what) => localAddress(look, address, what) });
}
