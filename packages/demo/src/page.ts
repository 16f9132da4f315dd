import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commentPage } from '@modelops/local-github/page';

/** Keeps a report as Markdown, and as a page that shows it about as GitHub does. */
export async function saveReport(
  folder: string,
  name: string,
  author: string,
  markdown: string,
): Promise<void> {
  await writeFile(join(folder, `${name}.md`), markdown);
  await writeFile(join(folder, `${name}.html`), commentPage(name, author, markdown));
}
