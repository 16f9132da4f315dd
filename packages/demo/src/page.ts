import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { marked } from 'marked';

const css = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --page: #ffffff; --box: #f6f8fa;
  --line: #d1d9e0; --row: #f6f8fa; --code: #818b981f; --link: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --soft: #9198a1; --page: #0d1117; --box: #151b23; --line: #3d444d; --row: #151b23;
    --code: #656c7633; --link: #4493f8; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 16px; background: var(--page); color: var(--text);
  font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "Noto Color Emoji", sans-serif; }
.comment { max-width: 812px; margin: 0 auto; border: 1px solid var(--line); border-radius: 6px; }
.comment > header { padding: 8px 16px; color: var(--soft); background: var(--box);
  border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; }
.comment > header b { color: var(--text); }
.body { padding: 16px; overflow-wrap: break-word; }
.body > :first-child, .body > p:first-of-type { margin-top: 0; }
.body > :last-child { margin-bottom: 0; }
h1, h2, h3, h4 { margin: 24px 0 16px; font-weight: 600; line-height: 1.25; }
.body > h1:first-child, .body > h2:first-child, .body > h3:first-child { margin-top: 0; }
h1 { font-size: 2em; } h2 { font-size: 1.5em; } h1, h2 { padding-bottom: .3em; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.25em; } h4 { font-size: 1em; }
p, ul, ol, details, table, pre, blockquote { margin: 0 0 16px; }
ul, ol { padding-left: 2em; }
a { color: var(--link); }
summary { cursor: pointer; }
details > summary + * { margin-top: 8px; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-spacing: 0;
  border-collapse: collapse; font-variant: tabular-nums; }
th, td { padding: 6px 13px; border: 1px solid var(--line); }
th { font-weight: 600; }
tr { background: var(--page); border-top: 1px solid var(--line); }
tr:nth-child(2n) { background: var(--row); }
sub { font-size: 75%; line-height: 0; position: relative; vertical-align: baseline; bottom: -.25em; }
code, pre { font: 85%/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
code { padding: .2em .4em; background: var(--code); border-radius: 6px; white-space: break-spaces; }
pre { padding: 16px; overflow: auto; background: var(--box); border-radius: 6px; }
pre code { padding: 0; background: none; }
blockquote { padding: 0 1em; color: var(--soft); border-left: .25em solid var(--line); }
`;

/** Keeps a report as Markdown, and as a page that shows it about as GitHub does. */
export async function saveReport(
  folder: string,
  name: string,
  author: string,
  markdown: string,
): Promise<void> {
  await writeFile(join(folder, `${name}.md`), markdown);
  const body = await marked.parse(markdown, { gfm: true });
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<style>${css}</style>
<div class="comment"><header><b>${author}</b></header><div class="body">${body}</div></div>
</html>
`;
  await writeFile(join(folder, `${name}.html`), page);
}
