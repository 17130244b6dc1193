import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineTotals } from '../contestant';
import { TokenClock } from './token-clock';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('tokens of the first arrival belong to the prompt, those after it to decoding', () => {
  const clock = new TokenClock();
  vi.advanceTimersByTime(2000);
  clock.arrive(3);
  vi.advanceTimersByTime(1000);
  clock.arrive(7);
  vi.advanceTimersByTime(1000);
  clock.arrive(11);
  vi.advanceTimersByTime(500);
  clock.arrive(11); // A word about the end, no token.
  expect(clock.sample(100)).toEqual({
    promptTokens: 100,
    generatedTokens: 11,
    firstTokenMs: 2000,
    prefillTokensPerSecond: 50,
    decodeTokensPerSecond: 4,
  });
});

test('one arrival gives no rate, none is an error', () => {
  const clock = new TokenClock();
  expect(() => clock.sample(1)).toThrow('no token');
  vi.advanceTimersByTime(10);
  clock.arrive(5);
  expect(clock.sample(1).decodeTokensPerSecond).toBeUndefined();
  expect(clock.secondsGenerating()).toBe(0);
});

test('what a token takes is counted between the first arrival and the last', () => {
  const totals = { gpuBytes: 7, wasmBytes: 9, dispatches: 1000, submits: 10, readbacks: 1, readbackBytes: 100 };
  const clock = new TokenClock((): EngineTotals => ({ ...totals }));
  clock.arrive(1);
  Object.assign(totals, { gpuBytes: 8, dispatches: 1400, submits: 18, readbacks: 5, readbackBytes: 116 });
  clock.arrive(5);
  totals.dispatches = 9999;
  expect(clock.footprint()).toEqual({
    gpuBytes: 8,
    wasmBytes: 9,
    perToken: { dispatches: 100, submits: 2, readbacks: 1, readbackBytes: 4, memoryBytes: undefined },
  });
});
