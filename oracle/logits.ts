import { readFile } from 'node:fs/promises';

/** Logits of a text: one row of the vocabulary's length per position. */
export type Logits = readonly Float32Array[];

/** Reads raw little-endian f32 [positions, vocabulary]. @throws RangeError when the file is no whole number of rows */
export async function logitsFrom(file: string, positions: number): Promise<Logits> {
  const bytes = await readFile(file);
  const vocabulary = bytes.length / 4 / positions;
  if (!Number.isInteger(vocabulary)) throw new RangeError(`${file} holds ${bytes.length} bytes, not ${positions} rows of f32.`);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return Array.from({ length: positions }, (_, index) => values.subarray(index * vocabulary, (index + 1) * vocabulary));
}

/** Natural logs of the probabilities, in f64. */
export function logProbabilities(row: Float32Array): Float64Array {
  const largest = row.reduce((left, right) => Math.max(left, right), -Infinity);
  const logTotal = largest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return Float64Array.from(row, (logit) => logit - logTotal);
}

/** The `count` likeliest tokens of each row, best first, all rows in one list. */
export function topOfLogits(logits: Logits, count: number): { ids: Uint32Array; logprobs: Float32Array } {
  const ids = new Uint32Array(logits.length * count);
  const logprobs = new Float32Array(logits.length * count);
  for (const [position, row] of logits.entries()) {
    const values = logProbabilities(row);
    const best = Uint32Array.from(values.keys()).sort((left, right) => values[right]! - values[left]! || left - right);
    for (let rank = 0; rank < count; rank++) {
      ids[position * count + rank] = best[rank]!;
      logprobs[position * count + rank] = values[best[rank]!]!;
    }
  }
  return { ids, logprobs };
}
