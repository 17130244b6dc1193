import { testKernel } from '../harness/define';
import { formats } from '../quantization/formats';
import type { LatentUse } from './latent-questions';
import { latentQuestion } from './questions';
import { checkKernels } from './self-check';

interface LatentCheck extends LatentUse {
  readonly name: string;
}

const miniature = {
  heads: 6, rank: 64, nope: 32, ropeDimensions: 32, valueDim: 32, keyFormat: formats.Q8_0, valueFormat: formats.Q8_0, context: 512,
  cacheFormat: 'f32',
} as const;

const cases: readonly LatentCheck[] = [
  { ...miniature, name: 'the miniature' },
  { ...miniature, name: 'the miniature with an f16 cache', cacheFormat: 'f16' },
  { ...miniature, name: 'the miniature with less than a tile of context', context: 40 },
  { ...miniature, name: 'V3', heads: 128, rank: 512, nope: 128, ropeDimensions: 64, valueDim: 128, valueFormat: formats.Q4_K },
];

testKernel<LatentCheck>('self-check of latent attention:', cases, async (use, { programs }) => {
  const { wrong } = await checkKernels(programs, [latentQuestion(use, 'decode'), latentQuestion(use, 'prefill')]);
  if (wrong.length > 0) throw new Error(`wrong: ${wrong.join('; ')}`);
});
