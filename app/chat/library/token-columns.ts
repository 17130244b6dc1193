import * as v from 'valibot';
import type { GeneratedToken } from '../../engine/engine';

const parts = ['reasoning', 'content', 'control'] as const;

/** Set in `flags` beside the part, which takes the lowest two bits. */
const forcedFlag = 4;

/**
 * Tokens as columns: a thought of 20,000 tokens becomes five values instead of 20,000 objects, which the browser copies into its
 * database in no time.
 */
export const tokenColumns = v.object({
  ids: v.instance(Uint32Array),
  logprobs: v.instance(Float32Array),
  entropies: v.instance(Float32Array),
  flags: v.instance(Uint8Array),
  /** Length of each token's text in `text`. */
  lengths: v.instance(Uint32Array),
  text: v.string(),
});

export type TokenColumns = v.InferOutput<typeof tokenColumns>;

export function packTokens(tokens: readonly GeneratedToken[]): TokenColumns {
  return {
    ids: Uint32Array.from(tokens, ({ id }) => id),
    logprobs: Float32Array.from(tokens, ({ logprob }) => logprob),
    entropies: Float32Array.from(tokens, ({ entropy }) => entropy),
    flags: Uint8Array.from(tokens, ({ part, forced }) => parts.indexOf(part) + (forced === true ? forcedFlag : 0)),
    lengths: Uint32Array.from(tokens, ({ text }) => text.length),
    text: tokens.map(({ text }) => text).join(''),
  };
}

/** @throws RangeError where the columns are not of one length, or do not add up to the text */
export function unpackTokens({ ids, logprobs, entropies, flags, lengths, text }: TokenColumns): readonly GeneratedToken[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if ([logprobs, entropies, flags, lengths].some(({ length }) => length !== ids.length) || total !== text.length) {
    throw new RangeError('The columns of the tokens contradict each other.');
  }
  let at = 0;
  return Array.from(ids, (id, index): GeneratedToken => {
    const flag = flags[index]!;
    const end = at + lengths[index]!;
    const piece = text.slice(at, end);
    at = end;
    return {
      id,
      text: piece,
      part: parts[(flag & 3) % parts.length]!,
      logprob: logprobs[index]!,
      entropy: entropies[index]!,
      ...((flag & forcedFlag) === 0 ? {} : { forced: true }),
    };
  });
}
