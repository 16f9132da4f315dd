import { type Html, html } from './html.ts';

const MARKS: Record<string, [sign: string, tone: string]> = {
  success: ['✓', 'good'],
  failure: ['✗', 'bad'],
  timed_out: ['✗', 'bad'],
  action_required: ['!', 'bad'],
  cancelled: ['⊘', ''],
  skipped: ['⊘', ''],
  neutral: ['◼', ''],
  queued: ['○', 'busy'],
  in_progress: ['●', 'busy'],
};

/** How something ended, or how far it is: one sign, with the word for those who hover or listen. */
export function mark({ status, conclusion }: { status: string; conclusion: string | null }): Html {
  const word = conclusion ?? status;
  const [sign, tone] = MARKS[word] ?? ['○', ''];
  return html`<span class="mark ${tone}" role="img" aria-label="${word}" title="${word}">${sign}</span>`;
}

/** A date and time as people read it. */
export function time(iso: string | null): string {
  return iso === null ? '' : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** How long something took. */
export function duration(from: string | null, to: string | null): string {
  if (from === null || to === null) return '';
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
