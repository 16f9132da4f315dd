export type { ArtifactStore, RunArtifact, UploadedArtifact } from './artifacts.ts';
export type { Environment, MergeGroupEvent, PullRequestEvent, WorkflowRunEvent } from './environment.ts';
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
export { commandVariables, lockedData, parseLock, readLock } from './lock.ts';
export type { AnnotationPlace, LogEntry, Logger } from './logger.ts';
export { loadConfig, loadModelConfig, type SelectedModel } from './model-config.ts';
export { replaceFile } from './replace-file.ts';
export { replaceFolder } from './replace-folder.ts';
export { readStrangersReport } from './strangers-report.ts';
export { digestOfTree, NoFileError, Workspace } from './workspace.ts';
