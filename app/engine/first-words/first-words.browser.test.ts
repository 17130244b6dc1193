import type { ChatMessage, ModelSource } from '../engine';
import { WebGpuEngine } from '../webgpu/engine';
import { collect } from '../webgpu/testing';

const mini: ModelSource = { kind: 'url', urls: [new URL('/models/mini.gguf', location.href).href] };
const mixture: ModelSource = { kind: 'url', urls: [new URL('/models/mini-moe.gguf', location.href).href] };
const question: ChatMessage = { role: 'user', content: 'What is 47 + 38?' };
const greedy = { temperature: 0, max_tokens: 120 };

describe('a miniature that is to be ready soon', () => {
  const engine = new WebGpuEngine();
  afterEach(() => engine.unload());

  /** Scores are computed by kernels alone, so that they wait for them. */
  const compiled = () => engine.score({ text: '1' });

  test('answers before its kernels are compiled, and with them in the same tokens', async () => {
    const { gpuBytes, notices } = await engine.load(mini, { soon: true });
    const early = await collect(engine, [question], greedy);
    expect(early.content).toContain('85');
    expect(early.finish.counters).toMatchObject({ dispatchesPerToken: 0, submitsPerToken: 0, readbacksPerToken: 0, gpuBytes, firstWords: true });
    await compiled();
    const late = await collect(engine, [question], greedy);
    expect(late.finish.counters.dispatchesPerToken).toBeGreaterThan(10);
    expect(late.finish.counters.firstWords).toBeUndefined();
    expect(late.tokens).toEqual(early.tokens);
    expect(await engine.load(mini)).toMatchObject({ gpuBytes, notices });
  });

  test('draws hot tokens as the sampling kernel does', async () => {
    const hot = { temperature: 1.5, top_p: 0.9, top_k: 50, seed: 11, max_tokens: 40 };
    await engine.load(mini, { soon: true });
    const early = await collect(engine, [question], hot);
    await compiled();
    const late = await collect(engine, [question], hot);
    expect([early.finish.counters.dispatchesPerToken, late.finish.counters.dispatchesPerToken > 0]).toEqual([0, true]);
    expect(late.tokens).toEqual(early.tokens);
  });

  test('can be left before it is compiled', async () => {
    await engine.load(mini, { soon: true });
    await engine.unload();
    await engine.load(mini);
    expect((await collect(engine, [question], greedy)).content).toContain('85');
  });

  test('says with the next question that its kernels cannot be compiled', async () => {
    const fresh = new WebGpuEngine();
    const compiling = vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync').mockRejectedValue(new Error('refused'));
    try {
      await fresh.load(mini, { soon: true });
      expect((await collect(fresh, [question], greedy)).content).toContain('85');
      await expect(fresh.score({ text: '1' })).rejects.toMatchObject({ code: 'kernel-wrong' });
      await expect(collect(fresh, [question], greedy)).rejects.toMatchObject({ code: 'kernel-wrong' });
    } finally {
      compiling.mockRestore();
    }
    await fresh.unload();
  });

  test('waits for its kernels where it is a mixture', async () => {
    await engine.load(mixture, { soon: true });
    const { content, finish } = await collect(engine, [question], greedy);
    expect(content).toContain('85');
    expect(finish.counters.dispatchesPerToken).toBeGreaterThan(10);
  });
});
