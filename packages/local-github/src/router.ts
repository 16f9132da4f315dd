import type { Cause } from './cause.ts';
import type { HostName, Incoming, Reply } from './http.ts';
import type { HubState, Repository } from './state.ts';
import type { Need, Token } from './tokens.ts';

/** What a handler gets. */
export interface Context {
  readonly hub: HubState;
  readonly request: Incoming;
  readonly params: Readonly<Record<string, string>>;
  readonly token: Token | undefined;
  /** Whose request it is, and what comes of it. */
  readonly cause: Cause;
  /** The repository of the path; handlers of routes without one must not read it. */
  readonly repository: Repository;
}

export type Handler = (context: Context) => Promise<Reply> | Reply;

/** One route. `needs` lists alternatives; an empty list asks for nothing. */
export interface Route {
  readonly method: string;
  readonly template: string;
  readonly host: HostName;
  readonly needs: readonly Need[];
  readonly handler: Handler;
  /** Not part of GitHub's OpenAPI description (GraphQL, downloads): the oracle leaves it alone. */
  readonly undescribed?: true;
  /** Called when the client's connection ended before the body was complete. */
  readonly onAbort?: (context: Context) => Promise<void> | void;
}

/** Parameters that may hold slashes. */
const DEEP = new Set(['ref', 'path', 'basehead', 'tag', 'branch', 'name']);
const DEEP_ROUTES =
  /\/(git\/refs?|git\/matching-refs|contents|compare|releases\/tags|branches|labels|commits)\//;

interface Compiled {
  readonly route: Route;
  readonly expression: RegExp;
  readonly names: string[];
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const deep = DEEP_ROUTES.test(route.template);
  const source = route.template.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return deep && DEEP.has(name) ? '(.+)' : '([^/]+)';
  });
  return { route, expression: new RegExp(`^${source}$`), names };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Finds the route of a request. Earlier routes win. */
export class Router {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(compile);
  }

  /** The route and its path parameters, decoded; undefined when nothing matches. */
  find(
    method: string,
    host: HostName,
    path: string,
  ): { route: Route; params: Record<string, string> } | undefined {
    const wanted = method === 'HEAD' ? 'GET' : method;
    for (const { route, expression, names } of this.#routes) {
      if (route.method !== wanted || route.host !== host) continue;
      const match = expression.exec(path);
      if (match === null) continue;
      const params: Record<string, string> = {};
      names.forEach((name, index) => {
        params[name] = decode(match[index + 1] ?? '');
      });
      return { route, params };
    }
    return undefined;
  }
}

const level = (text: string): Need => {
  const [permission, wanted] = text.split(':') as [Need['permission'], Need['level']];
  return { permission, level: wanted };
};

/** Declares a route of the API host: `GET /user`, its permissions (`contents:read|issues:read`) and its handler. */
export function api(
  signature: string,
  needs: string,
  handler: Handler,
  options: Partial<Pick<Route, 'undescribed' | 'onAbort' | 'host'>> = {},
): Route {
  const [method, template] = signature.split(' ') as [string, string];
  return {
    method,
    template,
    host: 'api',
    needs: needs === '' ? [] : needs.split('|').map(level),
    handler,
    ...options,
  };
}
