export type { Command } from './commands.ts';
export { Job, type JobOptions, pullRequestChanged, pushed, type Trigger } from './job.ts';
export type { JobContext } from './job-context.ts';
export type { RunOptions, StepResult } from './run-action.ts';
export { type RunnerOptions, WorkflowRunner } from './runner.ts';
export type { JobRecord, Observer, StepRecord } from './settings.ts';
export type { Annotation } from './step-process.ts';
export type { WorkflowRun } from './workflow-run.ts';
