import { seededModel } from '../../../fixtures/seeded-model';
import { shapes } from '../../../fixtures/shapes';
import { attentionPartialFloats } from '../../../kernels/attention/attention';
import { requestGpu } from '../../../kernels/device/device';
import type { ModelSource } from '../engine';
import { openGguf } from '../gguf/open';
import { WebGpuEngine } from './engine';
import { collect } from './testing';

const mixture: ModelSource = { kind: 'url', urls: [new URL('/models/mini-moe.gguf', location.href).href] };

/** The miniature: 6 heads, rank 96, a rotated key of 32, 8 experts of which a token uses 3, 4 layers of which the first is dense. */
const [layers, heads, latent, turning] = [4, 6, 96, 32];

describe('what a token costs', () => {
  const engine = new WebGpuEngine();
  afterAll(() => engine.unload());

  test.each([['f32', 4], ['f16', 2]] as const)('a %s cache holds latents and rotated keys, nothing else', async (kvCache, bytesPerValue) => {
    const bytes = async (contextLength: number) => (await engine.load(mixture, { contextLength, kvCache })).gpuBytes;
    const growth = (await bytes(1024)) - (await bytes(512));
    const rotaryTable = 4 * turning;
    const kept = 512 * (layers * (latent + turning) * bytesPerValue + rotaryTable);
    const { capabilities } = await requestGpu();
    const scratch = (context: number) => 4 * attentionPartialFloats(capabilities, { heads, kvHeads: 1, headDim: latent, context });
    // The weights of the keys, between the two kernels of software devices, are of one layer at a time.
    expect(growth).toBe(kept + scratch(1024) - scratch(512));
    const { contextBytesPerToken } = await engine.inspect(mixture);
    expect(kept).toBe(512 * contextBytesPerToken[kvCache]);
  });

  test('at most ten dispatches a layer with a mixture and eight in one without, and no bytes beyond the active weights and the cache in use', async () => {
    await engine.load(mixture);
    const { promptTokens, finish } = await collect(engine, [{ role: 'user', content: 'What is 47 + 38?' }], { temperature: 0, max_tokens: 16 });
    // Embedding, output, and the choice of the token.
    const outside = 4;
    expect(finish.counters.dispatchesPerToken - outside).toBeLessThanOrEqual(10 * (layers - 1) + 8);

    const { tensors } = await openGguf(mixture);
    let active = 0;
    for (const { name, byteLength, shape } of tensors.values()) {
      if (name === 'token_embd.weight') active += byteLength / shape[1]!;
      else active += name.includes('_exps') ? (byteLength * 3) / 8 : byteLength;
    }
    const cache = (promptTokens.length + 8) * layers * (latent + turning) * 4;
    expect(finish.counters.bytesReadPerToken).toBeLessThanOrEqual(1.1 * (active + cache));
  });
});

describe('files that do not fit together', () => {
  const shape = { ...shapes['tiny-deepseek2'], layers: 2 } as const;

  /** A seeded model in whose bytes every occurrence of a name is another. */
  function without(kind: string, options = shape): ModelSource {
    const bytes = seededModel(options);
    const pattern = new TextEncoder().encode(kind);
    for (let at = 0; at < bytes.length - pattern.length; at++) if (pattern.every((byte, index) => bytes[at + index] === byte)) bytes[at] = 88;
    return { kind: 'file', files: [new File([bytes], 'damaged.gguf')] };
  }

  test.each(['attn_q_a.weight', 'attn_q_a_norm', 'attn_q_b', 'attn_kv_a_mqa', 'attn_kv_a_norm', 'attn_k_b', 'attn_v_b', 'attn_output'])(
    'a missing %s is named',
    async (kind) => {
      const tensor = `blk.0.${kind.replace('.weight', '')}.weight`;
      await expect(new WebGpuEngine().load(without(kind))).rejects.toMatchObject({ code: 'missing-tensor', details: { tensor } });
    },
  );

  test('up-projections of other sizes than the keys say', async () => {
    const merged = seededModel({ ...shape, latent: { ...shape.latent, merged: true } });
    // What follows the name: two dimensions, the first of them the rank.
    const name = new TextEncoder().encode('blk.1.attn_kv_b.weight');
    const at = merged.findIndex((_, index) => name.every((byte, offset) => merged[index + offset] === byte));
    merged[at + name.length + 4 + 8]! -= 1;
    const source: ModelSource = { kind: 'file', files: [new File([merged], 'damaged.gguf')] };
    await expect(new WebGpuEngine().load(source)).rejects.toMatchObject({
      code: 'unsupported-tensor-shape',
      details: { tensor: 'blk.1.attn_kv_b.weight' },
    });
  });
});
