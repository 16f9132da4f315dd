import type { FaultEffect } from './faults.ts';
import type { HostName } from './http.ts';
import type { JobName, TokenKind } from './tokens.ts';

/** What the oracle objects to. */
export interface OracleFinding {
  direction: 'request' | 'response';
  operation: string;
  where: string;
  message: string;
}

/** One request as the hub saw it. Never holds a secret. */
export interface RequestEntry {
  index: number;
  method: string;
  host: HostName;
  path: string;
  query: Record<string, string>;
  /** The route template (`/repos/{owner}/{repo}/releases`), undefined when none matched. */
  route: string | undefined;
  /** Undefined until answered, and for ever when the connection was cut. */
  status: number | undefined;
  token: { login: string; kind: TokenKind; permissions: string } | undefined;
  /** The job whose `GITHUB_TOKEN` or runtime token it came with. */
  job?: JobName;
  /** No such route: the hub does not do this. */
  unsupported?: true;
  /** The kind of the injected fault. */
  fault?: FaultEffect['kind'];
  /** The client went away before it had the whole response. */
  aborted?: true;
  /** Whether the handler ran to its end (also true when it answered with a refusal). */
  processed: boolean;
  findings: OracleFinding[];
}

/** The requests since the start or the last `clear()`, in order of arrival. */
export class RequestLog extends Array<RequestEntry> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Requests that ask for a change (not GET or HEAD; on the results host, not List or Get). */
  writes(): RequestEntry[] {
    return this.filter(
      (entry) =>
        entry.method !== 'GET' &&
        entry.method !== 'HEAD' &&
        !(entry.host === 'results' && /\/(List|Get)\w*$/.test(entry.path)) &&
        entry.path !== '/graphql',
    );
  }

  /** Requests to one host. */
  on(host: HostName): RequestEntry[] {
    return this.filter((entry) => entry.host === host);
  }

  /** Requests that no route served. */
  unsupported(): RequestEntry[] {
    return this.filter((entry) => entry.unsupported === true);
  }

  /** Forgets everything. */
  clear(): void {
    this.length = 0;
  }
}
