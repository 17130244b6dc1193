import type { ExpertUse, MixtureShape, Routing } from '../../chat/trace/routing';

/** What a cell's colour says: the share of tokens that went to the expert, or the weight it had, on average over all tokens. */
export type Measure = 'share' | 'weight';

/** Shades between never and most. */
export const shades = 8;

export interface Heat {
  /** [layers, experts] */
  readonly values: Float64Array;
  readonly highest: number;
}

export function heatOf({ chosen, weight, tokens }: ExpertUse, measure: Measure): Heat {
  const values = Float64Array.from(measure === 'share' ? chosen : weight, (sum) => sum / Math.max(1, tokens));
  return { values, highest: values.reduce((most, value) => Math.max(most, value), 0) };
}

/** 0 for an expert that was never chosen, else 1 … `shades`. */
export function shadeOf(value: number, highest: number): number {
  return value <= 0 ? 0 : Math.max(1, Math.ceil((shades * value) / highest - 1e-9));
}

/**
 * The cells of each shade as one SVG path of unit squares, x the expert and y the layer's place. A path for each of eight shades, in
 * place of a rectangle for each of up to 15,000 cells, is what a browser can draw anew for every frame.
 */
export function shadePaths({ values, highest }: Heat, { experts }: MixtureShape): readonly string[] {
  const squares = Array.from({ length: shades }, (): string[] => []);
  for (const [cell, value] of values.entries()) {
    const shade = shadeOf(value, highest);
    if (shade > 0) squares[shade - 1]!.push(square(cell % experts, Math.floor(cell / experts)));
  }
  return squares.map((ofShade) => ofShade.join(''));
}

/** The cells that one token went to. */
export function markPath({ experts, shape }: Routing): string {
  return Array.from(experts, (expert, slot) => square(expert, Math.floor(slot / shape.used))).join('');
}

function square(x: number, y: number): string {
  return `M${x} ${y}h1v1h-1z`;
}

/** What a layer made of its experts, for a table. */
export interface LayerSummary {
  readonly layer: number;
  /** The experts that were chosen most, by falling value. */
  readonly best: readonly { readonly expert: number; readonly value: number }[];
  readonly neverChosen: number;
  /** Entropy of the choices over that of a layer that spreads them evenly: 1 where every expert gets as many. */
  readonly evenness: number;
}

export function layerSummaries(use: ExpertUse, measure: Measure, most: number): readonly LayerSummary[] {
  const { shape, chosen, tokens } = use;
  const { values } = heatOf(use, measure);
  return shape.layers.map((layer, row) => {
    const begin = row * shape.experts;
    const own = Array.from({ length: shape.experts }, (_, expert) => ({ expert, value: values[begin + expert]! }));
    const shares = Array.from(chosen.subarray(begin, begin + shape.experts), (count) => count / (tokens * shape.used));
    const entropy = shares.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log(share)), 0);
    return {
      layer,
      best: own
        .filter(({ value }) => value > 0)
        .sort((one, other) => other.value - one.value || one.expert - other.expert)
        .slice(0, most),
      neverChosen: shares.filter((share) => share === 0).length,
      evenness: shape.experts === 1 ? 1 : entropy / Math.log(shape.experts),
    };
  });
}
