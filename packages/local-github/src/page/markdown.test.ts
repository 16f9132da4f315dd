import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHtml, html } from './html.ts';
import { renderMarkdown } from './markdown.ts';

const shown = (text: string): string => renderMarkdown(text).text;

test('what GitHub keeps is kept', () => {
  expect(shown('| a | b |\n|:--|--:|\n| 1 | **2** |')).toContain('<td align="right"><strong>2</strong></td>');
  expect(shown('<details open><summary>More</summary>\n\n- x\n\n</details>')).toMatch(
    /<details open><summary>More<\/summary>\s*<ul>\s*<li>x<\/li>\s*<\/ul>\s*<\/details>/,
  );
  expect(shown('one\ntwo<br><sub>small</sub>')).toContain('one<br />two<br /><sub>small</sub>');
  expect(renderMarkdown('one\ntwo', { kind: 'file' }).text).toBe('<p>one\ntwo</p>\n');
  expect(shown('- [x] done\n- [ ] todo')).toContain('<input type="checkbox" disabled checked />');
  expect(shown('> [!WARNING]\n> Careful')).toContain(
    '<div class="alert warning"><p class="alert-title">Warning</p><p>Careful</p>',
  );
  expect(shown('> plain')).toContain('<blockquote>');
  expect(shown('```js\n<b>\n```')).toContain('&lt;b&gt;');
});

test('links lead to this page where it has what they name', () => {
  const local = (address: string) => (address === 'https://github.com/a/b' ? '/a/b' : undefined);
  expect(renderMarkdown('[x](https://github.com/a/b)', { local }).text).toContain('href="/a/b"');
  expect(renderMarkdown('[x](https://example.com)', { local }).text).toContain('href="https://example.com"');
});

test.each([
  '<script>alert(1)</script>',
  '<style>* { display: none }</style>',
  '<img src="x" onerror="alert(1)">',
  '<p onclick="alert(1)" style="color:red" class="top" id="main">x</p>',
  '<a href="javascript:alert(1)">x</a> [x](javascript:alert(1)) [x](data:text/html,x)',
  '<a href="//elsewhere.example">x</a>',
  '<iframe src="https://example.com"></iframe><object data="x"></object><embed src="x">',
  '<form action="/x"><button formaction="javascript:alert(1)">x</button><textarea>y</textarea></form>',
  '<svg onload="alert(1)"><script>alert(1)</script></svg><math><mtext></mtext></math>',
  '<meta http-equiv="refresh" content="0;url=https://example.com"><base href="https://example.com"><link href="x">',
  '<details ontoggle="alert(1)" open><summary>x</summary></details>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '> [!NOTE]<script>alert(1)</script>\n> x',
  '<!-- <script>alert(1)</script> -->',
  '<input type="text" onfocus="alert(1)" autofocus value="x">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
])('no script, style, handler, form or frame: %s', (text) => {
  const result = shown(text);
  const tags = [...result.matchAll(/<[^>]*>/g)].map(([tag]) => tag).join('');
  const names = tags.replaceAll(/"[^"]*"/g, '""');
  expect(tags).not.toMatch(
    /<\/?(script|style|iframe|object|embed|form|button|textarea|svg|math|meta|base|link|noscript)\b/i,
  );
  expect(names).not.toMatch(/\s(on\w+|style|id|formaction|autofocus|value)\s*=/i);
  expect(tags).not.toMatch(/(href|src)="(javascript:|data:|\/\/)/i);
  expect(result).not.toContain('<!--');
});

test('a hostile report of ours stays what it was', async () => {
  const file = new URL('../../../reporting/src/fixtures/hostile.md', import.meta.url);
  const result = shown(await readFile(file, 'utf8'));
  expect(result).not.toMatch(/<(script|img|iframe)\b/i);
});

test('templates escape all that is not HTML already', () => {
  expect(html`<a title="${`"'<&>`}">${html`<b>${1}</b>`}</a>`.text).toBe(
    '<a title="&quot;&#39;&lt;&amp;&gt;"><b>1</b></a>',
  );
  fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(escapeHtml(text))));
});
