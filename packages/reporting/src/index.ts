export { type GateAnnotation, gateAnnotations } from './annotations.ts';
export { type CheckView, checkView } from './check-run.ts';
export type { EscapeOptions } from './escape.ts';
export { reportModel } from './model.ts';
export { type Prepared, renderPrepared } from './prepared.ts';
export { type ReleaseNotesOptions, renderReleaseNotes } from './release-notes.ts';
export { type CommentOptions, renderComment, renderSummary } from './render.ts';
export { verdictSentence } from './sentence.ts';
export type { ModelView, ReportContext, ReportModel, Unjudged } from './views.ts';
