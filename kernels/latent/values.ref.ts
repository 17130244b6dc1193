/** Per head, rows times the head's latent in f64: [tokens, heads · headRows]. `weights` [heads, headRows, rank], `latents` [tokens, heads, rank] */
export function valuesReference(
  weights: Float32Array,
  latents: ArrayLike<number>,
  { heads, headRows, rank }: { readonly heads: number; readonly headRows: number; readonly rank: number },
): Float64Array {
  const tokens = latents.length / (heads * rank);
  const output = new Float64Array(tokens * heads * headRows);
  for (let index = 0; index < output.length; index++) {
    const row = index % (heads * headRows);
    const latent = Math.floor(index / headRows) * rank;
    for (let column = 0; column < rank; column++) output[index]! += weights[row * rank + column]! * latents[latent + column]!;
  }
  return output;
}
