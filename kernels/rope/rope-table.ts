/** How a model reaches beyond the context it was first trained for. */
export type RopeScaling =
  | { readonly kind: 'none' }
  /** Positions divided by `factor` (Chen et al. 2023). */
  | { readonly kind: 'linear'; readonly factor: number }
  /** YaRN (Peng et al. 2023) as llama.cpp computes it: fast pairs keep their frequency, slow ones are divided by `factor`. */
  | YarnScaling;

export interface YarnScaling {
  readonly kind: 'yarn';
  readonly factor: number;
  readonly originalContext: number;
  /** Default 1: how much of the blend applies. */
  readonly extrapolation?: number;
  /** Default 1: what the magnitude is multiplied with, beside YaRN's own 1 + 0.1 ln(factor). */
  readonly attention?: number;
  /** Default 32 turns within the original context and more: a fast dimension. */
  readonly betaFast?: number;
  /** Default 1 turn and less: a slow dimension. */
  readonly betaSlow?: number;
}

export interface Rope {
  /** How many leading values of a head turn. */
  readonly dimensions: number;
  readonly base: number;
  readonly scaling: RopeScaling;
  /** What each of the dimensions / 2 frequencies is divided by: `rope_freqs` of Llama 3 files. */
  readonly divisors?: ArrayLike<number> | undefined;
}

/**
 * Cosine and sine for `count` positions from `first` on, [count, dimensions / 2, 2], computed in f64 (the sine of a large f32
 * angle is poor on many devices). Long contexts are made and uploaded in pieces.
 */
export function ropeTable(rope: Rope, first: number, count: number): Float32Array<ArrayBuffer> {
  const { frequencies, magnitude } = ropeFrequencies(rope);
  const pairs = frequencies.length;
  const table = new Float32Array(2 * count * pairs);
  for (let index = 0; index < count * pairs; index++) {
    const angle = (first + Math.floor(index / pairs)) * frequencies[index % pairs]!;
    table[2 * index] = magnitude * Math.cos(angle);
    table[2 * index + 1] = magnitude * Math.sin(angle);
  }
  return table;
}

/** Radians per position of each pair, and what cosine and sine are multiplied with. */
export function ropeFrequencies({ dimensions, base, scaling, divisors }: Rope): {
  readonly frequencies: Float64Array;
  readonly magnitude: number;
} {
  const frequencies = Float64Array.from({ length: dimensions / 2 }, (_, pair) => {
    return base ** ((-2 * pair) / dimensions) / (divisors?.[pair] ?? 1);
  });
  if (scaling.kind === 'none') return { frequencies, magnitude: 1 };
  const { factor } = scaling;
  if (scaling.kind === 'linear') return { frequencies: frequencies.map((frequency) => frequency / factor), magnitude: 1 };

  const { originalContext, extrapolation = 1, attention = 1, betaFast = 32, betaSlow = 1 } = scaling;
  /** The pair that turns `turns` times within the original context. */
  const pairOfTurns = (turns: number) => (dimensions * Math.log(originalContext / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const fast = Math.max(0, Math.floor(pairOfTurns(betaFast)));
  const slow = Math.min(dimensions - 1, Math.ceil(pairOfTurns(betaSlow)));
  const blended = frequencies.map((frequency, pair) => {
    const kept = extrapolation * (1 - Math.min(1, Math.max(0, (pair - fast) / Math.max(0.001, slow - fast))));
    return (frequency / factor) * (1 - kept) + frequency * kept;
  });
  return { frequencies: blended, magnitude: extrapolation === 0 ? attention : attention * (1 + 0.1 * Math.log(factor)) };
}
