import type { GeneratedToken, RoutedLayer } from '../../engine/engine';

/** What all tokens of one mixture of experts have in common. */
export interface MixtureShape {
  /** Layers that have a router, rising. */
  readonly layers: readonly number[];
  /** Experts that a router chooses among. */
  readonly experts: number;
  /** How many of them a token goes to. */
  readonly used: number;
}

/**
 * Which experts a token went to, packed: at 48 layers and 8 experts each, as in Qwen3-30B-A3B, that is 2.3 kB a token, as the engine's
 * objects it would be 10.
 */
export interface Routing {
  readonly shape: MixtureShape;
  /** [layers, used] */
  readonly experts: Uint16Array;
  /** [layers, used]: what the output of each is multiplied with. */
  readonly weights: Float32Array;
}

/** A token of a reply, as the page keeps it. */
export interface ReplyToken extends Omit<GeneratedToken, 'experts'> {
  /** Only of a mixture, and only while the page is open: it is not stored. */
  readonly routing?: Routing;
}

/** Packs what the engine says of each token of one reply. */
export class RoutingPacker {
  #shape: MixtureShape | null = null;

  /** @param experts how many each router chooses among */
  pack({ experts: layers, ...token }: GeneratedToken, experts: number): ReplyToken {
    if (layers === undefined || layers.length === 0) return token;
    const shape = this.#shapeOf(layers, experts);
    return {
      ...token,
      routing: {
        shape,
        experts: Uint16Array.from(layers.flatMap((layer) => layer.experts)),
        weights: Float32Array.from(layers.flatMap((layer) => layer.weights)),
      },
    };
  }

  /** The same object for all tokens. */
  #shapeOf(layers: readonly RoutedLayer[], experts: number): MixtureShape {
    const shape = { layers: layers.map(({ layer }) => layer), experts, used: layers[0]!.experts.length };
    if (this.#shape === null || !sameShape(this.#shape, shape)) this.#shape = shape;
    return this.#shape;
  }
}

export function sameShape(one: MixtureShape, other: MixtureShape): boolean {
  return one.experts === other.experts && one.used === other.used && one.layers.join() === other.layers.join();
}

/** How often, and with which weight, each expert was chosen by a run of tokens. */
export interface ExpertUse {
  readonly shape: MixtureShape;
  /** Tokens that were routed. */
  readonly tokens: number;
  /** [layers, experts]: by how many tokens. */
  readonly chosen: Uint32Array;
  /** [layers, experts]: sum of the weights. */
  readonly weight: Float64Array;
}

/** Adds up tokens as they come. */
export class ExpertTally {
  #use: { shape: MixtureShape; tokens: number; chosen: Uint32Array; weight: Float64Array } | null = null;

  /** A token of another mixture begins anew: what one model chose says nothing of another. */
  add({ routing }: ReplyToken): void {
    if (routing === undefined) return;
    const { shape, experts, weights } = routing;
    const cells = shape.layers.length * shape.experts;
    if (this.#use === null || (this.#use.shape !== shape && !sameShape(this.#use.shape, shape))) {
      this.#use = { shape, tokens: 0, chosen: new Uint32Array(cells), weight: new Float64Array(cells) };
    }
    const use = this.#use;
    use.tokens++;
    for (const [slot, expert] of experts.entries()) {
      const cell = Math.floor(slot / shape.used) * shape.experts + expert;
      use.chosen[cell]! += 1;
      use.weight[cell]! += weights[slot]!;
    }
  }

  /** Null before the first routed token. */
  snapshot(): ExpertUse | null {
    if (this.#use === null) return null;
    return { ...this.#use, chosen: this.#use.chosen.slice(), weight: this.#use.weight.slice() };
  }
}

/** How a run of tokens used the experts; null where none of them was routed. */
export function expertUse(tokens: readonly ReplyToken[]): ExpertUse | null {
  const tally = new ExpertTally();
  for (const token of tokens) tally.add(token);
  return tally.snapshot();
}
