import goldens from '../../fixtures/goldens/dequantize.json';
import { expectEqual } from '../harness/compare';
import { testKernel } from '../harness/define';
import type { Laboratory } from '../harness/laboratory';
import { randomTensor, readerOf } from '../harness/matrix';
import { createMatrix } from '../matmul/load';
import { writeBatch } from '../program/batch';
import { dequantize, type Format } from '../quantization/format';
import { formats } from '../quantization/formats';
import { embedding } from './embedding';
import { embeddingReference } from './embedding.ref';

/** GPUs may take subnormal numbers for zero, so also twelve times one: the two smallest scales of MXFP4 are subnormal. */
const negligible = 12 * 2 ** -126;

/** Dequantizing is exact in f32, so this asks for equal numbers; only zeros may differ in sign. */
async function expectRows(
  laboratory: Laboratory,
  format: Format,
  bytes: Uint8Array,
  rows: number,
  tokens: readonly number[],
): Promise<void> {
  const columns = (bytes.length / rows / format.blockBytes) * format.blockWeights;
  const source = { label: format.name, format, columns, parts: [rows], read: readerOf([bytes], [rows]) };
  const matrix = await createMatrix(laboratory.context, laboratory.memory, source);
  const output = laboratory.output(tokens.length * columns);
  const batch = laboratory.input(new Uint8Array(writeBatch({ firstPosition: 0, step: 0, tokens })));
  await laboratory.run(await embedding(laboratory.programs, { matrix, batch, output }), tokens.length);
  const values = await laboratory.readFloats(output, tokens.length * columns);
  const reference = embeddingReference(dequantize(format, bytes), columns, tokens);
  expectEqual(values.map(withoutNegligible), reference.map(withoutNegligible));
}

function withoutNegligible(value: number): number {
  return Math.abs(value) < negligible ? 0 : value;
}

const cases = Object.values(formats).map((format) => ({ name: format.name, format }));

testKernel('embedding/embedding rows of', cases, async ({ name, format }, laboratory) => {
  const { bytes } = randomTensor({ format: name, rows: 37, columns: 3 * format.blockWeights });
  await expectRows(laboratory, format, bytes, 37, [0, 36, 5, 5, 17]);
});

testKernel('embedding/embedding edge scales of', cases, async ({ name, format }, laboratory) => {
  const bytes = Uint8Array.from(atob(goldens[name].blocks), (character) => character.charCodeAt(0));
  const rows = bytes.length / format.blockBytes;
  await expectRows(
    laboratory,
    format,
    bytes,
    rows,
    Array.from({ length: rows }, (_, row) => row),
  );
});

const sharded = [{ name: 'a matrix in three shards, scaled', rows: 41 }];

testKernel('embedding/embedding', sharded, async ({ rows }, laboratory) => {
  const { programs, context } = laboratory;
  const columns = 64;
  const { bytes, weights } = randomTensor({ format: 'Q4_1', rows, columns });
  const capabilities = { ...context.capabilities, maxBindingBytes: 16 * 44 };
  const source = { label: 'sharded', format: formats.Q4_1, columns, parts: [rows], read: readerOf([bytes], [rows]) };
  const matrix = await createMatrix({ ...context, capabilities }, laboratory.memory, source);
  expectEqual(
    matrix.shards.map((shard) => shard.rows),
    [16, 16, 9],
    'rows of the shards',
  );
  const tokens = [40, 15, 16, 0, 33];
  const output = laboratory.output(tokens.length * columns);
  const batch = laboratory.input(new Uint8Array(writeBatch({ firstPosition: 0, step: 0, tokens })));
  await laboratory.run(await embedding(programs, { matrix, batch, output, scale: 4 }), tokens.length);
  const reference = embeddingReference(weights, columns, tokens).map((value) => 4 * value);
  expectEqual(await laboratory.readFloats(output, tokens.length * columns), reference);
});
