import type { ModelSource, ProfileAt } from '../engine';
import { WebGpuEngine } from './engine';
import { collect } from './testing';

const mini: ModelSource = { kind: 'url', urls: [new URL('/models/mini.gguf', location.href).href] };
const layers = 4;

describe('a profile', () => {
  const engine = new WebGpuEngine();
  afterAll(() => engine.unload());

  test.each([true, false])('tells time, bytes and layer of every dispatch (with the clock of the GPU: %s)', async (profiling) => {
    await engine.load(mini, { profiling });
    const before = await collect(engine, [], { raw: [1, 2, 3], temperature: 0, max_tokens: 6 });
    const { clock, positions } = await engine.profile({ positions: [10, 400] });
    expect(clock).toBe(profiling ? 'timestamps' : 'submits');
    expect(positions.map(({ position }) => position)).toEqual([10, 400]);
    for (const at of positions) {
      expect(at.tokenMicroseconds).toBeGreaterThan(0);
      expect(at.dispatches.length).toBe(before.finish.counters.dispatchesPerToken);
      expect(at.dispatches.every(({ microseconds }) => microseconds >= 0)).toBe(true);
      expect(timeOf(at)).toBeGreaterThan(0);
      const perLayer = Array.from({ length: layers }, (_, layer) => at.dispatches.filter((dispatch) => dispatch.layer === layer).length);
      expect(perLayer).toEqual([7, 7, 7, 7]);
    }
    // Only the cache grows with the position: all keys and values up to its own.
    const [short, long] = positions as [ProfileAt, ProfileAt];
    const attention = (at: ProfileAt) => at.dispatches.filter(({ label }) => label.startsWith('attention/attention'));
    expect(attention(long).map(({ bytes }) => bytes)).toEqual(attention(short).map(({ bytes }) => (bytes / 11) * 401));
    // It forgets the cache and harms nothing else.
    const after = await collect(engine, [], { raw: [1, 2, 3], temperature: 0, max_tokens: 6 });
    expect(after.reusedTokens).toBe(0);
    expect(after.tokens).toEqual(before.tokens);
  });

  test('refuses what makes no sense, by code', async () => {
    await expect(new WebGpuEngine().profile()).rejects.toMatchObject({ code: 'not-loaded' });
    await expect(engine.profile({ positions: [1_000_000] })).rejects.toMatchObject({ code: 'invalid-option' });
  });
});

function timeOf({ dispatches }: ProfileAt): number {
  return dispatches.reduce((sum, { microseconds }) => sum + microseconds, 0);
}
