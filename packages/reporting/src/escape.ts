/**
 * Text from users' data, made safe for the place where it lands. It looks the same, but it is only ever text:
 * no markup, no link, no reference to an issue or commit, and no @mention that would notify somebody.
 */

/** Breaks up what GitHub would turn into a link; invisible and without width. Renovate and Dependabot use the same. */
const zeroWidthSpace = '\u200b';

export interface EscapeOptions {
  /** The most characters (code points) that are kept; an ellipsis stands for the rest. Default: 200. */
  readonly max?: number;
}

// Joiners stay: emoji, Persian and Indic scripts need them. Every other format character can hide or reorder text.
const hidden = /[[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]--[\u200c\u200d]]/gv;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * One line of the text as people should see it, before any escaping: white space runs become one space, control and
 * bidirectional characters become visible (`␀`, `⟨U+202E⟩`), lone surrogates become U+FFFD, and text beyond `max`
 * an ellipsis.
 */
export function visible(text: string, { max = 200 }: EscapeOptions = {}): string {
  // A long text is cut first, so that a name of megabytes costs no more than a long one.
  const reach = max * 8 + 100;
  const head = text.length > reach ? text.slice(0, reach) : text;
  const line = head
    .toWellFormed()
    .replace(/[\s\u0085]+/gu, ' ')
    .trim()
    .replace(hidden, pictureOf);
  const points = Array.from(line);
  if (points.length <= max && head.length === text.length) return line;
  const kept = points
    .slice(0, Math.max(0, Math.min(max - 1, points.length)))
    .join('')
    // Half of a composed character says nothing.
    .replace(/[\p{M}\u200c\u200d]+$/u, '');
  return `${kept.trimEnd()}…`;
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Keeps right-to-left text from reordering the numbers around it. */
function isolate(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}

/**
 * GitHub looks for mentions, issues and commits in the *rendered* text, so entities do not stop it: only another
 * character between does. Replies by e-mail are read as plain text, so this holds inside code as well.
 */
function quiet(text: string): string {
  return text
    .replace(/[@#]/g, `$&${zeroWidthSpace}`)
    .replace(/\bGH-(?=\d)/gi, `$&${zeroWidthSpace}`)
    .replace(/:(?=\/\/)/g, `:${zeroWidthSpace}`)
    .replace(/www(?=\.)/gi, `$&${zeroWidthSpace}`)
    .replace(/:(?=[\w+-]+:)/g, `:${zeroWidthSpace}`)
    .replace(/(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi, (run) =>
      run.replace(/.{6}(?=.)/g, `$&${zeroWidthSpace}`),
    );
}

const entity = (character: string) => `&#${character.charCodeAt(0)};`;

// Entities instead of backslashes: they mean the same in a paragraph, in a table's cell and inside HTML, and are
// never a delimiter. A dollar sign in a span of its own is GitHub's documented way to keep it from opening math.
function entities(text: string): string {
  return text.replace(/[&<>"'`*_[\]|~\\#]/g, entity).replaceAll('$', '<span>$</span>');
}

/**
 * Text as inline Markdown of GitHub: in a paragraph, a list item or a table's cell. Renders as the text itself
 * (see `visible`), plus zero-width spaces in what would become a mention, a reference, a link or an emoji.
 */
export function markdown(text: string, options: EscapeOptions = {}): string {
  const escaped = entities(quiet(isolate(visible(text, options))));
  // At the beginning of a line these would open a list or underline a heading.
  return escaped.replace(/^[-+=]/, entity).replace(/^(\d+)([.)])/, (_, digits: string, mark: string) => {
    return `${digits}${entity(mark)}`;
  });
}

/**
 * Text as code. A code span, or `<code>` where the text holds a pipe, which no code span can hold both inside and
 * outside of a table. Nothing in it is a mention, not even in an e-mail's reply.
 */
export function codeSpan(text: string, options: EscapeOptions = {}): string {
  const shown = isolate(visible(text, options));
  if (shown === '' || shown.includes('|')) return `<code>${entities(quiet(shown))}</code>`;
  // Nor can it be taken for the hidden marker by which a comment is found again.
  const silent = shown.replaceAll('@', `@${zeroWidthSpace}`).replaceAll('<!--', `<${zeroWidthSpace}!--`);
  const longest = Math.max(0, ...Array.from(silent.matchAll(/`+/g), (run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = silent.startsWith('`') || silent.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${silent}${pad}${fence}`;
}

/** Text inside an HTML element, such as `<summary>`; equally quiet. Not for attributes. */
export function html(text: string, options: EscapeOptions = {}): string {
  return quiet(isolate(visible(text, options)))
    .replace(/[&<>"'`]/g, entity)
    .replaceAll('$', '<span>$</span>');
}

/**
 * A sentence that may hold `code` in backticks, as reasons and notes do: the code becomes code, the rest is escaped.
 * A backtick without a partner stays a backtick.
 */
export function prose(text: string, options: EscapeOptions = {}): string {
  const parts = visible(text, options).split('`');
  if (parts.length % 2 === 0) return markdown(text, options);
  const whole = { max: Number.MAX_SAFE_INTEGER / 16 };
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return codeSpan(part, whole);
      const before = /^\s/.test(part) ? ' ' : '';
      const after = /\S\s$/.test(part) ? ' ' : '';
      return `${before}${markdown(part, whole)}${after}`;
    })
    .join('')
    .trim();
}

/** A link when the address is a plain http(s) one, else the label alone. The label is Markdown already. */
export function link(label: string, address: string | undefined): string {
  if (address === undefined || !/^https?:\/\/[^\s<>"'`\\|]+$/.test(address)) return label;
  return `[${label}](${address.replace(/[()[\]*_~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}
