import { choiceWords, noPlace } from '../../../kernels/routing/router';

/** What the routers chose for the tokens of a chunk. */
export interface ChosenExperts {
  readonly tokens: number;
  /** Experts of each. */
  readonly used: number;
  /** [tokens, used] */
  readonly experts: Uint32Array;
  /** f32, as its bits: [tokens, used] */
  readonly weights: Uint32Array;
}

/** Tokens whose experts are on the GPU at the same time. */
export interface TokenPart {
  readonly tokens: ReadonlySet<number>;
  readonly experts: ReadonlySet<number>;
}

/** Out of `struct Choice` [tokens, stride]. */
export function readChoices(words: Uint32Array, tokens: number, used: number, stride: number): ChosenExperts {
  const experts = new Uint32Array(tokens * used);
  const weights = new Uint32Array(tokens * used);
  for (let token = 0; token < tokens; token++) {
    for (let slot = 0; slot < used; slot++) {
      const at = choiceWords * (token * stride + slot);
      experts[token * used + slot] = words[at]!;
      weights[token * used + slot] = words[at + 1]!;
    }
  }
  return { tokens, used, experts, weights };
}

/** 1 as an f32. */
const one = 0x3f800000;

/**
 * `struct Choice` [tokens, used + shared] as the experts' kernels read them: of the tokens of a part, where their experts lie; other
 * tokens have none and are passed over.
 */
export function writeChoices(
  chosen: ChosenExperts,
  part: TokenPart,
  placeOf: (expert: number) => number,
  shared: { readonly count: number; readonly firstPlace: number },
): Uint32Array<ArrayBuffer> {
  const { tokens, used, experts, weights } = chosen;
  const slots = used + shared.count;
  const words = new Uint32Array(choiceWords * tokens * slots);
  for (let token = 0; token < tokens; token++) {
    const taken = part.tokens.has(token);
    for (let slot = 0; slot < slots; slot++) {
      const at = choiceWords * (token * slots + slot);
      const index = token * used + slot;
      const place = slot < used ? placeOf(experts[index]!) : shared.firstPlace + slot - used;
      words[at] = taken ? place : noPlace;
      words[at + 1] = slot < used ? weights[index]! : one;
    }
  }
  return words;
}

/**
 * Parts the tokens of a chunk so that the experts of each part fit into `capacity` places. A token's experts stay together, because the
 * order in which they are summed up must not depend on the size of a cache. Of the tokens that are left the next one is always the one
 * that brings the fewest experts which are not there yet.
 * @param isThere asked anew for every part, which is to be held before the next one is asked for
 */
export function* partTokens(chosen: ChosenExperts, capacity: number, isThere: (expert: number) => boolean): Generator<TokenPart> {
  const left = new Set(Array.from({ length: chosen.tokens }, (_, token) => token));
  const all = new Set(chosen.experts);
  if (all.size <= capacity) {
    yield { tokens: left, experts: all };
    return;
  }
  const expertsOf = (token: number) => chosen.experts.subarray(token * chosen.used, (token + 1) * chosen.used);
  while (left.size > 0) {
    const tokens = new Set<number>();
    const experts = new Set<number>();
    for (let next = cheapest(); next !== undefined; next = cheapest()) {
      left.delete(next);
      tokens.add(next);
      for (const expert of expertsOf(next)) experts.add(expert);
    }
    yield { tokens, experts };

    function cheapest(): number | undefined {
      let best: { readonly token: number; readonly reads: number; readonly added: number } | undefined;
      for (const token of left) {
        let [reads, added] = [0, 0];
        for (const expert of expertsOf(token)) {
          if (experts.has(expert)) continue;
          added++;
          if (!isThere(expert)) reads++;
        }
        if (experts.size + added > capacity) continue;
        if (best === undefined || reads < best.reads || (reads === best.reads && added < best.added)) best = { token, reads, added };
      }
      return best?.token;
    }
  }
}
