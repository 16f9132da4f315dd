import { matchesGlob } from 'node:path';
import type { WorkflowFile } from './workflow-file.ts';

/** What of an event a workflow's `on:` looks at. */
export interface Occurrence {
  readonly name: string;
  /** `action` of its payload. */
  readonly action: string | undefined;
  /** `refs/heads/x` of a push or a dispatch, the base branch of a pull request or a merge group, the branch of the run that completed. */
  readonly ref: string;
  /** The cron line of a schedule. */
  readonly schedule: string | undefined;
  /** The file that a dispatch names. */
  readonly workflow: string | undefined;
  /** The name of the workflow whose run completed. */
  readonly completed: string | undefined;
}

const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  merge_group: ['checks_requested'],
  workflow_run: ['requested', 'in_progress', 'completed'],
};

interface Filters {
  types?: string[];
  branches?: string[];
  'branches-ignore'?: string[];
  tags?: string[];
  'tags-ignore'?: string[];
  workflows?: string[];
}

/** Whether an event starts a workflow. */
export function starts(file: WorkflowFile, event: Occurrence): boolean {
  const config = file.events[event.name] as Filters | { cron: string }[] | undefined;
  if (config === undefined) return false;
  if (Array.isArray(config)) return config.some(({ cron }) => cron === event.schedule);
  if (event.name === 'workflow_dispatch') return event.workflow === file.path;
  const types = config.types ?? defaultTypes[event.name];
  if (types !== undefined && (event.action === undefined || !types.includes(event.action))) return false;
  if (config.workflows !== undefined && !config.workflows.includes(event.completed ?? '')) return false;
  const tag = /^refs\/tags\/(.*)$/.exec(event.ref)?.[1];
  if (tag !== undefined) {
    const onlyBranches = config.branches !== undefined || config['branches-ignore'] !== undefined;
    if (config.tags === undefined && config['tags-ignore'] === undefined) return !onlyBranches;
    return passes(tag, config.tags, config['tags-ignore']);
  }
  const onlyTags = config.tags !== undefined || config['tags-ignore'] !== undefined;
  if (onlyTags && config.branches === undefined && config['branches-ignore'] === undefined) return false;
  return passes(event.ref.replace(/^refs\/heads\//, ''), config.branches, config['branches-ignore']);
}

/** Patterns in order, the last one that matches counts; `!` takes out again. */
function passes(
  name: string,
  only: readonly string[] | undefined,
  ignore: readonly string[] | undefined,
): boolean {
  if (ignore?.some((pattern) => matchesGlob(name, pattern)) === true) return false;
  if (only === undefined) return true;
  let passed = false;
  for (const pattern of only) {
    const negative = pattern.startsWith('!');
    if (matchesGlob(name, negative ? pattern.slice(1) : pattern)) passed = !negative;
  }
  return passed;
}
