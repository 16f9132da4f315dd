/** A GFM table. The cells are Markdown already and hold no newline and no bare pipe. */
export function table(
  header: readonly string[],
  align: string,
  rows: readonly (readonly string[])[],
): string {
  const rules = Array.from(align, (side) => (side === 'r' ? '---:' : ':---'));
  return [header, rules, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Small print: an interval below its value. */
export const small = (text: string) => (text === '' ? '' : `<br><sub>${text}</sub>`);

/** Keeps numbers and their units on one line. */
export const unbroken = (text: string) => text.replaceAll(/ (?!\(|over )/g, '\u00a0');

/** A folded part. The summary is HTML already; the blank lines let Markdown begin again inside. */
export function folded(summary: string, ...blocks: readonly string[]): string {
  return `<details><summary>${summary}</summary>\n\n${blocks.join('\n\n')}\n\n</details>`;
}
