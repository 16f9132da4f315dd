import type { Ports } from '@modelops/action-kit';
import { RecordingLogger } from '@modelops/action-kit/logger';
import { sha256 } from '@modelops/contracts';
import { applyEvent, emptyLedger, type Ledger, nextEvent } from '@modelops/lifecycle';
import { expect, test } from 'vitest';
import type { DeployInputs } from './inputs.ts';
import { takeBack } from './take-back.ts';

/** The ledger says that v1.0.0 runs. */
const ledger: Ledger = {
  commit: 'c',
  tree: 't',
  state: applyEvent(
    emptyLedger,
    nextEvent(undefined, {
      what: 'promoted',
      at: '2026-11-01T10:00:00.000Z',
      by: { actor: 'ops', run: null },
      model: 'churn',
      environment: 'production',
      version: '1.0.0',
      from: null,
      key: 'run 1',
      manifest: sha256('m'),
      rollout: null,
    }),
  ),
};

/** What v1.1.0, which is served, is taken back to: an error when it cannot be. */
async function taken(back: string | Error | undefined, seen: Ledger | null) {
  const log = new RecordingLogger();
  let serves: string | undefined = '1.1.0';
  const target = { kind: 'directory', place: '/srv', servedVersion: () => Promise.resolve(serves) };
  const delivered = {
    files: [],
    undo: () => {
      if (back instanceof Error) return Promise.reject(back);
      serves = back;
      return Promise.resolve();
    },
  };
  const inputs = { target, model: 'churn', environment: 'production' } as unknown as DeployInputs;
  await takeBack(inputs, '1.1.0', delivered, seen, { log } as unknown as Ports);
  return log.entries.map(({ level, message }) => `${level}: ${message}`).join();
}

test('what is served afterwards is told; loudly where it is not what the ledger runs, or that is not known', async () => {
  expect(await taken('1.0.0', ledger)).toBe(
    'info: /srv/churn serves v1.0.0, as before: churn@production runs v1.0.0 by the ledger',
  );
  expect(await taken('0.9.0', ledger)).toMatch(/^warning: .*serves v0\.9\.0 while .* runs v1\.0\.0 by/);
  expect(await taken(undefined, null)).toMatch(/^warning: .*serves nothing again; the ledger could not be/);
});

test('cannot be taken back: an error that names what is served and what should be', async () => {
  await expect(taken(new Error('EROFS: read-only file system'), ledger)).rejects.toThrow(
    '/srv/churn still serves v1.1.0 while churn@production runs v1.0.0 by the ledger: it could not be switched back: EROFS',
  );
});
