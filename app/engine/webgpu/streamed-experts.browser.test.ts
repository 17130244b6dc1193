import { shapes } from '../../../fixtures/shapes';
import type { SeededModelOptions } from '../../../fixtures/options';
import { registerCase } from '../../../kernels/harness/define';
import type { ModelSource } from '../engine';
import { openGguf } from '../gguf/open';
import { WebGpuEngine } from './engine';
import { routedExpertBytes } from './expert-memory';
import { collect, seededSource } from './testing';

/** Mixtures of which the GPU holds only some experts give the tokens of those that it holds whole. */

const deepseek = shapes['tiny-deepseek2'];

/** Routing as published models have it; shared experts in the stacks and apart, groups, several formats. */
const models: readonly (readonly [name: string, options: SeededModelOptions])[] = [
  ['qwen3moe', { ...shapes['tiny-qwen3moe'], type: 'Q8_0' }],
  ['olmoe', { ...shapes['tiny-olmoe'], type: 'Q4_0' }],
  ['granitemoe', { ...shapes['tiny-granitemoe'], type: 'F32' }],
  ['deepseek2', { ...deepseek, type: 'Q5_1' }],
  ['deepseek2 with shared experts apart', { ...deepseek, type: 'Q8_0', typeOverrides: { ffn_down_shexp: 'F32' } }],
];

/** Of 8 experts, of which a token goes to 3: as many as one token needs, half, all but one. */
const shares = [0, 1 / 2, 7 / 8];

/** Longer than what is read token by token, so that a chunk of it goes to more experts than there are places. */
const prompt = Array.from({ length: 40 }, (_, index) => 1 + ((index * index * 7) % 250));
const greedy = { raw: prompt, temperature: 0, max_tokens: 24 };
const sampled = { raw: prompt.slice(0, 9), temperature: 1.2, top_p: 1, seed: 5, repetition_penalty: 1.1, max_tokens: 24 };

for (const [name, options] of models) {
  registerCase(`${name} gives the same tokens and scores whatever share of its experts is on the GPU`, async () => {
    await sameTokens(seededSource(options), shares);
    return {};
  });
}

registerCase('the miniature gives the same tokens whatever share of its experts is on the GPU', async () => {
  await sameTokens({ kind: 'url', urls: [new URL('/models/mini-moe.gguf', location.href).href] }, [0, 1 / 4, 3 / 4]);
  return {};
});

async function sameTokens(source: ModelSource, sharesOfExperts: readonly number[]): Promise<void> {
  const bytes = routedExpertBytes(await openGguf(source));
  const engine = new WebGpuEngine();
  const answersWith = async (expertMemory: number) => {
    const info = await engine.load(source, { contextLength: 128, expertMemory });
    const greedyAnswer = await collect(engine, [], greedy);
    const sampledAnswer = await collect(engine, [], sampled);
    const { rows } = await engine.score({ tokenIds: prompt }, { top: 3 });
    const words = JSON.stringify([greedyAnswer.tokens, sampledAnswer.tokens, rows]);
    return { info, words, experts: greedyAnswer.finish.counters.experts };
  };
  const whole = await answersWith(bytes);
  if (whole.experts !== undefined || whole.info.expertCache !== undefined) throw new Error('experts were streamed although all fit');
  for (const share of sharesOfExperts) {
    const { info, words, experts } = await answersWith(Math.ceil(share * bytes));
    const { onGpu, perLayer } = info.expertCache!;
    if (!(onGpu < perLayer)) throw new Error(`${onGpu} of ${perLayer} experts on the GPU`);
    if (words !== whole.words) throw new Error(`other tokens or scores with ${onGpu} of ${perLayer} experts`);
    if (info.gpuBytes >= whole.info.gpuBytes) throw new Error('fewer experts take no less memory');
    if (!(experts!.hitRate < 1 && experts!.diskBytesPerToken > 0 && experts!.stallsPerToken > 0)) throw new Error('nothing was counted');
  }
  await engine.unload();
}

registerCase('when all experts that tokens go to are there, a token is one submit and one readback', async () => {
  const source = seededSource({ ...shapes['tiny-qwen3moe'], type: 'Q8_0' });
  const engine = new WebGpuEngine();
  await engine.load(source, { contextLength: 128, expertMemory: routedExpertBytes(await openGguf(source)) - 1 });
  // The same two tokens again and again: their experts, six at most, all find places.
  const two = { ...greedy, max_tokens: 2 };
  for (let round = 0; round < 4; round++) await collect(engine, [], two);
  const { counters } = (await collect(engine, [], two)).finish;
  await engine.unload();
  if (counters.experts?.hitRate !== 1 || counters.experts.diskBytesPerToken !== 0) throw new Error('an expert was missing');
  // To the last router of the first token; on to that of the second; and its end.
  if (counters.submitsPerToken !== 3 / 2 || counters.readbacksPerToken !== 3 / 2) throw new Error(`${counters.submitsPerToken} submits per token`);
  return {};
});
