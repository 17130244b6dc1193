import type { SeededGolden, SeededGoldenModel } from '../../../fixtures/goldens';
import deepseek2 from '../../../fixtures/goldens/seeded-deepseek2.json';
import granitemoe from '../../../fixtures/goldens/seeded-granitemoe.json';
import llama from '../../../fixtures/goldens/seeded-llama.json';
import olmoe from '../../../fixtures/goldens/seeded-olmoe.json';
import qwen2 from '../../../fixtures/goldens/seeded-qwen2.json';
import qwen3 from '../../../fixtures/goldens/seeded-qwen3.json';
import qwen3moe from '../../../fixtures/goldens/seeded-qwen3moe.json';
import { requestGpu, type DeviceRequest } from '../../../kernels/device/device';
import { isCollecting, registerCase } from '../../../kernels/harness/define';
import type { LoadOptions, ModelInfo, ModelSource } from '../engine';
import { expectContinuation, expectScores } from './agreement';
import { WebGpuEngine } from './engine';
import { collect, seededSource, splitSource } from './testing';

/**
 * Every family in every quantization against transformers in f32 (goldens made by oracle/make-goldens.ts): the likeliest tokens
 * of every position, and the greedy continuation; then some of them on devices that are not what they seem.
 *
 * Software devices take seconds to compile the kernels of a format. So engines are shared, and only Chromium runs the whole
 * table.
 */
const goldens = { llama, qwen2, qwen3, qwen3moe, olmoe, granitemoe, deepseek2 } as unknown as Readonly<Record<string, SeededGolden>>;

/** Ours and the oracle's differ in the order of sums; log-probabilities move by up to 1e-4, in most models by a tenth of that. */
const orderOfSums = 3e-4;
/** A large bias of the keys makes scores of 1e4 to 1e5; in f32 their last bit is worth 0.001 to 0.008, for the oracle as well. */
const orderOfLargeSums = 1e-2;
/**
 * With f16 keys and values lose 13 of their 24 bits, in every layer: that moves log-probabilities by up to 8e-3. With q8_0
 * each is off by up to a 254th of its block's largest, some 40 times as much: that moves them by up to 0.13 in these small
 * random models (in a trained one by far less, see whole-models.browser.test.ts). Its kernels are held to their own references.
 */
const toleranceOf = { f32: orderOfSums, f16: 2e-2, q8_0: 3e-1 };

const inBoth = [
  'llama F32', 'llama Q6_K', 'qwen3 Q4_1', 'qwen2 large key bias', 'qwen3moe F32', 'qwen3moe Q4_K', 'olmoe F32', 'granitemoe Q8_0',
  'deepseek2 F32', 'deepseek2 Q8_0', 'deepseek2 merged key-value projection, Q8_0', 'deepseek2 lite', 'deepseek2 moonlight',
];
const everyModel = Object.entries(goldens).flatMap(([family, { models }]) => models.map(({ name }) => `${family} ${name}`));

for (const name of isCollecting() ? inBoth : everyModel) fidelityCase(`${name} agrees with exact f32`, () => agrees(name));

fidelityCase('llama F32 with an f16 cache comes near exact f32', () => agrees('llama F32', { load: { kvCache: 'f16' } }));
fidelityCase('llama F32 with a q8_0 cache comes near exact f32', () => agrees('llama F32', { load: { kvCache: 'q8_0' } }));

fidelityCase('qwen2 Q4_0 in three files agrees with exact f32', () => {
  const { model } = find('qwen2 Q4_0');
  return agrees('qwen2 Q4_0', { source: splitSource(model.options, 3) });
});

fidelityCase('a false promise of the device is found out, and plain kernels agree with exact f32', async () => {
  const { device, capabilities } = await requestGpu();
  device.destroy();
  const promise = { subgroupSize: capabilities.subgroupSize === 32 ? 64 : 32, software: false };
  await agrees('llama F32', { device: { capabilities: promise }, notices: 'plain-kernels' });
});

if (!isCollecting()) {
  fidelityCase('qwen3 Q6_K with an f16 cache comes near exact f32', () => agrees('qwen3 Q6_K', { load: { kvCache: 'f16' } }));
  fidelityCase('qwen3 Q4_1 with a q8_0 cache comes near exact f32', () => agrees('qwen3 Q4_1', { load: { kvCache: 'q8_0' } }));

  for (const name of ['llama Q4_1', 'qwen2 F16', 'qwen3 F32', 'qwen2 large key bias']) {
    fidelityCase(`${name} agrees with exact f32 on the plain device`, () => agrees(name, { device: { profile: 'plain' } }));
  }

  for (const profile of ['best', 'plain'] as const) {
    for (const name of ['llama F32', 'qwen3 Q4_1', 'qwen2 large key bias', 'qwen3moe Q8_0', 'olmoe F32']) {
      const device = { profile, capabilities: { software: false } };
      fidelityCase(`${name} agrees with exact f32 through the kernels of a ${profile} GPU`, () => agrees(name, { device }));
    }
  }

  // An expert's gate and up of this model are 7 KiB: four of the eight fit, and just so the keys of a layer.
  fidelityCase('qwen3moe Q4_0 agrees with exact f32 with its experts in shards', () => {
    return agrees('qwen3moe Q4_0', { device: { capabilities: { maxBindingBytes: 33000 } } });
  });

  for (const [name, size] of [['llama F32', 16], ['llama tied', 16], ['qwen2 Q4_0', 16], ['qwen3 mixed types', 64]] as const) {
    fidelityCase(`${name} in shards of ${size} KiB gives the numbers of the whole`, () => isTheSameInShards(name, 1024 * size));
  }
}

function fidelityCase(name: string, run: () => Promise<void>): void {
  registerCase(name, async () => {
    await run();
    return {};
  });
}

interface Circumstances {
  readonly device?: DeviceRequest;
  readonly load?: LoadOptions;
  /** Default: the golden's model in one file. */
  readonly source?: ModelSource;
  /** Codes of the notices that the model is loaded with; default none. */
  readonly notices?: string;
}

async function agrees(name: string, circumstances: Circumstances = {}): Promise<void> {
  const { golden, model } = find(name);
  const { device = {}, load: options = {}, source = seededSource(model.options), notices = '' } = circumstances;
  const engine = engineOf(device);
  const info = await load(engine, source, options);
  const codes = info.notices.map(({ code }) => code).join();
  if (codes !== notices) throw new Error(`loaded with the notices ${JSON.stringify(info.notices)}`);
  const tolerance = name.endsWith('large key bias') ? orderOfLargeSums : toleranceOf[options.kvCache ?? 'f32'];
  await expectScores(engine, golden, model, tolerance);
  // In eight bits too few leads of these models are beyond tolerance to tell a continuation; attention's own cases decode so.
  if (options.kvCache === 'q8_0') return;
  await expectContinuation(engine, golden, model, Math.max(1e-3, 2 * tolerance));
}

/** The rows of a matrix are computed alike wherever they lie, so the numbers are equal to the last bit. */
async function isTheSameInShards(name: string, maxBindingBytes: number): Promise<void> {
  const { golden, model } = find(name);
  const compute = async (device: DeviceRequest) => {
    const engine = engineOf(device);
    await load(engine, seededSource(model.options), {});
    const { rows } = await engine.score({ tokenIds: golden.tokens }, { top: model.options.vocabulary });
    const { tokens, finish } = await collect(engine, [], { temperature: 0, max_tokens: 8, raw: golden.tokens });
    return { numbers: JSON.stringify({ rows, tokens }), dispatches: finish.counters.dispatchesPerToken };
  };
  const whole = await compute({});
  const sharded = await compute({ capabilities: { maxBindingBytes } });
  if (sharded.dispatches <= whole.dispatches) throw new Error(`${sharded.dispatches} dispatches: nothing was cut`);
  if (sharded.numbers !== whole.numbers) throw new Error('shards give other numbers');
}

function load(engine: WebGpuEngine, source: ModelSource, options: LoadOptions): Promise<ModelInfo> {
  return engine.load(source, { contextLength: 128, ...options });
}

const engines = new Map<string, WebGpuEngine>();

/** One engine per kind of device: pipelines compiled for one model serve the next. */
function engineOf(device: DeviceRequest): WebGpuEngine {
  const key = JSON.stringify(device);
  const engine = engines.get(key) ?? new WebGpuEngine(device);
  engines.set(key, engine);
  return engine;
}

function find(name: string): { readonly golden: SeededGolden; readonly model: SeededGoldenModel } {
  const [family = ''] = name.split(' ', 1);
  const golden = goldens[family];
  const model = golden?.models.find((one) => `${family} ${one.name}` === name);
  if (golden === undefined || model === undefined) throw new Error(`there is no golden of ${name}`);
  return { golden, model };
}
