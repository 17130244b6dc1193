/** RMSNorm of rows in f64. `input` [tokens, columns], `weight` [columns]. */
export function rmsNormReference(input: Float32Array, weight: Float32Array, columns: number, epsilon: number): Float64Array {
  const output = new Float64Array(input.length);
  for (let row = 0; row < input.length; row += columns) {
    let squares = 0;
    for (let column = 0; column < columns; column++) squares += input[row + column]! ** 2;
    const scale = 1 / Math.sqrt(squares / columns + epsilon);
    for (let column = 0; column < columns; column++) output[row + column] = input[row + column]! * scale * weight[column]!;
  }
  return output;
}
