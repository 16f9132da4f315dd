import { html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { style } from './style.ts';

/** A whole page, in one file, that shows a comment about as GitHub does. */
export function commentPage(title: string, author: string, markdown: string): string {
  // The style is ours and holds nothing to escape.
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>`.text.concat(
    style,
    html`</style>
<div class="box single"><header><b>${author}</b></header><div class="markdown">${renderMarkdown(markdown)}</div></div>
</html>
`.text,
  );
}
