import { Marked } from 'marked';
import sanitize from 'sanitize-html';
import { Html } from './html.ts';

/** Elements that GitHub keeps in Markdown. */
const TAGS = (
  'a abbr b bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ' +
  'img input ins kbd li mark ol p picture pre q rp rt ruby s samp small source span strike strong sub summary sup table ' +
  'tbody td tfoot th thead time tr tt ul var wbr'
).split(' ');

const ALERTS = ['note', 'tip', 'important', 'warning', 'caution'];

/** `> [!NOTE]` and its kin. Made before sanitising, so nothing that it says is trusted. */
function alert(text: string): { kind: string; rest: string } | undefined {
  const match = /^<p>\[!(\w+)\](?:<br>)?\s*/.exec(text);
  const kind = match?.[1]?.toLowerCase() ?? '';
  return match === null || !ALERTS.includes(kind)
    ? undefined
    : { kind, rest: `<p>${text.slice(match[0].length)}` };
}

function parser(breaks: boolean): Marked {
  return new Marked({
    gfm: true,
    breaks,
    renderer: {
      blockquote({ tokens }) {
        const text = this.parser.parse(tokens);
        const found = alert(text);
        if (found === undefined) return `<blockquote>${text}</blockquote>`;
        const { kind, rest } = found;
        const title = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
        return `<div class="alert ${kind}"><p class="alert-title">${title}</p>${rest}</div>`;
      },
    },
  });
}

/** Markdown of files. */
const files = parser(false);
/** Markdown of comments, where a line's end is a line's end. */
const comments = parser(true);

/**
 * Markdown as GitHub shows it: GitHub-flavoured, and of its HTML only what GitHub keeps. No script, style, event
 * handler, form, frame, class or id gets through. `local` turns an address into one of this page, or answers undefined.
 */
export function renderMarkdown(
  markdown: string,
  options: {
    kind?: 'file' | 'comment';
    local?: (address: string, what: 'link' | 'picture') => string | undefined;
  } = {},
): Html {
  const { kind = 'comment', local } = options;
  const raw = (kind === 'file' ? files : comments).parse(markdown, { async: false });
  const clean = sanitize(raw, {
    allowedTags: TAGS,
    allowedAttributes: {
      '*': ['align', 'dir', 'lang', 'title', 'colspan', 'rowspan', 'width', 'height', 'cite', 'datetime'],
      a: ['href', 'rel'],
      img: ['src', 'alt'],
      source: ['srcset', 'media'],
      details: ['open'],
      ol: ['start', 'type'],
      input: ['type', 'checked', 'disabled'],
    },
    allowedClasses: { div: ['alert', ...ALERTS], p: ['alert-title'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    transformTags: {
      a: (tagName, { href, ...attribs }) => ({
        tagName,
        attribs: {
          ...attribs,
          ...(href === undefined ? {} : { href: local?.(href, 'link') ?? href }),
          rel: 'nofollow noreferrer',
        },
      }),
      img: (tagName, { src, ...attribs }) => ({
        tagName,
        attribs: { ...attribs, ...(src === undefined ? {} : { src: local?.(src, 'picture') ?? src }) },
      }),
      // Only a task list's box, and nobody can tick it.
      input: (tagName, { checked }) => ({
        tagName,
        attribs: { type: 'checkbox', disabled: '', ...(checked === undefined ? {} : { checked: '' }) },
      }),
    },
  });
  return new Html(clean);
}
