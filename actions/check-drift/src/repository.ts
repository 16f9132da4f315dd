import { type Ports, suiteVersion } from '@modelops/action-kit';
import { connect, type GitHub } from '@modelops/github';
import type { Ledger, ReleaseState } from '@modelops/lifecycle';

/** What detect reads of the repository; ledger and releases are read once. */
export interface Repository {
  readonly read: GitHub['read'];
  readonly ledger: () => Promise<Ledger | undefined>;
  readonly releases: () => Promise<readonly ReleaseState[]>;
}

/** Undefined without a token. */
export function repositoryOf(token: string, { environment, log, sleep }: Ports): Repository | undefined {
  if (token === '') return undefined;
  const { read } = connect({
    token,
    apiUrl: environment.apiUrl,
    repository: environment.repository,
    userAgent: `modelops/${suiteVersion} (check-drift)`,
    log,
    sleep,
  });
  let ledger: Promise<Ledger | undefined> | undefined;
  let releases: Promise<readonly ReleaseState[]> | undefined;
  return {
    read,
    ledger() {
      ledger ??= read.readLedger();
      return ledger;
    },
    releases() {
      releases ??= read.listReleases();
      return releases;
    },
  };
}
