import type { SeededGolden, SeededGoldenModel } from '../../../fixtures/goldens';
import llama from '../../../fixtures/goldens/seeded-llama.json';
import qwen2 from '../../../fixtures/goldens/seeded-qwen2.json';
import qwen3 from '../../../fixtures/goldens/seeded-qwen3.json';
import type { DeviceRequest } from '../../../kernels/device/device';
import { WebGpuEngine } from './engine';
import { collect, seededSource } from './testing';

/**
 * Every family in every quantization against transformers in f32 (goldens made by oracle/make-goldens.ts): the likeliest tokens of
 * every position, and the greedy continuation. Formats that the plain device computes by the same shader are tried there once.
 */
const goldens = { llama, qwen2, qwen3 } as unknown as Readonly<Record<string, SeededGolden>>;

/** Our sums and those of the oracle differ in their order only; a log-probability moves by a few millionths. */
const largestDifference = 2e-4;

/** A lead this small can go to either token by the order of summation alone. */
const nearTie = 1e-3;

for (const [architecture, golden] of Object.entries(goldens)) {
  for (const model of golden.models) {
    const profiles: DeviceRequest['profile'][] = model.name === 'Q4_1' || model.name === 'F16' ? ['best', 'plain'] : ['best'];
    for (const profile of profiles) {
      test(`${architecture} ${model.name} on the ${profile} device agrees with exact f32`, () => agrees(golden, model, profile));
    }
  }
}

async function agrees(golden: SeededGolden, model: SeededGoldenModel, profile: DeviceRequest['profile']): Promise<void> {
  const engine = new WebGpuEngine(profile === undefined ? {} : { profile });
  try {
    await engine.load(seededSource(model.options), { contextLength: 128 });
    const { rows } = await engine.score({ tokenIds: golden.tokens }, { top: model.options.vocabulary });
    expect(rows.length).toBe(model.rows.length);
    for (const [position, expected] of model.rows.entries()) {
      const actual = new Map(rows[position]);
      for (const [id, logprob] of expected) {
        const difference = Math.abs(actual.get(id)! - logprob);
        expect(difference, `log-probability of token ${id} after position ${position}`).toBeLessThan(largestDifference);
      }
      const [first, second] = expected;
      if (first![1] - second![1] > nearTie) expect(rows[position]![0]![0], `likeliest after position ${position}`).toBe(first![0]);
    }
    await continuesGreedily(engine, golden, model);
  } finally {
    await engine.unload();
  }
}

/** Decode takes other kernels than scoring does, so the continuation is compared as well. */
async function continuesGreedily(engine: WebGpuEngine, golden: SeededGolden, { greedy }: SeededGoldenModel): Promise<void> {
  const { tokens } = await collect(engine, [], { temperature: 0, max_tokens: greedy.tokens.length, raw: golden.tokens });
  const certain = greedy.gaps.findIndex((gap) => gap < nearTie);
  const length = certain < 0 ? greedy.tokens.length : certain;
  expect(tokens.slice(0, length)).toEqual(greedy.tokens.slice(0, length));
}
