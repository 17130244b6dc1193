/** Rows of `weights` [vocabulary, columns] in the order of `tokens`. */
export function embeddingReference(weights: Float32Array, columns: number, tokens: readonly number[]): Float32Array {
  const output = new Float32Array(tokens.length * columns);
  for (const [index, token] of tokens.entries()) {
    output.set(weights.subarray(token * columns, (token + 1) * columns), index * columns);
  }
  return output;
}
