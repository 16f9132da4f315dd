import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, type EvaluationReport, prettyCanonicalJson, sha256 } from '@modelops/contracts';
import type { StepResult } from '@modelops/local-runner';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evidenceOf, type RunOptions, World } from '../support/register-world.ts';

let w: World;
beforeEach(async () => {
  w = await World.start();
});
afterEach(async () => {
  try {
    w.hub.assertClean();
  } finally {
    await w.hub.dispose();
  }
});

/** Exactly one error, exit 1, nothing made. */
async function refused(step: StepResult, message: RegExp): Promise<void> {
  expect(step.exitCode, step.log).toBe(1);
  const errors = step.annotations.filter(({ level }) => level === 'error');
  expect(errors.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
  expect(errors[0]!.message).not.toMatch(/looks like a bug/);
  expect(step.outputs['changed']).toBeUndefined();
}

async function nothingMade(): Promise<void> {
  const { releases, tags } = await w.hub.snapshot(w.repository.fullName);
  expect({ releases, tags }).toEqual({ releases: [], tags: {} });
}

async function flip(path: string, at = 0): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = bytes[at]! ^ 1;
  await writeFile(path, bytes);
}

/** Changes the report and makes every digest inside it right again. */
async function forge(folder: string, change: (report: EvaluationReport) => void): Promise<EvaluationReport> {
  const path = join(folder, 'evaluation-report.json');
  const report = JSON.parse(await readFile(path, 'utf8')) as EvaluationReport;
  change(report);
  await writeFile(path, prettyCanonicalJson(report));
  return report;
}

describe('evidence that was changed between validate and register is refused', () => {
  const evidence = evidenceOf('the model');

  test.each<[string, RunOptions['tamper'], RegExp]>([
    [
      'one byte of the model',
      (folder) => flip(join(folder, 'files/model.bin')),
      /"model\.bin" is not the file that was judged/,
    ],
    [
      'one byte of the predictions',
      (folder) => flip(join(folder, 'files/predictions.csv'), 30),
      /"predictions\.csv" is not the file that was judged/,
    ],
    [
      'one digit of the report',
      async (folder) => {
        await forge(folder, (report) => {
          report.metrics[0]!.value = 0.9;
        });
      },
      /report is not the one that was made/,
    ],
    [
      'one byte of the model, and the digests in the report with it',
      async (folder) => {
        const path = join(folder, 'files/model.bin');
        await flip(path);
        const digest = sha256(await readFile(path));
        await forge(folder, (report) => {
          report.candidate.modelDigest = digest;
          report.candidate.files[0]!.sha256 = digest;
        });
      },
      /report is not the one that was made/,
    ],
    [
      'one byte of the predictions, and the digests in the report with it',
      async (folder) => {
        const path = join(folder, 'files/predictions.csv');
        await flip(path, 30);
        const digest = sha256(await readFile(path));
        await forge(folder, (report) => {
          report.candidate.files[1]!.sha256 = digest;
        });
      },
      /report is not the one that was made/,
    ],
    [
      'a file less',
      (folder) => rm(join(folder, 'files/predictions.csv')),
      /lacks the file "predictions\.csv"/,
    ],
    ['no report', (folder) => rm(join(folder, 'evaluation-report.json')), /there is no evaluation report/],
    [
      'half a report',
      async (folder) => {
        const path = join(folder, 'evaluation-report.json');
        const text = await readFile(path, 'utf8');
        await writeFile(path, text.slice(0, text.length / 2));
      },
      /this is not JSON/,
    ],
  ])('%s', async (_, tamper, message) => {
    await refused(await w.register(evidence, { tamper: tamper! }), message);
    expect(w.hub.requests.writes()).toHaveLength(0);
    await nothingMade();
  });

  test('a whole other judgement, right in itself, with the digest of the first', async () => {
    const other = evidenceOf('another model');
    const step = await w.register(other, { with: { 'report-digest': evidence.digest } });
    await refused(step, /report is not the one that was made/);
    await nothingMade();
  });
});

describe('verdicts', () => {
  test.each([
    ['fail', 'not-failed', /failed its validation \(roc_auc >= 0\.70\) and is not released/],
    ['fail', 'pass', /failed its validation/],
    ['inconclusive', 'pass', /is inconclusive, and `require: pass` asks for pass/],
  ] as const)('%s is refused by `require: %s`', async (verdict, require, message) => {
    await refused(await w.register(evidenceOf('one', { verdict }), { with: { require } }), message);
    await nothingMade();
  });

  test.each([
    ['inconclusive', 'not-failed'],
    ['fail', 'none'],
    ['pass', 'pass'],
  ] as const)('%s is released by `require: %s`', async (verdict, require) => {
    const step = await w.register(evidenceOf('one', { verdict }), { with: { require } });
    expect(step.outputs['changed'], step.log).toBe('true');
  });
});

describe('inputs', () => {
  test.each<[string, RunOptions['with'], RegExp]>([
    ['a digest that is none', { 'report-digest': 'abc' }, /"abc" is not a digest/],
    ['no digest', { 'report-digest': '' }, /`report-digest` is missing/],
    ['evidence about another model', { model: 'fraud' }, /is about the model "churn", not "fraud"/],
    ['a commit that is none', { commit: 'main' }, /`commit` is "main"/],
    ['evidence outside the workspace', { evidence: '../..' }, /outside the workspace/],
    ['no reference to resolve', { mode: 'resolve' }, /`resolve` is missing/],
    ['a bump that is none', { bump: 'huge' }, /`bump` is "huge"/],
  ])('%s', async (_, inputs, message) => {
    await refused(await w.register(evidenceOf('one'), { with: inputs! }), message);
    expect(w.hub.requests.writes()).toHaveLength(0);
  });

  test('an empty model file', async () => {
    await refused(await w.register(evidenceOf('')), /"model\.bin" is empty, and GitHub stores no empty file/);
    expect(w.hub.requests.writes()).toHaveLength(0);
  });

  test('a commit that the repository does not have', async () => {
    const step = await w.register(evidenceOf('one'), { with: { commit: 'c'.repeat(40) } });
    await refused(step, /publish churn@v1\.0\.0: 422/);
    expect(await w.versions()).toEqual([]);
  });
});

describe('tokens', () => {
  test('without `contents: write`: one error that names it, and nothing half made', async () => {
    const step = await w.register(evidenceOf('one'), { permissions: { contents: 'read' } });
    await refused(step, /Add `contents: write` to the job's `permissions:`/);
    await nothingMade();
  });

  test('without any permission', async () => {
    const step = await w.register(evidenceOf('one'), { permissions: { issues: 'read' } });
    await refused(step, /read modelops.yml at .*Add `contents: read`/);
  });

  test('that nobody knows', async () => {
    const step = await w.register(evidenceOf('one'), { token: 'ghs_expired' });
    await refused(step, /the token is not valid \(Bad credentials\)/);
    expect(step.log).not.toContain('ghs_expired');
  });

  test('that may not publish a commit with other workflow files: the tag is made first', async () => {
    const old = await commitOfOtherWorkflows();
    const step = await w.register(evidenceOf('one'), { with: { commit: old } });
    expect(step.outputs, step.log).toMatchObject({ version: '1.0.0', commit: old, changed: 'true' });
    expect(step.log).toMatch(/create the tag churn@v1\.0\.0 at [0-9a-f]{7}, which publishing may not make/);
    expect(step.annotations).toEqual([]);
  });

  test('that may not even make the tag: the draft stays, and a tag made by hand completes it', async () => {
    const old = await commitOfOtherWorkflows();
    const options = { with: { commit: old } };
    w.hub.faults.inject({
      match: { method: 'POST', path: /\/git\/refs$/ },
      effect: { kind: 'status', status: 403, body: { message: 'Resource not accessible by integration' } },
    });
    await refused(
      await w.register(evidenceOf('one'), options),
      /refuses this token a tag at .*Workflows: write/,
    );
    w.hub.faults.clear();
    expect(await w.drafts()).toEqual(['churn@v1.0.0']);
    await w.repository.git('update-ref', 'refs/tags/churn@v1.0.0', old);
    const step = await w.register(evidenceOf('one'), options);
    expect(step.outputs, step.log).toMatchObject({ version: '1.0.0', commit: old, changed: 'true' });
    expect(await w.drafts()).toEqual([]);
  });
});

/** A commit of main whose workflow files no branch has any more. */
async function commitOfOtherWorkflows(): Promise<string> {
  const workflow = '.github/workflows/a.yml';
  const old = await w.repository.commitFiles({ files: { [workflow]: 'on: push' }, message: '1' });
  await w.repository.commitFiles({ files: { [workflow]: 'on: pull_request' }, message: '2' });
  return old;
}

describe('a release that somebody changed by hand', () => {
  async function published(): Promise<number> {
    return Number((await w.register(evidenceOf('one'))).outputs['release-id']);
  }

  async function replace(id: number, name: string, bytes: string | undefined): Promise<void> {
    const { data } = await w.people.rest.repos.getRelease({ ...w.at, release_id: id });
    const asset = data.assets.find((candidate) => candidate.name === name)!;
    await w.people.rest.repos.deleteReleaseAsset({ ...w.at, asset_id: asset.id });
    if (bytes === undefined) return;
    await w.people.rest.repos.uploadReleaseAsset({
      ...w.at,
      release_id: id,
      url: data.upload_url,
      name,
      data: new Blob([bytes]) as unknown as string,
    });
  }

  async function manifest(change: (manifest: Record<string, unknown>) => void): Promise<string> {
    const { releases } = await w.hub.snapshot(w.repository.fullName);
    const id = (releases[0] as { id: number }).id;
    const { data } = await w.people.rest.repos.getRelease({ ...w.at, release_id: id });
    const asset = data.assets.find(({ name }) => name === 'model-manifest.json')!;
    const response = await w.people.rest.repos.getReleaseAsset({
      ...w.at,
      asset_id: asset.id,
      headers: { accept: 'application/octet-stream' },
    });
    const document = JSON.parse(Buffer.from(response.data as unknown as ArrayBuffer).toString()) as Record<
      string,
      unknown
    >;
    change(document);
    return prettyCanonicalJson(document);
  }

  test.each<[string, (id: number) => Promise<void>, RegExp]>([
    [
      'another model file',
      (id) => replace(id, 'model.bin', 'evil'),
      /model\.bin of churn@v1\.0\.0 is not the file that was published/,
    ],
    ['no model file', (id) => replace(id, 'model.bin', undefined), /lacks its file model\.bin/],
    [
      'a manifest of other bytes',
      async (id) =>
        replace(
          id,
          'model-manifest.json',
          await manifest((document) => {
            document['modelDigest'] = sha256('evil');
          }),
        ),
      /is not the manifest that was published/,
    ],
    [
      'a manifest of another version',
      async (id) =>
        replace(
          id,
          'model-manifest.json',
          await manifest((document) => {
            document['version'] = '9.0.0';
          }),
        ),
      /the manifest is about churn@v9\.0\.0/,
    ],
    ['a manifest that is none', (id) => replace(id, 'model-manifest.json', '{}'), /schema/],
    [
      'the tag moved',
      async () => {
        const sha = await w.repository.commitFiles({ files: { x: 'x' }, message: 'x' });
        await w.repository.git('update-ref', 'refs/tags/churn@v1.0.0', sha);
      },
      /the tag churn@v1\.0\.0 names [0-9a-f]{40}, published was/,
    ],
  ])('%s: neither registering again nor resolving believes it', async (_, change, message) => {
    const id = await published();
    await change(id);
    await refused(await w.register(evidenceOf('one')), message);
    await refused(await w.resolve('latest'), message);
  });

  test('its text: that is what text is for', async () => {
    const id = await published();
    await w.people.rest.repos.updateRelease({ ...w.at, release_id: id, body: 'My own words.' });
    const step = await w.register(evidenceOf('one'));
    expect(step.outputs).toMatchObject({ version: '1.0.0', changed: 'false' });
  });
});

test('the digest of the evidence is that of the report', () => {
  const { digest, report } = evidenceOf('one');
  expect(digest).toBe(digestOf(report));
});
