export type { ArtifactStore, UploadedArtifact } from './artifacts.ts';
export type { Environment, PullRequestEvent } from './environment.ts';
export {
  digestOfFile,
  type Evidence,
  placeEvidence,
  readEvidence,
  readReport,
  reportName,
  writeEvidence,
} from './evidence.ts';
export { type Frame, type Ports, suiteVersion } from './frame.ts';
export { inputError } from './inputs.ts';
export type { AnnotationPlace, LogEntry, Logger } from './logger.ts';
export { loadModelConfig, type SelectedModel } from './model-config.ts';
export { Workspace } from './workspace.ts';
