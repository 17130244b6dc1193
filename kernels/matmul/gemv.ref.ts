export interface ProductReference {
  /** [rows, columns] */
  readonly weights: Float32Array;
  readonly columns: number;
  readonly input: Float32Array;
  readonly norm?: { readonly weight: Float32Array; readonly epsilon: number } | undefined;
  readonly bias?: Float32Array | undefined;
  /** What the output holds before, where results are added to it. */
  readonly residual?: Float32Array | undefined;
  readonly swiglu?: boolean | undefined;
  /** What the output holds before, where it is the gates of the results. */
  readonly gates?: Float32Array | undefined;
}

/** matrix · vector with its epilogues, in f64. */
export function gemvReference(product: ProductReference): Float64Array {
  const { weights, columns, input, norm, bias, residual, swiglu = false, gates } = product;
  const vector = new Float64Array(input);
  if (norm !== undefined) {
    const squares = vector.reduce((sum, value) => sum + value * value, 0);
    const scale = 1 / Math.sqrt(squares / columns + norm.epsilon);
    for (let column = 0; column < columns; column++) vector[column]! *= scale * norm.weight[column]!;
  }
  let results = new Float64Array(weights.length / columns);
  for (let row = 0; row < results.length; row++) {
    // Four sums that do not wait for each other; columns come in blocks of 32.
    let [first, second, third, fourth] = [0, 0, 0, 0];
    for (let column = 0, at = row * columns; column < columns; column += 4, at += 4) {
      first += weights[at]! * vector[column]!;
      second += weights[at + 1]! * vector[column + 1]!;
      third += weights[at + 2]! * vector[column + 2]!;
      fourth += weights[at + 3]! * vector[column + 3]!;
    }
    results[row] = first + second + third + fourth;
  }
  if (swiglu) {
    results = Float64Array.from({ length: results.length / 2 }, (_, pair) => silu(results[2 * pair]!) * results[2 * pair + 1]!);
  }
  const gate = (index: number) => (gates === undefined ? 1 : silu(gates[index]!));
  return results.map((value, index) => (value + (bias?.[index] ?? 0)) * gate(index) + (residual?.[index] ?? 0));
}

function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}
