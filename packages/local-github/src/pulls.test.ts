import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALL_READ, ALL_WRITE, client, type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
beforeEach(async () => {
  f = await fixture();
});
afterEach(async () => {
  await f.hub.dispose();
});

async function open(branch: string, files: Record<string, string>): Promise<number> {
  await f.repository.commitFiles({ branch, from: 'main', files, message: `change ${branch}` });
  const pull = await f.octokit.rest.pulls.create({
    ...f.at,
    head: branch,
    base: 'main',
    title: `About ${branch}`,
  });
  return pull.data.number;
}

describe('pull requests', () => {
  test('head, test merge and files follow the branch', async () => {
    const { octokit, at, repository, hub } = f;
    const number = await open('one', { 'a.txt': '1\n' });
    const get = async () => (await octokit.rest.pulls.get({ ...at, pull_number: number })).data;
    const first = await get();
    expect(first).toMatchObject({
      mergeable: true,
      commits: 1,
      changed_files: 1,
      additions: 1,
      merged: false,
    });
    expect(first.user.login).toBe('github-actions[bot]');
    expect(first.user.type).toBe('Bot');
    const head = await octokit.rest.git.getRef({ ...at, ref: `pull/${number}/head` });
    expect(head.data.object.sha).toBe(first.head.sha);
    const merge = await repository.git(
      'rev-parse',
      `refs/pull/${number}/merge^1`,
      `refs/pull/${number}/merge^2`,
    );
    expect(merge.split('\n')).toEqual([await repository.sha('main'), first.head.sha]);
    const next = await repository.commitFiles({ branch: 'one', files: { 'a.txt': '2\n' }, message: 'again' });
    expect(await get()).toMatchObject({ commits: 2, head: { sha: next } });
    const files = await octokit.rest.pulls.listFiles({ ...at, pull_number: number });
    expect(files.data[0]).toMatchObject({ filename: 'a.txt', status: 'added', patch: '@@ -0,0 +1 @@\n+2' });
    expect((await octokit.rest.pulls.listCommits({ ...at, pull_number: number })).data.at(-1)?.sha).toBe(
      next,
    );
    const of = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: next });
    expect(of.data.map((pull) => pull.number)).toEqual([number]);
    // A conflict leaves the last test merge as it was.
    const stale = (await get()).merge_commit_sha;
    await repository.commitFiles({ files: { 'a.txt': 'other\n' }, message: 'conflict' });
    expect(await get()).toMatchObject({
      mergeable: false,
      mergeable_state: 'dirty',
      merge_commit_sha: stale,
    });
    expect((await octokit.rest.git.getRef({ ...at, ref: `pull/${number}/merge` })).data.object.sha).toBe(
      stale,
    );
    expect((await refused(octokit.rest.pulls.merge({ ...at, pull_number: number }))).status).toBe(405);
    hub.assertClean();
  });

  test('a push to the bare repository moves the head too', async () => {
    const number = await open('pushed', { 'p.txt': '1' });
    const main = await f.repository.sha('main');
    await f.repository.git('update-ref', 'refs/heads/pushed', main);
    const pull = (await f.octokit.rest.pulls.get({ ...f.at, pull_number: number })).data;
    expect(pull).toMatchObject({ state: 'closed', merged: false });
  });

  test('refuses duplicates, nothing to merge, and branches that do not exist', async () => {
    const { octokit, at } = f;
    await open('dup', { 'd.txt': 'd' });
    const make = (head: string, base = 'main') =>
      octokit.rest.pulls.create({ ...at, head, base, title: 't' });
    const twin = await refused(make('dup'));
    expect(twin).toMatchObject({ status: 422, message: 'Validation Failed' });
    expect(twin.errors[0]?.['message']).toBe('A pull request already exists for acme:dup.');
    expect((await refused(make('acme:dup'))).errors[0]?.['message']).toContain('already exists');
    expect((await refused(make('main'))).errors[0]?.['message']).toBe('No commits between main and main');
    expect((await refused(make('nowhere'))).errors[0]).toMatchObject({ field: 'head', code: 'invalid' });
    expect((await refused(make('dup', 'nowhere'))).errors[0]).toMatchObject({
      field: 'base',
      code: 'invalid',
    });
    f.repository.setActionsMayOpenPulls(false);
    expect(await refused(make('nowhere'))).toMatchObject({
      status: 403,
      message: 'GitHub Actions is not permitted to create or approve pull requests.',
    });
    f.hub.assertClean();
  });

  test.each(['merge', 'squash', 'rebase'] as const)('%s', async (method) => {
    const { octokit, at, repository } = f;
    const number = await open('work', { 'w.txt': '1\n' });
    await repository.commitFiles({ branch: 'work', files: { 'w.txt': '2\n' }, message: 'second' });
    const base = await repository.commitFiles({ files: { 'base.txt': 'b\n' }, message: 'meanwhile' });
    const stale = octokit.rest.pulls.merge({ ...at, pull_number: number, merge_method: method, sha: base });
    expect((await refused(stale)).status).toBe(409);
    const head = (await octokit.rest.pulls.get({ ...at, pull_number: number })).data.head.sha;
    const merged = await octokit.rest.pulls.merge({
      ...at,
      pull_number: number,
      merge_method: method,
      sha: head,
    });
    expect(merged.data.merged).toBe(true);
    expect(await repository.sha('main')).toBe(merged.data.sha);
    expect((await repository.file('w.txt'))?.toString()).toBe('2\n');
    expect((await repository.file('base.txt'))?.toString()).toBe('b\n');
    const parents = (await repository.git('rev-list', '--parents', '-n1', 'main')).split(' ').length - 1;
    expect(parents).toBe(method === 'merge' ? 2 : 1);
    const log = (await repository.git('log', '--format=%s', `${base}..main`)).split('\n');
    expect(log[0]).toBe(
      {
        merge: `Merge pull request #${number} from acme/work`,
        squash: `About work (#${number})`,
        rebase: 'second',
      }[method],
    );
    if (method === 'rebase') expect(log).toEqual(['second', 'change work']);
    const after = (await octokit.rest.pulls.get({ ...at, pull_number: number })).data;
    expect(after).toMatchObject({
      merged: true,
      state: 'closed',
      merge_commit_sha: merged.data.sha,
      commits: 2,
    });
    expect((await refused(octokit.rest.pulls.merge({ ...at, pull_number: number }))).status).toBe(405);
    await octokit.rest.pulls.checkIfMerged({ ...at, pull_number: number });
    f.hub.assertClean();
  });

  test('a method that the repository does not allow, a draft, an update', async () => {
    const { octokit, at, repository } = f;
    const number = await open('policy', { 'x.txt': 'x' });
    repository.setAllowedMerges({ merge: false, squash: true, rebase: false });
    expect((await refused(octokit.rest.pulls.merge({ ...at, pull_number: number }))).status).toBe(405);
    const pull = { ...at, pull_number: number };
    await octokit.rest.pulls.update({ ...pull, title: 'new', body: 'text', state: 'closed' });
    expect((await octokit.rest.pulls.list(at)).data).toEqual([]);
    await octokit.rest.pulls.update({ ...pull, state: 'open' });
    expect((await octokit.rest.pulls.get(pull)).data).toMatchObject({
      title: 'new',
      body: 'text',
      mergeable: true,
    });
    await octokit.rest.git.deleteRef({ ...at, ref: 'heads/policy' });
    expect((await octokit.rest.pulls.get(pull)).data.state).toBe('closed');
    expect((await refused(octokit.rest.pulls.update({ ...pull, state: 'open' }))).status).toBe(422);
    await repository.commitFiles({ branch: 'draft', from: 'main', files: { y: 'y' }, message: 'y' });
    const draft = await octokit.rest.pulls.create({
      ...at,
      head: 'draft',
      base: 'main',
      title: 't',
      draft: true,
    });
    expect((await refused(octokit.rest.pulls.merge({ ...at, pull_number: draft.data.number }))).status).toBe(
      405,
    );
  });

  test('from a fork: own head repository, filter by owner:branch, a read-only token for its run', async () => {
    const { hub, octokit, at, repository } = f;
    const fork = await hub.createRepository({ owner: 'guest', name: 'mlops', forkOf: 'acme/mlops' });
    const sha = await fork.commitFiles({
      branch: 'idea',
      from: 'main',
      files: { 'idea.txt': 'i\n' },
      message: 'idea',
    });
    const made = await octokit.rest.pulls.create({
      ...at,
      head: 'guest:idea',
      base: 'main',
      title: 'From outside',
    });
    expect(made.data.head.repo?.full_name).toBe('guest/mlops');
    expect(made.data.base.repo.full_name).toBe('acme/mlops');
    expect(await repository.git('rev-parse', `refs/pull/${made.data.number}/head`)).toBe(sha);
    const found = await octokit.rest.pulls.list({ ...at, head: 'guest:idea', state: 'open' });
    expect(found.data.map((pull) => pull.head.sha)).toEqual([sha]);
    expect((await octokit.rest.pulls.list({ ...at, head: 'acme:idea' })).data).toEqual([]);
    const compared = await octokit.rest.repos.compareCommitsWithBasehead({
      ...at,
      basehead: 'main...guest:idea',
    });
    expect(compared.data.ahead_by).toBe(1);
    const next = await fork.commitFiles({ branch: 'idea', files: { 'idea.txt': 'j\n' }, message: 'more' });
    expect((await octokit.rest.pulls.get({ ...at, pull_number: made.data.number })).data.head.sha).toBe(next);
    const run = hub.createRun({
      repository: 'acme/mlops',
      workflowPath: '.github/workflows/ci.yml',
      event: 'pull_request',
      headSha: next,
      headBranch: 'idea',
      headRepository: 'guest/mlops',
    });
    const weak = client(hub, run.createToken(ALL_WRITE));
    const comment = weak.rest.issues.createComment({ ...at, issue_number: made.data.number, body: 'hi' });
    expect(await refused(comment)).toMatchObject({
      status: 403,
      message: 'Resource not accessible by integration',
    });
    const listed = await octokit.rest.actions.getWorkflowRun({ ...at, run_id: run.id });
    expect(listed.data.head_repository.full_name).toBe('guest/mlops');
    expect(listed.data.pull_requests).toEqual([]);
    const payload = await hub.eventPayload('workflow_run', { repository: 'acme/mlops', runId: run.id });
    expect(payload).toMatchObject({ workflow_run: { head_sha: next, head_branch: 'idea' } });
    await octokit.rest.pulls.merge({ ...at, pull_number: made.data.number });
    expect((await repository.file('idea.txt'))?.toString()).toBe('j\n');
    hub.assertClean();
  });

  test('labels', async () => {
    const { octokit, at } = f;
    const number = await open('labelled', { l: 'l' });
    const issue = { ...at, issue_number: number };
    await octokit.rest.issues.addLabels({ ...issue, labels: ['minor', 'model change'] });
    await octokit.rest.issues.removeLabel({ ...issue, name: 'model change' });
    expect((await refused(octokit.rest.issues.removeLabel({ ...issue, name: 'none' }))).status).toBe(404);
    expect((await octokit.rest.issues.listLabelsOnIssue(issue)).data.map((label) => label.name)).toEqual([
      'minor',
    ]);
    await octokit.rest.issues.setLabels({ ...issue, labels: ['patch'] });
    const pull = await octokit.rest.pulls.get({ ...at, pull_number: number });
    expect(pull.data.labels.map((label) => label.name)).toEqual(['patch']);
    f.hub.assertClean();
  });

  test('comments: whose, long, since, pages of 30, edited, gone', async () => {
    const { octokit, at, hub } = f;
    const number = await open('talk', { t: 't' });
    const issue = { ...at, issue_number: number };
    const first = await octokit.rest.issues.createComment({ ...issue, body: 'x'.repeat(65_536) });
    expect(first.data.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' });
    const long = await refused(octokit.rest.issues.createComment({ ...issue, body: 'x'.repeat(65_537) }));
    expect(long.errors[0]?.['message']).toBe('Body is too long (maximum is 65536 characters)');
    expect((await refused(octokit.rest.issues.createComment({ ...issue, body: '  ' }))).status).toBe(422);
    const say = (_: unknown, n: number) => octokit.rest.issues.createComment({ ...issue, body: `${n}` });
    await Promise.all(Array.from({ length: 34 }, say));
    const page = await octokit.rest.issues.listComments(issue);
    expect(page.data).toHaveLength(30);
    expect(page.headers.link).toMatch(/page=2>; rel="next"/);
    expect(await octokit.paginate(octokit.rest.issues.listComments, issue)).toHaveLength(35);
    expect(
      (await octokit.rest.issues.listComments({ ...issue, since: '2099-01-01T00:00:00Z' })).data,
    ).toEqual([]);
    const comment = { ...at, comment_id: first.data.id };
    await octokit.rest.issues.updateComment({ ...comment, body: 'short' });
    expect((await octokit.rest.issues.getComment(comment)).data.body).toBe('short');
    await octokit.rest.issues.deleteComment(comment);
    expect((await refused(octokit.rest.issues.updateComment({ ...comment, body: 'late' }))).status).toBe(404);
    const only = client(
      hub,
      hub.createToken({ repository: 'acme/mlops', permissions: { pull_requests: 'write' } }),
    );
    await only.rest.issues.createComment({ ...issue, body: 'pull-requests: write is enough' });
    const reader = client(hub, hub.createToken({ repository: 'acme/mlops', permissions: ALL_READ }));
    const denied = await refused(reader.rest.issues.createComment({ ...issue, body: 'no' }));
    expect(denied.headers['x-accepted-github-permissions']).toBe('issues=write; pull_requests=write');
    hub.assertClean();
  });
});
