import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { randomMatrix } from '../harness/matrix';
import { Random } from '../harness/random';
import type { FormatName } from '../quantization/format';
import { values } from './values';
import { valuesReference } from './values.ref';

interface ValuesCase {
  readonly name: string;
  readonly format: FormatName;
  readonly heads: number;
  readonly headRows: number;
  readonly rank: number;
  readonly tokens: number;
  readonly scale?: number;
  /** Heads that a binding has room for. */
  readonly headsPerShard?: number;
}

const cases: readonly ValuesCase[] = [
  { name: 'the miniature', format: 'Q8_0', heads: 6, headRows: 32, rank: 64, tokens: 1 },
  { name: 'the miniature, a chunk', format: 'Q8_0', heads: 6, headRows: 32, rank: 64, tokens: 7 },
  { name: 'V3', format: 'Q8_0', heads: 128, headRows: 128, rank: 512, tokens: 1 },
  { name: 'V2-Lite', format: 'Q4_K', heads: 16, headRows: 128, rank: 512, tokens: 2 },
  { name: 'a head of four rows', format: 'F16', heads: 3, headRows: 4, rank: 32, tokens: 3 },
  { name: 'heads that end within a workgroup', format: 'Q5_1', heads: 5, headRows: 12, rank: 96, tokens: 2 },
  { name: 'latents of 1e5', format: 'Q6_K', heads: 2, headRows: 64, rank: 256, tokens: 1, scale: 1e5 },
  { name: 'in three shards', format: 'Q8_0', heads: 5, headRows: 32, rank: 64, tokens: 2, headsPerShard: 2 },
];

testKernel<ValuesCase>('latent/values', cases, async (testCase, laboratory) => {
  const { format, heads, headRows, rank, tokens, scale = 1, headsPerShard } = testCase;
  const mostBytes = headsPerShard && headsPerShard * headRows * (rank / 32) * 34 + 32;
  const recipe = { format, rows: heads * headRows, columns: rank, together: headRows, mostBytes };
  const { matrix: valueUp, weights } = await randomMatrix(laboratory, recipe);
  const latents = new Random(rank + tokens).normals(tokens * heads * rank, scale);
  const output = laboratory.output(tokens * heads * headRows);
  const steps = await values(laboratory.programs, { heads, valueUp, attended: laboratory.input(latents), output });
  await laboratory.run(steps, tokens);
  const expected = valuesReference(weights, latents, testCase);
  expectClose(await laboratory.readFloats(output, expected.length), expected, f32Tolerance);
});
