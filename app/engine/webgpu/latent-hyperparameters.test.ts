import { UnsupportedModelError } from '../errors';
import { Metadata, type MetadataValue } from '../gguf/metadata';
import { readLatent } from './latent-hyperparameters';

/** V3 and R1, in the form of file that holds `attn_k_b`. */
const r1 = {
  block_count: 61, embedding_length: 7168, context_length: 163840, 'attention.head_count': 128, 'attention.layer_norm_rms_epsilon': 1e-6,
  'attention.q_lora_rank': 1536, 'attention.kv_lora_rank': 512, 'attention.key_length': 576, 'attention.value_length': 512,
  'attention.key_length_mla': 192, 'attention.value_length_mla': 128, 'rope.dimension_count': 64, 'rope.scaling.type': 'yarn',
  'rope.scaling.factor': 40, 'rope.scaling.original_context_length': 4096, 'rope.scaling.yarn_log_multiplier': 0.1,
};

function read(changes: Readonly<Record<string, MetadataValue | undefined>>) {
  const keys: Readonly<Record<string, MetadataValue | undefined>> = { ...r1, ...changes };
  const named = Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[`deepseek2.${key}`, value] as const]));
  return readLatent(new Metadata('latent.gguf', new Map<string, MetadataValue>([['general.architecture', 'deepseek2'], ...named])));
}

/** What an error says of the file that it refuses. */
function refusal(changes: Readonly<Record<string, MetadataValue | undefined>>) {
  try {
    read(changes);
  } catch (error) {
    if (error instanceof UnsupportedModelError) return { code: error.code, key: error.details['key'] };
    throw error;
  }
  return undefined;
}

test('R1', () => {
  const { scoreScale, rope, ...sizes } = read({});
  expect(sizes).toMatchObject({ layers: 61, heads: 128, queryRank: 1536, rank: 512, nope: 128, valueDim: 128 });
  // DeepSeek-V3, inference/model.py: softmax_scale · mscale², with mscale = 0.1 · ln 40 + 1; cosine and sine stay what they are.
  expect(scoreScale).toBeCloseTo((0.1 * Math.log(40) + 1) ** 2 / Math.sqrt(192), 12);
  expect(rope).toMatchObject({ dimensions: 64, scaling: { kind: 'yarn', factor: 40, originalContext: 4096 } });
  expect(rope.scaling).toHaveProperty('attention', 1 / (1 + 0.1 * Math.log(40)));
});

test('files of the older form, queries that are not compressed, no YaRN', () => {
  const old = { 'attention.key_length_mla': undefined, 'attention.value_length_mla': undefined };
  const whole = { ...old, 'attention.key_length': 192, 'attention.value_length': 128, 'attention.q_lora_rank': undefined };
  const plain = { 'rope.scaling.type': undefined, 'rope.scaling.yarn_log_multiplier': undefined };
  const { scoreScale, ...sizes } = read({ ...whole, ...plain });
  expect(sizes).toMatchObject({ queryRank: undefined, rank: 512, nope: 128, valueDim: 128, rope: { scaling: { kind: 'none' } } });
  expect(scoreScale).toBeCloseTo(1 / Math.sqrt(192), 12);
  expect(read({ 'attention.q_lora_rank': 0 }).queryRank).toBeUndefined();
});

test('without the multiplier of V2 and V3, YaRN enlarges what turns, as everywhere else', () => {
  const { scoreScale, rope } = read({ 'rope.scaling.yarn_log_multiplier': undefined });
  expect(scoreScale).toBeCloseTo(1 / Math.sqrt(192), 12);
  expect(rope.scaling).toHaveProperty('attention', 1);
});

test.each([
  ['no rank of keys and values', { 'attention.kv_lora_rank': undefined }, 'missing-key', 'attention.kv_lora_rank'],
  ['a rank of zero', { 'attention.kv_lora_rank': 0 }, 'bad-key', 'attention.kv_lora_rank'],
  ['a rank beyond what a workgroup holds', { 'attention.kv_lora_rank': 1024 }, 'bad-key', 'attention.kv_lora_rank'],
  ['a rank that is no portions of 32', { 'attention.kv_lora_rank': 500 }, 'bad-key', 'attention.kv_lora_rank'],
  ['heads that turn as a whole', { 'rope.dimension_count': 192 }, 'bad-key', 'rope.dimension_count'],
  ['a part that does not turn of odd length', { 'rope.dimension_count': 60 }, 'bad-key', 'attention.key_length_mla'],
  ['values of odd length', { 'attention.value_length_mla': 126 }, 'bad-key', 'attention.value_length_mla'],
  ['no length of keys', { 'attention.key_length': undefined, 'attention.key_length_mla': undefined }, 'missing-key', 'attention.key_length'],
  ['an absurd rank of queries', { 'attention.q_lora_rank': 2 ** 31 }, 'bad-key', 'attention.q_lora_rank'],
])('%s is refused by its key', (_, changes, code, key) => {
  expect(refusal(changes)).toEqual({ code, key: expect.stringMatching(new RegExp(`^(deepseek2\\.)?${key.replaceAll('.', '\\.')}$`)) as string });
});
