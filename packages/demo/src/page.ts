import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { commentPage } from '@modelops/local-github/page';
import { fromBufferPromise } from 'yauzl';

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

/** Keeps a file as it is. */
export async function saveFile(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
}

/** The text of one entry of a zip. @throws Error when there is none. */
export async function entryOf(zip: Buffer, name: string): Promise<string> {
  const file = await fromBufferPromise(zip);
  for await (const entry of file.eachEntry())
    if (entry.fileName === name) return text(await file.openReadStreamPromise(entry));
  throw new Error(`the zip has no ${name}`);
}
