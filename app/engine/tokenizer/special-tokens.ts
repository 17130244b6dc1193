import type { SpecialToken } from './vocabulary';

/**
 * Cuts a text at special tokens as llama.cpp does: the longest tokens first through the whole text, each from left to right, so
 * that a longer token wins over a shorter one that begins before it. What stands between comes back as text.
 */
export function splitAtSpecialTokens(text: string, specials: readonly SpecialToken[]): readonly (string | SpecialToken)[] {
  let pieces: (string | SpecialToken)[] = text === '' ? [] : [text];
  for (const special of specials) {
    if (!text.includes(special.text)) continue;
    pieces = pieces.flatMap((piece) => (typeof piece === 'string' ? splitAtOne(piece, special) : [piece]));
  }
  return pieces;
}

function splitAtOne(text: string, special: SpecialToken): (string | SpecialToken)[] {
  return text.split(special.text).flatMap((part, index) => [...(index > 0 ? [special] : []), ...(part === '' ? [] : [part])]);
}
