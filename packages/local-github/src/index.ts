export type { EventName, EventOptions } from './events.ts';
export type { FactId } from './facts.ts';
export type { Fault, FaultEffect, FaultMatch } from './faults.ts';
export type { HostName, Reply } from './http.ts';
export {
  type LocalGitHub,
  type LocalGitHubOptions,
  type RepositoryOptions,
  type RunOptions,
  startLocalGitHub,
  type TokenOptions,
} from './hub.ts';
export type { JobAnnotation, JobOptions, LocalJob, LocalStep } from './local-job.ts';
export type { CommitFiles, Files, LocalRepository } from './local-repository.ts';
export type { LocalRun } from './local-run.ts';
export type { OracleFinding, RequestEntry, RequestLog } from './request-log.ts';
export type { RequestListener, ResponseListener } from './server.ts';
export type { Snapshot } from './snapshot.ts';
export type { Conclusion } from './state.ts';
export type { JobName, PermissionLevel, PermissionName, Permissions, TokenKind } from './tokens.ts';
export type { EventListener, HubEvent } from './triggers.ts';
