export { type Command, parseCommand, parseCommandFile } from './commands.ts';
export {
  type Annotation,
  type JobContext,
  type RunOptions,
  runAction,
  type StepResult,
} from './run-action.ts';
