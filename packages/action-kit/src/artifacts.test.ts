import { expect, test } from 'vitest';
import { createArtifactStore } from './artifacts.ts';

const runtime = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'http://127.0.0.1:9' };

test.each([
  [{}, false],
  [runtime, true],
  [{ ...runtime, GITHUB_SERVER_URL: 'https://github.com' }, true],
  [{ ...runtime, GITHUB_SERVER_URL: 'https://acme.ghe.com' }, true],
  [{ ...runtime, GITHUB_SERVER_URL: 'https://github.acme.example' }, false],
  [{ ...runtime, GITHUB_SERVER_URL: 'https://evilghe.com' }, false],
  [{ ...runtime, ACTIONS_RUNTIME_TOKEN: '' }, false],
  [{ ACTIONS_RUNTIME_TOKEN: 't' }, false],
])('%j: %s', (env, available) => {
  expect(createArtifactStore(env).available).toBe(available);
});

test('where there are none, the error says so and what to do', async () => {
  const store = createArtifactStore({});
  const source = { runId: 1, artifactId: 1, digest: null, token: 't' };
  for (const use of [
    () => store.upload('a', [], '/'),
    () => store.download('a', '/'),
    () => store.downloadFrom(source, '/'),
  ])
    await expect(use()).rejects.toThrow(/^this runner offers no artifacts\. GitHub Enterprise Server/);
});
