/** How the pages look: about as GitHub does, light and dark. */
export const style = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --page: #ffffff; --box: #f6f8fa;
  --line: #d1d9e0; --code: #818b981f; --link: #0969da; --good: #1a7f37; --bad: #d1242f; --busy: #9a6700;
  --done: #8250df; --tint: #ddf4ff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --soft: #9198a1; --page: #0d1117; --box: #151b23; --line: #3d444d;
    --code: #656c7633; --link: #4493f8; --good: #3fb950; --bad: #f85149; --busy: #d29922; --done: #ab7df8;
    --tint: #388bfd1a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "Noto Color Emoji", sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre, .sha { font: 85%/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
.top { background: var(--box); border-bottom: 1px solid var(--line); padding: 12px 24px 0; }
.top .where { font-size: 16px; padding-bottom: 10px; }
.top .where b { font-weight: 600; }
.top nav { display: flex; gap: 4px; }
.top nav a { color: var(--text); padding: 6px 12px 8px; border-bottom: 2px solid transparent; }
.top nav a.here { border-color: #fd8c73; font-weight: 600; }
main { max-width: 1012px; margin: 0 auto; padding: 24px 16px 64px; }
main > h1 { font-size: 24px; font-weight: 400; line-height: 1.3; margin: 0 0 8px; overflow-wrap: anywhere; }
main > h2 { font-size: 16px; font-weight: 600; margin: 24px 0 8px; }
.soft { color: var(--soft); }
.small { font-size: 12px; }
.count { background: var(--code); border-radius: 1em; padding: 0 7px; font-size: 12px; font-weight: 400; }
.pill { display: inline-block; border-radius: 2em; padding: 3px 12px; color: #fff; font-weight: 500; background: #59636e; }
.pill.open { background: #1f883d; } .pill.merged { background: #8250df; } .pill.closed { background: #cf222e; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 2em; padding: 0 8px; font-size: 12px;
  color: var(--soft); white-space: nowrap; }
.tag.good { color: var(--good); border-color: currentcolor; }
.branch { background: var(--tint); border-radius: 6px; padding: 2px 6px; color: var(--link); }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 16px; }
.box > header { padding: 8px 16px; color: var(--soft); background: var(--box); border-bottom: 1px solid var(--line);
  border-radius: 6px 6px 0 0; }
.box > header b, .box > header strong { color: var(--text); }
.box > .row { padding: 8px 16px; border-top: 1px solid var(--line); display: flex; gap: 8px; align-items: baseline; }
.box > .row:first-child { border-top: 0; }
.box > header + .row { border-top: 0; }
.row .grow { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.row .title { font-weight: 600; color: var(--text); }
.row .sha { color: var(--soft); overflow-wrap: anywhere; }
.box > .markdown, .box > pre { padding: 16px; margin: 0; }
.box > .markdown:empty { display: none; }
.mark { display: inline-block; width: 1.25em; text-align: center; font-weight: 700; color: var(--soft); flex: none; }
.mark.good { color: var(--good); } .mark.bad { color: var(--bad); } .mark.busy { color: var(--busy); }
.mark.done { color: var(--done); }
.level { flex: none; font-weight: 600; }
.level.failure { color: var(--bad); } .level.warning { color: var(--busy); } .level.notice { color: var(--link); }
.add { color: var(--good); } .sub { color: var(--bad); }
details.step { border-top: 1px solid var(--line); }
header + details.step { border-top: 0; }
details.step > summary { padding: 6px 16px; cursor: pointer; display: flex; gap: 8px; list-style: none; }
details.step > summary::before { content: "▸"; color: var(--soft); }
details.step[open] > summary::before { content: "▾"; }
details.step > summary:hover { background: var(--box); }
details.step > summary .grow { flex: 1; }
.log { background: #0d1117; color: #e6edf3; padding: 8px 16px; margin: 0; overflow-x: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.log div { min-height: 1.45em; }
.log .error { color: #ff7b72; } .log .warning { color: #e3b341; } .log .notice { color: #79c0ff; }
.log .command { color: #79c0ff; }
.log details > summary { cursor: pointer; font-weight: 600; }
.log details > div { padding-left: 18px; }
.markdown { overflow-wrap: break-word; }
.markdown > :first-child { margin-top: 0; }
.markdown > :last-child { margin-bottom: 0; }
.markdown a { text-decoration: underline; text-underline-offset: .2em; }
.markdown h1, .markdown h2, .markdown h3, .markdown h4, .markdown h5, .markdown h6 { margin: 24px 0 16px;
  font-weight: 600; line-height: 1.25; }
.markdown > h1:first-child, .markdown > h2:first-child, .markdown > h3:first-child { margin-top: 0; }
.markdown h1 { font-size: 2em; } .markdown h2 { font-size: 1.5em; }
.markdown h1, .markdown h2 { padding-bottom: .3em; border-bottom: 1px solid var(--line); }
.markdown h3 { font-size: 1.25em; } .markdown h4 { font-size: 1em; }
.markdown p, .markdown ul, .markdown ol, .markdown details, .markdown table, .markdown pre, .markdown blockquote,
.markdown .alert { margin: 0 0 16px; }
.markdown ul, .markdown ol { padding-left: 2em; }
.markdown li:has(> input) { list-style: none; margin-left: -1.4em; }
.markdown summary { cursor: pointer; }
.markdown details > summary + * { margin-top: 8px; }
.markdown table { display: block; width: max-content; max-width: 100%; overflow: auto; border-spacing: 0;
  border-collapse: collapse; font-variant: tabular-nums; }
.markdown th, .markdown td { padding: 6px 13px; border: 1px solid var(--line); }
.markdown th { font-weight: 600; }
.markdown tr { background: var(--page); border-top: 1px solid var(--line); }
.markdown tr:nth-child(2n) { background: var(--box); }
.markdown img { max-width: 100%; }
.markdown sub { font-size: 75%; line-height: 0; position: relative; vertical-align: baseline; bottom: -.25em; }
.markdown code { padding: .2em .4em; background: var(--code); border-radius: 6px; white-space: break-spaces; }
.markdown pre { padding: 16px; overflow: auto; background: var(--box); border-radius: 6px; }
.markdown pre code { padding: 0; background: none; white-space: pre; font-size: 100%; }
.markdown blockquote { padding: 0 1em; color: var(--soft); border-left: .25em solid var(--line); }
.markdown .alert { padding: 8px 16px; border-left: .25em solid var(--link); }
.markdown .alert > :last-child { margin-bottom: 0; }
.markdown .alert-title { font-weight: 500; color: var(--link); margin-bottom: 4px; }
.markdown .alert.tip { border-color: var(--good); } .alert.tip .alert-title { color: var(--good); }
.markdown .alert.important { border-color: var(--done); } .alert.important .alert-title { color: var(--done); }
.markdown .alert.warning { border-color: var(--busy); } .alert.warning .alert-title { color: var(--busy); }
.markdown .alert.caution { border-color: var(--bad); } .alert.caution .alert-title { color: var(--bad); }
.text { overflow: auto; white-space: pre; tab-size: 4; }
.text .line { display: flex; }
.text .line:target { background: var(--tint); }
.text .number { flex: none; width: 4em; padding-right: 1em; text-align: right; color: var(--soft); user-select: none; }
.single { max-width: 812px; margin: 24px auto; }
`;
