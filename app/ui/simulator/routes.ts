/** Which experts the tokens of a text go to, layer by layer. */
export interface Routes {
  readonly experts: number;
  /** Distinct experts. */
  chosen(token: number, layer: number): readonly number[];
}

/** A recorded trace (router-traces.json). */
export interface RouterTrace {
  readonly experts: number;
  readonly used: number;
  /** Layers with a router. */
  readonly layers: number;
  readonly tokens: number;
  /** Base64 of a byte for each choice, [tokens, layers, used]. */
  readonly choices: string;
}

export interface Sizes {
  readonly experts: number;
  readonly used: number;
}

/**
 * A recorded trace, stretched to a larger mixture. Each recorded expert stands for a block of neighbours (experts of the large one over
 * experts recorded); a token's choices are dealt to the blocks of its recorded experts in turn, and within a block they are drawn by a
 * seed. So what the trace shows of favourites and of repetition from token to token is kept between blocks, and none is made up within
 * them. Further layers repeat those recorded, some tokens later; so does a longer text.
 */
export function stretched({ experts: recorded, used: recordedUsed, layers, tokens, choices }: RouterTrace, { experts, used }: Sizes): Routes {
  const bytes = Uint8Array.from(atob(choices), (character) => character.charCodeAt(0));
  const block = experts / recorded;
  return {
    experts,
    chosen: (token, layer) => {
      const at = (((token + 61 * Math.floor(layer / layers)) % tokens) * layers + (layer % layers)) * recordedUsed;
      const draw = drawing(token, layer);
      const chosen = new Set<number>();
      for (let turn = 0; chosen.size < used; turn++) {
        // A block that is used up passes its turn on.
        const expert = bytes[at + (turn % recordedUsed)]! + (turn < 64 * used ? 0 : turn);
        chosen.add(Math.floor((expert % recorded) * block + draw() * block));
      }
      return [...chosen];
    },
  };
}

/** Every expert as likely as any other, for every token anew: no cache policy can do better than chance. */
export function uniform({ experts, used }: Sizes): Routes {
  return {
    experts,
    chosen: (token, layer) => {
      const draw = drawing(token, layer);
      const chosen = new Set<number>();
      while (chosen.size < used) chosen.add(Math.floor(draw() * experts));
      return [...chosen];
    },
  };
}

/** Numbers from 0 to below 1 that only token and layer decide (mulberry32). */
function drawing(token: number, layer: number): () => number {
  let state = (Math.imul(token + 1, 0x9e3779b1) ^ Math.imul(layer + 1, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
