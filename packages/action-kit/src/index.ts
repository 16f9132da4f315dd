export type { ArtifactStore, UploadedArtifact } from './artifacts.ts';
export { type Environment, type PullRequestEvent, readEnvironment } from './environment.ts';
export {
  digestOfFile,
  type Evidence,
  placeEvidence,
  readEvidence,
  readReport,
  reportName,
  writeEvidence,
} from './evidence.ts';
export { type Frame, type Ports, runAction, suiteVersion } from './frame.ts';
export { inputError, parseInputs } from './inputs.ts';
export { type AnnotationPlace, type LogEntry, type Logger, printable, RecordingLogger } from './logger.ts';
export { loadModelConfig, type SelectedModel } from './model-config.ts';
export { Workspace } from './workspace.ts';
