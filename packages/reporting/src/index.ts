export { codeSpan, type EscapeOptions, html, markdown, prose, visible } from './escape.ts';
export {
  type GateAnnotation,
  gateAnnotations,
  type ModelView,
  type ReportContext,
  type ReportModel,
  reportModel,
  verdictSentence,
} from './model.ts';
export { type ReleaseNotesOptions, renderReleaseNotes } from './release-notes.ts';
export { type CommentOptions, renderComment, renderSummary } from './render.ts';
