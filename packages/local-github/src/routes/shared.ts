import type { GitPerson, GitRef } from '../git.ts';
import { HttpError } from '../http.ts';
import { apiUrl, nodeId } from '../render.ts';
import type { Context } from '../router.ts';
import type { HubState, Repository } from '../state.ts';
import { holds, refusal, type Token } from '../tokens.ts';

/** Who stands on a commit that names no one: the token's account, with GitHub's no-reply address. */
export function defaultPerson(hub: HubState, token: Token | undefined): GitPerson {
  const account = token?.account ?? hub.account('ghost');
  return {
    name: account.login,
    email: `${account.id}+${account.login}@users.noreply.github.com`,
    date: hub.now(),
  };
}

/** `git-ref`. */
export function renderRef(hub: HubState, repository: Repository, ref: GitRef): Record<string, unknown> {
  const url = apiUrl(hub, repository);
  return {
    ref: ref.ref,
    node_id: nodeId('REF', `${repository.id}:${ref.ref}`),
    url: `${url}/git/${ref.ref.split('/').map(encodeURIComponent).join('/')}`,
    object: { sha: ref.sha, type: ref.type, url: `${url}/git/${ref.type}s/${ref.sha}` },
  };
}

/**
 * Refuses an integration without the `workflows` permission a commit whose workflow files are those of no branch:
 * GitHub takes it for an attempt to change workflows, and no `permissions:` key of a workflow can grant it.
 * @throws HttpError 403.
 */
export async function guardWorkflowFiles(context: Context, commit: string): Promise<void> {
  const { hub, repository, token } = context;
  if (!hub.facts.on('workflow-files-need-permission') || token === undefined) return;
  if (token.kind !== 'integration' || holds(token, 'workflows', 'write')) return;
  const git = repository.git;
  const files = async (name: string): Promise<string> =>
    (await git.resolve(`${name}^{commit}:.github/workflows`)) ?? 'none';
  const wanted = await files(commit);
  if (wanted === 'none') return;
  for (const { ref } of await git.refs('refs/heads/')) {
    if ((await files(ref)) === wanted) return;
  }
  throw refusal(token, [{ permission: 'workflows', level: 'write' }]);
}

/** A positive integer of a path. @throws HttpError 404. */
export function idOf(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw new HttpError(404, 'Not Found');
  return Number(text);
}
