import { Html, html } from './html.ts';

/** A log line that folds the following lines, ends a fold, or has a colour: commands as they are written, or as the runner prints them. */
const COMMAND = /^(?:::|##\[)(group|endgroup|error|warning|notice|debug|command)(?: [^\]:]*)?(?:::|\])(.*)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of terminals are written with an escape character.
const COLOURS = /\u001b\[[0-9;]*m/g;

/** Replaces every secret; longest first, since one may hold another. */
export function masked(text: string, secrets: Iterable<string>): string {
  const ordered = [...secrets].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return ordered.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}

/** A step's log: groups fold, errors, warnings and notices stand out, secrets are hidden. */
export function renderLog(lines: readonly string[], secrets: Iterable<string>): Html {
  let text = '';
  let inGroup = false;
  const shown = masked(lines.join('\n'), secrets).replace(COLOURS, '');
  for (const line of shown === '' ? [] : shown.split('\n')) {
    const [, command, rest] = COMMAND.exec(line) ?? [];
    if (command === 'group' || command === 'endgroup') {
      if (inGroup) text += '</div></details>';
      inGroup = command === 'group';
      if (inGroup) text += html`<details><summary>${rest ?? ''}</summary><div>`.text;
    } else {
      text += (
        command === undefined ? html`<div>${line}</div>` : html`<div class="${command}">${rest ?? ''}</div>`
      ).text;
    }
  }
  return new Html(`<div class="log sha">${text}${inGroup ? '</div></details>' : ''}</div>`);
}
