import type { HostName } from './http.ts';

/** Which requests a fault meets. A `path` text is a whole path or a route template, an expression sees path and query. */
export interface FaultMatch {
  method?: string;
  path?: string | RegExp;
  host?: HostName;
}

/** What happens to the request. */
export type FaultEffect =
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  /** The connection is destroyed; nothing was processed. */
  | { kind: 'cut-before' }
  /** The connection is destroyed while the body arrives; an asset upload leaves a `starter`. */
  | { kind: 'cut-during' }
  /** Processed; the connection is destroyed before any byte of the response. */
  | { kind: 'cut-after' }
  /** Processed; status 200, the whole length announced, half of the body, then the end of the connection. */
  | { kind: 'truncate' }
  /** Processed after this many milliseconds. */
  | { kind: 'delay'; ms: number };

/** A fault to inject: into the `nth` matching request from now on (1-based), `times` in a row. */
export interface Fault {
  match: FaultMatch;
  nth?: number;
  times?: number;
  effect: FaultEffect;
}

/** The faults that wait for their requests. */
export class Faults {
  #planned: { fault: Fault; seen: number }[] = [];

  /** Plans a fault. */
  inject(fault: Fault): void {
    this.#planned.push({ fault, seen: 0 });
  }

  /** Forgets all planned faults. */
  clear(): void {
    this.#planned = [];
  }

  /** The effect on a request, counting it for every fault that matches. */
  take(request: {
    method: string;
    host: HostName;
    path: string;
    search: string;
    route: string | undefined;
  }): FaultEffect | undefined {
    let effect: FaultEffect | undefined;
    for (const planned of this.#planned) {
      const { match, nth = 1, times = 1 } = planned.fault;
      if (match.method !== undefined && match.method.toUpperCase() !== request.method) continue;
      if (match.host !== undefined && match.host !== request.host) continue;
      if (typeof match.path === 'string' && match.path !== request.path && match.path !== request.route)
        continue;
      if (match.path instanceof RegExp && !match.path.test(`${request.path}${request.search}`)) continue;
      planned.seen += 1;
      if (planned.seen >= nth && planned.seen < nth + times) effect ??= planned.fault.effect;
    }
    return effect;
  }
}
