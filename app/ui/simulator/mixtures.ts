/** What the simulator knows of a published mixture, from its config.json. */
export interface Mixture {
  readonly name: string;
  /** Layers with a router, and experts of each, of which a token goes to `used`. */
  readonly layers: number;
  readonly experts: number;
  readonly used: number;
  /** Weights of one routed expert: three matrices of the model's width by the expert's. */
  readonly expertWeights: number;
  /** Weights that every token reads: all others but the embedding, of which it reads a row. */
  readonly denseWeights: number;
  readonly totalWeights: number;
}

/** Bytes of a weight in Q4_K: 144 for 256. Published files hold some tensors in Q6_K and are somewhat larger. */
export const bytesPerWeight = 144 / 256;

interface Config {
  readonly name: string;
  /** In billions, as published. */
  readonly total: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly layers: number;
  readonly experts: number;
  readonly used: number;
  readonly expertWidth: number;
}

function mixture({ name, total, width, vocabulary, layers, experts, used, expertWidth }: Config): Mixture {
  const expertWeights = 3 * width * expertWidth;
  const totalWeights = total * 1e9;
  return { name, layers, experts, used, expertWeights, denseWeights: totalWeights - layers * experts * expertWeights - width * vocabulary, totalWeights };
}

/** The config.json of deepseek-ai/DeepSeek-V2-Lite, Qwen/Qwen3-30B-A3B and deepseek-ai/DeepSeek-R1 (without its layer for prediction). */
export const mixtures: readonly Mixture[] = [
  mixture({ name: 'DeepSeek-V2-Lite', total: 15.7, width: 2048, vocabulary: 102_400, layers: 26, experts: 64, used: 6, expertWidth: 1408 }),
  mixture({ name: 'Qwen3-30B-A3B', total: 30.5, width: 2048, vocabulary: 151_936, layers: 48, experts: 128, used: 8, expertWidth: 768 }),
  mixture({ name: 'DeepSeek-R1', total: 671, width: 7168, vocabulary: 129_280, layers: 58, experts: 256, used: 8, expertWidth: 2048 }),
];

export function expertBytes({ expertWeights }: Mixture): number {
  return expertWeights * bytesPerWeight;
}

/** What has to be on the GPU whatever is streamed; the embedding with it. */
export function denseBytes({ totalWeights, layers, experts, expertWeights }: Mixture): number {
  return (totalWeights - layers * experts * expertWeights) * bytesPerWeight;
}

/** What one token reads of the GPU's memory, its experts being there. */
export function activeBytes({ denseWeights, layers, used, expertWeights }: Mixture): number {
  return (denseWeights + layers * used * expertWeights) * bytesPerWeight;
}

/** Experts of a layer that so much memory holds beside the dense parts, at most all; fewer than a token needs: 0. */
export function expertsHeld(mixture: Mixture, memoryBytes: number): number {
  const fitting = Math.floor((memoryBytes - denseBytes(mixture)) / (mixture.layers * expertBytes(mixture)));
  return fitting < mixture.used ? 0 : Math.min(fitting, mixture.experts);
}
