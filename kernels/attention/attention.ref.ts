export interface AttentionReference {
  readonly heads: number;
  readonly kvHeads: number;
  /** Of queries and keys. */
  readonly headDim: number;
  /** Of values and output; default `headDim`. */
  readonly valueDim?: number;
  readonly firstPosition: number;
  /** [tokens, heads, headDim], already scaled */
  readonly query: ArrayLike<number>;
  /** One value of a key or of a value as the cache holds it. */
  readonly key: (head: number, position: number, dimension: number) => number;
  readonly value: (head: number, position: number, dimension: number) => number;
}

/** Causal attention of `tokens` tokens in f64, plain loops; [tokens, heads, valueDim]. */
export function attentionReference(tokens: number, reference: AttentionReference): Float64Array {
  const { heads, kvHeads, headDim, valueDim = headDim, firstPosition, query, key, value } = reference;
  const output = new Float64Array(tokens * heads * valueDim);
  for (let row = 0; row < tokens * heads; row++) {
    const kvHead = Math.floor((row % heads) / (heads / kvHeads));
    const keys = firstPosition + Math.floor(row / heads) + 1;
    const scores = new Float64Array(keys);
    for (let position = 0; position < keys; position++) {
      for (let dimension = 0; dimension < headDim; dimension++) {
        scores[position]! += query[row * headDim + dimension]! * key(kvHead, position, dimension);
      }
    }
    const peak = scores.reduce((a, b) => Math.max(a, b));
    const weights = scores.map((score) => Math.exp(score - peak));
    const sum = weights.reduce((a, b) => a + b);
    for (let position = 0; position < keys; position++) {
      for (let dimension = 0; dimension < valueDim; dimension++) {
        output[row * valueDim + dimension]! += (weights[position]! / sum) * value(kvHead, position, dimension);
      }
    }
  }
  return output;
}
