import { visible } from './escape.ts';
import type { Line } from './views.ts';

/** A gate of a thousand characters would bury the verdict. */
export const codeInSentence = 80;
/** Why something could not be judged may need a few lines, and no more. */
export const wordsInSentence = 600;

/** A line without markup. */
export function plainText(line: Line): string {
  return line
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if ('strong' in piece) return plainText(piece.strong);
      if ('prose' in piece) return visible(piece.prose, { max: wordsInSentence });
      return 'data' in piece ? visible(piece.data) : visible(piece.code, { max: codeInSentence });
    })
    .join('');
}

/** The first seven digits of a commit, when it is one. */
export function shortSha(sha: string | undefined): string | undefined {
  return sha !== undefined && /^[0-9a-f]{7,64}$/.test(sha) ? sha.slice(0, 7) : undefined;
}
