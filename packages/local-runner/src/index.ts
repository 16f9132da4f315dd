export type { Command } from './commands.ts';
export { Job, type JobOptions, pullRequestChanged, pushed, type Trigger } from './job.ts';
export type { Annotation, JobContext, RunOptions, StepResult } from './run-action.ts';
