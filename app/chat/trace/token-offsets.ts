import type { GeneratedToken } from '../../engine/engine';

/** How far a token's text may lie behind the one before it: what an incomplete character became, and line breaks. */
const farthest = 16;

/**
 * Where in a text each of its tokens begins. Text and tokens do not agree letter by letter: line breaks beside the tags of a
 * thought are left out of the text, and an incomplete character shows as U+FFFD in the token. Such a token begins where the one
 * before it ended. Offsets never go back.
 */
export function tokenOffsets(text: string, tokens: readonly GeneratedToken[]): readonly number[] {
  let at = 0;
  return tokens.map((token) => {
    const candidates = [token.text, token.text.replace(/^[\r\n]+/u, '')];
    for (const piece of candidates) {
      if (!text.startsWith(piece, at)) continue;
      const start = at;
      at += piece.length;
      return start;
    }
    if (token.text.includes('\uFFFD')) return at;
    const found = text.slice(0, at + farthest + token.text.length).indexOf(token.text, at);
    if (found < 0) return at;
    at = found + token.text.length;
    return found;
  });
}
