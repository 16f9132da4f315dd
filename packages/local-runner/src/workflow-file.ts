import type { EventsConfig } from '@actions/workflow-parser/model/workflow-template';
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/mapping-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import { type GithubParser, githubParser } from './github-parser.ts';

/** Levels of a token by scope, as in `permissions:`; what is not named is not granted. */
export type PermissionMap = Readonly<Record<string, 'none' | 'read' | 'write'>>;

/** A step of a job, with its expressions. */
export interface StepSpec {
  readonly id: string | undefined;
  readonly name: TemplateToken | undefined;
  readonly if: string | undefined;
  readonly env: TemplateToken | undefined;
  readonly continueOnError: TemplateToken | undefined;
  readonly timeoutMinutes: TemplateToken | undefined;
  readonly action:
    | { readonly kind: 'uses'; readonly uses: string; readonly with: TemplateToken | undefined }
    | {
        readonly kind: 'run';
        readonly run: TemplateToken;
        readonly shell: string | undefined;
        readonly workingDirectory: TemplateToken | undefined;
      };
  readonly where: string;
}

/** A job of a workflow file. */
export interface JobSpec {
  readonly id: string;
  readonly name: TemplateToken | undefined;
  readonly needs: readonly string[];
  readonly if: string | undefined;
  /** undefined: as the workflow. */
  readonly permissions: PermissionMap | undefined;
  readonly concurrency: TemplateToken | undefined;
  readonly matrix: TemplateToken | undefined;
  readonly failFast: TemplateToken | undefined;
  /** Whether its combinations run one after the other. */
  readonly inTurn: boolean;
  readonly env: TemplateToken | undefined;
  readonly body:
    | {
        readonly kind: 'steps';
        readonly steps: readonly StepSpec[];
        readonly outputs: TemplateToken | undefined;
        readonly container: TemplateToken | undefined;
        readonly runsOn: TemplateToken | undefined;
        readonly timeoutMinutes: TemplateToken | undefined;
      }
    | {
        readonly kind: 'call';
        readonly uses: string;
        readonly with: TemplateToken | undefined;
        readonly secrets: TemplateToken | undefined;
      };
  readonly where: string;
}

/** An input of a workflow that is called or dispatched. */
export interface InputDefinition {
  readonly type: string;
  readonly required: boolean;
  readonly default: unknown;
}

/** A workflow file that this runner can execute. */
export interface WorkflowFile {
  readonly path: string;
  readonly name: string;
  readonly events: EventsConfig;
  /** undefined: the repository's default. */
  readonly permissions: PermissionMap | undefined;
  readonly env: TemplateToken | undefined;
  readonly concurrency: TemplateToken | undefined;
  readonly jobs: readonly JobSpec[];
  /** Of `on.workflow_call`. */
  readonly inputs: ReadonlyMap<string, InputDefinition>;
  readonly secrets: ReadonlyMap<string, { readonly required: boolean }>;
  readonly outputs: ReadonlyMap<string, TemplateToken>;
  /** Of `on.workflow_dispatch`. */
  readonly dispatchInputs: ReadonlyMap<string, InputDefinition>;
}

/** A workflow file is wrong, or uses what this runner does not execute. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
}

const known = {
  workflow: ['name', 'on', 'permissions', 'env', 'concurrency', 'jobs'],
  job: [
    'name',
    'needs',
    'if',
    'permissions',
    'concurrency',
    'environment',
    'strategy',
    'env',
    'outputs',
    'container',
    'runs-on',
    'timeout-minutes',
    'steps',
  ],
  call: ['name', 'needs', 'if', 'permissions', 'concurrency', 'strategy', 'uses', 'with', 'secrets'],
  strategy: ['matrix', 'fail-fast', 'max-parallel'],
  step: [
    'id',
    'name',
    'if',
    'env',
    'uses',
    'with',
    'run',
    'shell',
    'working-directory',
    'continue-on-error',
    'timeout-minutes',
  ],
};
const events = [
  'pull_request',
  'push',
  'merge_group',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'workflow_run',
  'workflow_call',
];

/**
 * Reads a workflow file by GitHub's own parser, and refuses what this runner does not execute: only the syntax that we ship
 * and document.
 * @throws WorkflowError with `path:line: what`.
 */
export async function readWorkflow(path: string, source: string): Promise<WorkflowFile> {
  const parser = await githubParser();
  const { workflows } = parser;
  const { context, value } = workflows.parseWorkflow(
    { name: path, content: source },
    new workflows.NoOperationTraceWriter(),
  );
  const template = value && (await workflows.convertWorkflowTemplate(context, value));
  const [error] = context.errors.getErrors();
  if (error !== undefined || value === undefined || template === undefined)
    throw new WorkflowError(`${path}: ${error?.message ?? 'is empty'}`);
  const reader = new Reader(path, parser);
  const root = reader.fields(value, 'the workflow', known.workflow);
  for (const name of Object.keys(template.events ?? {})) {
    if (!events.includes(name)) throw reader.unsupported(root.get('on')!, `the event ${name}`);
  }
  const on = root.get('on');
  const call = reader.optional(on, 'workflow_call');
  const dispatch = reader.optional(on, 'workflow_dispatch');
  const jobs = reader.entries(root.get('jobs')!).map(([id, token]) => reader.job(id, token));
  return {
    path,
    name: reader.string(root.get('name')) ?? path,
    events: template.events,
    permissions: reader.permissions(root.get('permissions')),
    env: root.get('env'),
    concurrency: root.get('concurrency'),
    jobs,
    inputs: reader.inputs(reader.optional(call, 'inputs')),
    secrets: new Map(
      reader
        .entries(reader.optional(call, 'secrets'))
        .map(([name, token]) => [
          name,
          { required: reader.plain(reader.optional(token, 'required')) === true },
        ]),
    ),
    outputs: new Map(
      reader
        .entries(reader.optional(call, 'outputs'))
        .map(([name, token]) => [name, reader.optional(token, 'value')!]),
    ),
    dispatchInputs: reader.inputs(reader.optional(dispatch, 'inputs')),
  };
}

class Reader {
  readonly #path: string;
  readonly #parser: GithubParser['workflows'];

  constructor(path: string, parser: GithubParser) {
    this.#path = path;
    this.#parser = parser.workflows;
  }

  where(token: TemplateToken): string {
    return `${this.#path}:${token.line ?? 1}`;
  }

  unsupported(token: TemplateToken, what: string): WorkflowError {
    return new WorkflowError(`${this.where(token)}: the local runner does not execute ${what}`);
  }

  entries(token: TemplateToken | undefined): [string, TemplateToken][] {
    if (token === undefined || !this.#parser.isMapping(token)) return [];
    return [...(token as MappingToken & Iterable<{ key: TemplateToken; value: TemplateToken }>)].map(
      ({ key, value }) => [String(key), value],
    );
  }

  fields(token: TemplateToken, what: string, allowed: readonly string[]): Map<string, TemplateToken> {
    const fields = new Map(this.entries(token));
    for (const [name, value] of fields) {
      if (!allowed.includes(name)) throw this.unsupported(value, `\`${name}\` of ${what}`);
    }
    return fields;
  }

  optional(token: TemplateToken | undefined, name: string): TemplateToken | undefined {
    return token !== undefined && this.#parser.isMapping(token) ? token.find(name) : undefined;
  }

  string(token: TemplateToken | undefined): string | undefined {
    return token !== undefined && this.#parser.isString(token) ? token.value : undefined;
  }

  /** A literal's value. */
  plain(token: TemplateToken | undefined): unknown {
    return token !== undefined && this.#parser.isLiteral(token)
      ? (token as unknown as { value?: unknown }).value
      : undefined;
  }

  /** The text of an `if`, whether written with `${{ }}` or without. */
  condition(token: TemplateToken | undefined): string | undefined {
    if (token === undefined) return undefined;
    return this.#parser.isBasicExpression(token) ? token.expression : String(this.plain(token));
  }

  permissions(token: TemplateToken | undefined): PermissionMap | undefined {
    if (token === undefined) return undefined;
    if (!this.#parser.isMapping(token))
      throw this.unsupported(token, 'permissions that are not listed one by one');
    return Object.fromEntries(
      this.entries(token).map(([scope, level]) => [scope, this.string(level) as 'none' | 'read' | 'write']),
    );
  }

  inputs(token: TemplateToken | undefined): Map<string, InputDefinition> {
    return new Map(
      this.entries(token).map(([name, definition]) => [
        name,
        {
          type: this.string(this.optional(definition, 'type')) ?? 'string',
          required: this.plain(this.optional(definition, 'required')) === true,
          default: this.plain(this.optional(definition, 'default')),
        },
      ]),
    );
  }

  job(id: string, token: TemplateToken): JobSpec {
    const call = this.string(this.optional(token, 'uses'));
    const fields = this.fields(token, `the job ${id}`, call === undefined ? known.job : known.call);
    const strategy = fields.get('strategy');
    if (strategy !== undefined) this.fields(strategy, 'a strategy', known.strategy);
    const parallel = this.optional(strategy, 'max-parallel');
    if (parallel !== undefined && this.plain(parallel) !== 1)
      throw this.unsupported(parallel, '`max-parallel` other than 1');
    const environment = fields.get('environment');
    // Here no environment has rules; without the key GitHub would make a deployment of its own.
    if (environment !== undefined && this.plain(this.optional(environment, 'deployment')) !== false)
      throw this.unsupported(environment, 'an environment without `deployment: false`');
    const needs = fields.get('needs');
    const needed =
      needs === undefined
        ? []
        : this.#parser.isSequence(needs)
          ? Array.from({ length: needs.count }, (_, index) => String(needs.get(index)))
          : [String(needs)];
    return {
      id,
      name: fields.get('name'),
      needs: needed,
      if: this.condition(fields.get('if')),
      permissions: this.permissions(fields.get('permissions')),
      concurrency: fields.get('concurrency'),
      matrix: this.optional(strategy, 'matrix'),
      failFast: this.optional(strategy, 'fail-fast'),
      inTurn: parallel !== undefined,
      env: fields.get('env'),
      where: this.where(token),
      body:
        call === undefined
          ? {
              kind: 'steps',
              steps: this.steps(fields.get('steps')!),
              outputs: fields.get('outputs'),
              container: fields.get('container'),
              runsOn: fields.get('runs-on'),
              timeoutMinutes: fields.get('timeout-minutes'),
            }
          : { kind: 'call', uses: call, with: fields.get('with'), secrets: fields.get('secrets') },
    };
  }

  steps(token: TemplateToken): StepSpec[] {
    if (!this.#parser.isSequence(token)) throw this.unsupported(token, 'steps that are no list');
    return Array.from({ length: token.count }, (_, index) => this.step(token.get(index)));
  }

  step(token: TemplateToken): StepSpec {
    const fields = this.fields(token, 'a step', known.step);
    const uses = fields.get('uses');
    const shell = fields.get('shell');
    if (shell !== undefined && this.string(shell) !== 'bash')
      throw this.unsupported(shell, 'another shell than bash');
    return {
      id: this.string(fields.get('id')),
      name: fields.get('name'),
      if: this.condition(fields.get('if')),
      env: fields.get('env'),
      continueOnError: fields.get('continue-on-error'),
      timeoutMinutes: fields.get('timeout-minutes'),
      where: this.where(token),
      action:
        uses === undefined
          ? {
              kind: 'run',
              run: fields.get('run')!,
              shell: this.string(shell),
              workingDirectory: fields.get('working-directory'),
            }
          : { kind: 'uses', uses: String(uses), with: fields.get('with') },
    };
  }
}
