import { gemvReference, type ProductReference } from './gemv.ref';

/** matrix · [tokens, columns] with its epilogues, in f64; `residual` and `gates` [tokens, results]. */
export function gemmReference({ input, residual, gates, columns, ...product }: Omit<ProductReference, 'norm'>): Float64Array {
  const tokens = input.length / columns;
  const perToken = (values: Float32Array, token: number): Float32Array => {
    const length = values.length / tokens;
    return values.subarray(token * length, (token + 1) * length);
  };
  const rows = Array.from({ length: tokens }, (_, token) =>
    gemvReference({
      ...product,
      columns,
      input: perToken(input, token),
      residual: residual && perToken(residual, token),
      gates: gates && perToken(gates, token),
    }),
  );
  return Float64Array.from(rows.flatMap((row) => [...row]));
}
