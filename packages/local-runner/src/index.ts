export { type Command, parseCommand, parseCommandFile } from './commands.ts';
export { Job, type JobOptions, pullRequestChanged, pushed, type Trigger } from './job.ts';
export {
  type Annotation,
  type JobContext,
  type RunOptions,
  runAction,
  type StepResult,
} from './run-action.ts';
