import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FACT_IDS, type FactId } from './facts.ts';
import { startLocalGitHub } from './hub.ts';
import { ALL_READ, ALL_WRITE, client, type Fixture, fixture, refused, upload } from './test-support.ts';

interface Row {
  id: string;
  rule: string;
  source: string;
  grade: string;
  test: string;
}

const rows = JSON.parse(
  await readFile(new URL('../../../test/github-facts/facts.json', import.meta.url), 'utf8'),
) as Row[];

/** Answers whether the hub enforces the fact, seen from a client. */
type Probe = (f: Fixture) => Promise<boolean>;

const fails = async (request: Promise<unknown>): Promise<boolean> =>
  await refused(request).then(
    () => true,
    () => false,
  );

const draft = async (f: Fixture, tag = 'v1') =>
  (await f.octokit.rest.repos.createRelease({ ...f.at, tag_name: tag, draft: true })).data;

const publish = (f: Fixture, id: number) =>
  f.octokit.rest.repos.updateRelease({ ...f.at, release_id: id, draft: false });

const reader = (f: Fixture) =>
  client(f.hub, f.hub.createToken({ repository: 'acme/mlops', permissions: ALL_READ }));

async function pull(f: Fixture, files: Record<string, string> = { p: 'p' }): Promise<number> {
  await f.repository.commitFiles({ branch: 'topic', from: 'main', files, message: 'p' });
  return (await f.octokit.rest.pulls.create({ ...f.at, head: 'topic', base: 'main', title: 'P' })).data
    .number;
}

async function immutable(f: Fixture): Promise<number> {
  f.repository.setImmutableReleases(true);
  const { id } = await draft(f);
  await publish(f, id);
  return id;
}

const PROBES: Record<FactId, Probe> = {
  'actions-may-not-open-pulls': async (f) => {
    f.repository.setActionsMayOpenPulls(false);
    return await fails(pull(f));
  },
  'one-open-pull-per-branch': async (f) => {
    await pull(f);
    return await fails(f.octokit.rest.pulls.create({ ...f.at, head: 'topic', base: 'main', title: 'Q' }));
  },
  'artifact-name-unique-per-run': async (f) => {
    const run = f.hub.createRun({
      repository: 'acme/mlops',
      workflowPath: 'w.yml',
      event: 'push',
      headSha: await f.repository.sha('main'),
    });
    const claims = JSON.parse(Buffer.from(run.runtimeToken.split('.')[1] ?? '', 'base64url').toString()) as {
      scp: string;
    };
    const [, workflow_run_backend_id, workflow_job_run_backend_id] =
      /Results:([\w-]+):([\w-]+)/.exec(claims.scp) ?? [];
    const call = async (method: string, more: Record<string, unknown>) =>
      await fetch(`${f.hub.resultsUrl}twirp/github.actions.results.api.v1.ArtifactService/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${run.runtimeToken}` },
        body: JSON.stringify({ workflow_run_backend_id, workflow_job_run_backend_id, name: 'a', ...more }),
      });
    const made = (await (await call('CreateArtifact', { version: 7 })).json()) as {
      signed_upload_url: string;
    };
    await fetch(made.signed_upload_url, {
      method: 'PUT',
      body: 'x',
      headers: { 'x-ms-blob-type': 'BlockBlob' },
    });
    await call('FinalizeArtifact', { size: '1' });
    return (await call('CreateArtifact', { version: 7 })).status === 409;
  },
  'asset-name-unique': async (f) => {
    const release = await draft(f);
    await upload(f, release, 'a', '1');
    return await fails(upload(f, release, 'a', '2'));
  },
  'drafts-invisible-to-readers': async (f) => {
    await draft(f);
    return (await reader(f).rest.repos.listReleases(f.at)).data.length === 0;
  },
  'existing-tag-kept-on-publish': async (f) => {
    const old = await f.repository.sha('main');
    await f.octokit.rest.git.createRef({ ...f.at, ref: 'refs/tags/v1', sha: old });
    await f.repository.commitFiles({ files: { n: 'n' }, message: 'n' });
    await publish(f, (await draft(f)).id);
    return (await f.repository.sha('v1')) === old;
  },
  'fork-token-is-read-only': async (f) => {
    const fork = await f.hub.createRepository({ owner: 'guest', name: 'mlops', forkOf: 'acme/mlops' });
    const run = f.hub.createRun({
      repository: 'acme/mlops',
      workflowPath: 'w.yml',
      event: 'pull_request',
      headSha: await fork.sha('main'),
      headRepository: 'guest/mlops',
    });
    const weak = client(f.hub, run.createToken(ALL_WRITE));
    return await fails(weak.rest.repos.createRelease({ ...f.at, tag_name: 'v1', draft: true }));
  },
  'immutable-tag-burnt': async (f) => {
    await f.octokit.rest.repos.deleteRelease({ ...f.at, release_id: await immutable(f) });
    return await fails(f.octokit.rest.repos.createRelease({ ...f.at, tag_name: 'v1' }));
  },
  'missing-permission-403': async (f) =>
    await fails(reader(f).rest.repos.createRelease({ ...f.at, tag_name: 'v1' })),
  'published-tag-name-unique': async (f) => {
    await f.octokit.rest.repos.createRelease({ ...f.at, tag_name: 'v1' });
    return await fails(f.octokit.rest.repos.createRelease({ ...f.at, tag_name: 'v1' }));
  },
  'ref-update-fast-forward-only': async (f) => {
    const old = await f.repository.sha('main');
    await f.repository.commitFiles({ files: { n: 'n' }, message: 'n' });
    return await fails(f.octokit.rest.git.updateRef({ ...f.at, ref: 'heads/main', sha: old }));
  },
  'same-tag-drafts-allowed': async (f) => {
    await draft(f);
    return !(await fails(draft(f)));
  },
  'starter-asset-after-cut-upload': async (f) => {
    const release = await draft(f);
    f.hub.faults.inject({ match: { host: 'uploads' }, effect: { kind: 'cut-during' } });
    await upload(f, release, 'a', 'x'.repeat(300_000)).catch(() => {});
    // What a cut leaves is there when the next write is served.
    await draft(f, 'v2');
    return (
      (await f.octokit.rest.repos.getRelease({ ...f.at, release_id: release.id })).data.assets.length === 1
    );
  },
  'tag-created-on-publish': async (f) => {
    await publish(f, (await draft(f)).id);
    return (await f.repository.git('tag')) === 'v1';
  },
  'workflow-files-need-permission': async (f) => {
    const old = await f.repository.commitFiles({ files: { '.github/workflows/a.yml': '1' }, message: '1' });
    await f.repository.commitFiles({ files: { '.github/workflows/a.yml': '2' }, message: '2' });
    return await fails(
      f.octokit.rest.repos.createRelease({ ...f.at, tag_name: 'v1', target_commitish: old }),
    );
  },
};

/** What the hub does as well, and no action's end depends on: it cannot be switched off. */
const FIXED: Record<string, Probe> = {
  'asset-names-normalised': async (f) => (await upload(f, await draft(f), 'a b', '1')).name === 'a.b',
  'blob-host-refuses-authorization': async (f) => {
    const asset = await upload(f, await draft(f), 'a', '1');
    const headers = { authorization: `Bearer ${f.token}`, accept: 'application/octet-stream' };
    const first = await fetch(asset.url, { headers, redirect: 'manual' });
    return (await fetch(first.headers.get('location') ?? '', { headers })).status === 400;
  },
  'check-runs-need-an-app': async (f) => {
    const user = client(
      f.hub,
      f.hub.createToken({ repository: 'acme/mlops', permissions: ALL_WRITE, kind: 'user' }),
    );
    return await fails(
      user.rest.checks.create({ ...f.at, name: 'x', head_sha: await f.repository.sha('main') }),
    );
  },
  'chunked-upload-refused': async (f) => {
    const url = (await draft(f)).upload_url.replace('{?name,label}', '?name=a');
    const body = new Blob(['abc']).stream();
    const headers = { authorization: `Bearer ${f.token}` };
    return (
      (await fetch(url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)).status === 400
    );
  },
  'closed-on-head-branch-deletion': async (f) => {
    const pull_number = await pull(f);
    await f.octokit.rest.git.deleteRef({ ...f.at, ref: 'heads/topic' });
    return (await f.octokit.rest.pulls.get({ ...f.at, pull_number })).data.state === 'closed';
  },
  'comment-body-limit': async (f) =>
    await fails(
      f.octokit.rest.issues.createComment({ ...f.at, issue_number: await pull(f), body: 'x'.repeat(65_537) }),
    ),
  'comments-paginated-30': async (f) => {
    const issue_number = await pull(f);
    const comment = () => f.octokit.rest.issues.createComment({ ...f.at, issue_number, body: 'x' });
    await Promise.all(Array.from({ length: 31 }, comment));
    await f.octokit.rest.issues.createComment({ ...f.at, issue_number, body: 'x' });
    return (await f.octokit.rest.issues.listComments({ ...f.at, issue_number })).data.length === 30;
  },
  'drafts-not-addressable-by-tag': async (f) => {
    await draft(f);
    return await fails(f.octokit.rest.repos.getReleaseByTag({ ...f.at, tag: 'v1' }));
  },
  'empty-asset-refused': async (f) => await fails(upload(f, await draft(f), 'a', '')),
  'immutable-release-locked': async (f) => {
    const id = await immutable(f);
    const release = (await f.octokit.rest.repos.getRelease({ ...f.at, release_id: id })).data;
    return await fails(upload(f, release, 'a', '1'));
  },
  'integration-cannot-read-user': async (f) => await fails(f.octokit.rest.users.getAuthenticated()),
  'merge-ref-only-when-mergeable': async (f) => {
    await f.repository.commitFiles({ branch: 'topic', from: 'main', files: { x: 'theirs' }, message: 't' });
    await f.repository.commitFiles({ files: { x: 'ours' }, message: 'o' });
    const { number } = (
      await f.octokit.rest.pulls.create({ ...f.at, head: 'topic', base: 'main', title: 'P' })
    ).data;
    return await fails(f.octokit.rest.git.getRef({ ...f.at, ref: `pull/${number}/merge` }));
  },
  'pull-request-duplicate-422': async (f) => {
    await pull(f);
    return await fails(f.octokit.rest.pulls.create({ ...f.at, head: 'topic', base: 'main', title: 'P' }));
  },
  'release-body-limit': async (f) =>
    await fails(f.octokit.rest.repos.createRelease({ ...f.at, tag_name: 'v1', body: 'x'.repeat(125_001) })),
};

test('every fact is a row, and every row a fact', () => {
  expect(rows.map((row) => row.id)).toEqual([...FACT_IDS]);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(['id', 'rule', 'source', 'grade', 'test']);
    expect(row.rule.length, row.id).toBeGreaterThan(20);
    expect(row.source.length, row.id).toBeGreaterThan(10);
    expect(['documented', 'measured', 'reported'], row.id).toContain(row.grade);
  }
});

test.each([...FACT_IDS])('%s holds, and can be switched off', async (id) => {
  for (const off of [false, true]) {
    const f = await fixture({ factsOff: off ? [id] : [] });
    try {
      expect(await PROBES[id](f)).toBe(!off);
    } finally {
      await f.hub.dispose();
    }
  }
});

test.each(Object.keys(FIXED))('%s holds', async (name) => {
  const f = await fixture();
  try {
    expect(await FIXED[name]!(f)).toBe(true);
  } finally {
    await f.hub.dispose();
  }
});

test('a fact that does not exist cannot be switched off', async () => {
  await expect(startLocalGitHub({ factsOff: ['no-such-fact' as FactId] })).rejects.toThrow('no such fact');
});
