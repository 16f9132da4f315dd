import type { EvaluationReport, ModelManifest } from '@modelops/contracts';
import { codeSpan, markdown, prose } from './escape.ts';
import { folded, table } from './layout.ts';
import { reportModel } from './model.ts';
import { count, size } from './numbers.ts';
import { type Cut, fitted, gatesOf, markdownLine, Omissions, renderDetails } from './render.ts';
import type { ModelView } from './views.ts';

export interface ReleaseNotesOptions {
  /** Default: 125,000, GitHub's limit for the text of a release. Counted in bytes of UTF-8. */
  readonly limit?: number;
  readonly notes?: readonly string[];
  /** What the model is, in the owner's words: plain text, a blank line begins a paragraph. */
  readonly description?: string;
  /** Shown, never notified. */
  readonly owners?: readonly string[];
}

const bumps = {
  initial: 'First version',
  major: 'Major version',
  minor: 'Minor version',
  patch: 'Patch version',
} as const;

/**
 * The text of a version's release: why it has this number, the evidence, and its files with their digests.
 * The digests of the files are never left out; evidence is, when there is too much of it.
 * @throws RangeError when not even the shortest text fits.
 */
export function renderReleaseNotes(
  manifest: ModelManifest,
  report: EvaluationReport,
  { limit = 125_000, notes = [], description = '', owners = [] }: ReleaseNotesOptions = {},
): string {
  const model = reportModel([{ report, digest: manifest.documents.evaluationReport }], {
    sha: manifest.commit,
  });
  const [view] = model.models as [ModelView];
  return fitted(render, limit);

  function render(cut: Cut): string {
    const left = new Omissions();
    const paragraphs = description
      .slice(0, cut.words * 20)
      .split(/\r?\n\s*\r?\n/)
      .filter((text) => text.trim() !== '')
      .slice(0, 20)
      .map((text) => prose(text, { max: cut.words * 4 }));
    const blocks = [
      ...paragraphs,
      `**${bumps[manifest.bump]}**: ${prose(manifest.reason.replace(/[.;\s]+$/, ''), { max: 1000 })}.${relation(manifest)}`,
      `${view.icon} ${markdownLine(view.sentence)}`,
      ...gatesOf(view, cut, left),
      ...noteList(notes, cut, left),
      ...filesOf(manifest),
      ...renderDetails(view, cut, left),
    ];
    const omitted = left.sentence();
    if (omitted !== '') {
      blocks.push(`_Left out for length: ${omitted}. The whole report is among the assets of this release._`);
    }
    blocks.push(footer());
    return `${blocks.join('\n\n')}\n`;
  }

  function footer(): string {
    const people = owners.slice(0, 50).map((owner) => codeSpan(owner, { max: 100 }));
    const parts = [
      people.length === 0 ? '' : `Owners ${people.join(', ')}`,
      `commit ${codeSpan(manifest.commit.slice(0, 7))}`,
      markdown(view.tool, { max: 80 }),
    ];
    return `<sub>${parts.filter((part) => part !== '').join(' · ')}</sub>`;
  }
}

function relation({ previous, equals, version }: ModelManifest): string {
  const after = previous === null ? '' : ` It follows v${previous.version}.`;
  const same = equals === null || equals === version ? '' : ` Its bytes equal those of v${equals}.`;
  return `${after}${same}`;
}

function noteList(notes: readonly string[], cut: Cut, left: Omissions): string[] {
  const shown = notes.slice(0, Math.min(cut.notes, 50));
  left.part(shown.length, notes.length, 'note');
  return shown.length === 0
    ? []
    : [shown.map((note) => `- ${prose(note, { max: cut.words * 2 })}`).join('\n')];
}

function filesOf(manifest: ModelManifest): string[] {
  const rows = (files: ModelManifest['files']) =>
    files.map((file) => [
      codeSpan(file.name),
      file.role.replaceAll('-', ' '),
      size(file.bytes).replaceAll(' ', '\u00a0'),
      codeSpan(file.sha256.replace(/^sha256:/, '')),
    ]);
  const header = ['File', 'Role', 'Size', 'SHA-256'];
  const blocks: string[] = [];
  if (manifest.files.length > 0) blocks.push(table(header, 'llrl', rows(manifest.files)));
  if (manifest.judged.length > 0) {
    blocks.push(
      folded(
        `Judged and not kept (${count(manifest.judged.length)})`,
        table(header, 'llrl', rows(manifest.judged)),
      ),
    );
  }
  return blocks;
}
