import { shapes } from '../../../fixtures/shapes';
import { seededModel, type SeededModelOptions } from '../../../fixtures/seeded-model';
import { WebGpuEngine } from './engine';
import { collect, seededSource } from './testing';

const qwen: SeededModelOptions = { ...shapes['tiny-qwen3moe'], type: 'Q8_0' };

/** A seeded model in whose bytes a name, or what follows it, is another. */
function damaged(options: SeededModelOptions, ...edits: readonly (readonly [from: string, to: string])[]) {
  const bytes = seededModel(options);
  for (const [from, to] of edits) {
    const pattern = new TextEncoder().encode(from);
    let found = 0;
    for (let at = 0; at < bytes.length - pattern.length; at++) {
      if (!pattern.every((byte, index) => bytes[at + index] === byte)) continue;
      bytes.set(new TextEncoder().encode(to), at);
      found++;
    }
    if (found === 0) throw new Error(`${from} is not in the file`);
  }
  return { kind: 'file', files: [new File([bytes], 'damaged.gguf')] } as const;
}

describe('mixtures that do not fit together', () => {
  const engine = new WebGpuEngine();
  afterAll(() => engine.unload());

  test.each([
    ['ffn_gate_inp', 'blk.0.ffn_gate_inp.weight'],
    ['ffn_gate_exps', 'blk.0.ffn_gate_exps.weight'],
    ['ffn_up_exps', 'blk.0.ffn_up_exps.weight'],
    ['ffn_down_exps', 'blk.0.ffn_down_exps.weight'],
  ])('a missing %s is named', async (kind, tensor) => {
    const source = damaged(qwen, [kind, `X${kind.slice(1)}`]);
    await expect(engine.load(source)).rejects.toMatchObject({ code: 'missing-tensor', details: { tensor } });
  });

  test('as many experts as the tensors do not hold', async () => {
    // The number follows the key and four bytes of its type.
    const source = damaged(qwen, ['qwen3moe.expert_count\x04\0\0\0\x08', 'qwen3moe.expert_count\x04\0\0\0\x07']);
    await expect(engine.load(source)).rejects.toMatchObject({ code: 'unsupported-tensor-shape', details: { tensor: 'blk.0.ffn_gate_inp.weight' } });
  });

  test('gate and up of different types', async () => {
    const source = seededSource({ ...qwen, typeOverrides: { ffn_up_exps: 'Q4_0' } });
    await expect(engine.load(source)).rejects.toMatchObject({ code: 'unsupported-feature' });
  });

  test('one expert that no binding holds', async () => {
    const small = new WebGpuEngine({ capabilities: { maxBindingBytes: 8192 } });
    await expect(small.load(seededSource({ ...qwen, vocabulary: 262 }), { contextLength: 16 })).rejects.toMatchObject({ code: 'device-limit' });
  });
});

test('a layer of a mixture is at most ten dispatches', async () => {
  const engine = new WebGpuEngine();
  await engine.load(seededSource(qwen), { contextLength: 64 });
  const { finish } = await collect(engine, [], { raw: [1, 2, 3], max_tokens: 4, temperature: 0 });
  await engine.unload();
  // Embedding, output, and the choice of the token.
  const outside = 4;
  expect((finish.counters.dispatchesPerToken - outside) / qwen.layers).toBeLessThanOrEqual(9);
});
