import { describe, expect, it } from 'vitest';
import type { Engine, EngineEvent, LoadOptions, ModelInfo } from '../engine/engine';
import { ModelFormatError } from '../engine/errors';
import { decideEngine, EngineChooser, type EngineChoice, type Measured } from './engine-choice';

const gpu = { webgpu: true, software: false, adapter: 'nvidia ampere', browser: 'b 1' };
const software = { webgpu: true, software: true, adapter: 'google swiftshader', browser: 'b 1' };
const none = { webgpu: false, software: false, adapter: '', browser: 'b 1' };
const measured = (webgpu: number, wllama: number, adapter = software.adapter): Measured => ({ webgpu, wllama, adapter, browser: 'b 1' });

describe('which engine computes', () => {
  it.each([
    ['a graphics processor', 'auto', gpu, null, 'webgpu', 'webgpu'],
    ['no WebGPU', 'auto', none, null, 'wllama', 'no-webgpu'],
    ['an imitation that nobody measured', 'auto', software, null, 'webgpu', 'software-unmeasured'],
    ['an imitation slower than the CPU', 'auto', software, measured(10, 40), 'wllama', 'software-cpu-faster'],
    ['an imitation faster than the CPU', 'auto', software, measured(40, 10), 'webgpu', 'software-webgpu-faster'],
    ['what was measured on another adapter', 'auto', software, measured(10, 40, 'mesa llvmpipe'), 'webgpu', 'software-unmeasured'],
    ['what was measured in another browser', 'auto', software, { ...measured(10, 40), browser: 'older' }, 'webgpu', 'software-unmeasured'],
    ['what was measured, on a real one', 'auto', gpu, measured(10, 40), 'webgpu', 'webgpu'],
    ['a choice by hand', 'wllama', gpu, null, 'wllama', 'chosen'],
    ['a choice by hand against the device', 'webgpu', none, null, 'webgpu', 'chosen'],
  ] as const)('%s', (_, choice, report, remembered, engine, reason) => {
    expect(decideEngine(choice, report, remembered)).toMatchObject({ engine, reason });
  });
});

/** An engine that decodes at a given rate, WebGPU first, and tells what it was asked to do. */
function engineAt(rates: { readonly webgpu: number; readonly wllama: number }, calls: string[], refusal?: Error): Engine {
  let rate = 0;
  return {
    load: (_, { engine = 'webgpu' }: LoadOptions = {}) => {
      calls.push(engine);
      rate = rates[engine];
      return Promise.resolve({} as ModelInfo);
    },
    async *generate() {
      yield await Promise.resolve({ type: 'finish', timing: { decodeTokensPerSecond: rate } } as EngineEvent);
    },
    inspect: () => (refusal === undefined ? Promise.resolve({} as never) : Promise.reject(refusal)),
    score: () => Promise.reject(new Error('not part of this test')),
    unload: () => Promise.resolve(),
  };
}

describe('on a software adapter', () => {
  const miniature = { kind: 'url', urls: ['mini.gguf'] } as const;
  const large = { kind: 'url', urls: ['large.gguf'] } as const;
  const { signal } = new AbortController();
  const setUp = (refusal?: Error) => {
    const calls: string[] = [];
    let remembered: Measured | null = null;
    const chooser = new EngineChooser(
      engineAt({ webgpu: 12, wllama: 90 }, calls, refusal),
      miniature,
      { read: () => remembered, write: (value) => (remembered = value) },
      () => Promise.resolve(software),
    );
    const decide = (choice: EngineChoice, worth: boolean) => chooser.decide(choice, worth ? large : miniature, worth, signal);
    return { calls, decide, remembered: () => remembered };
  };

  it('measures once, before the first model that is worth it, and remembers', async () => {
    const { calls, decide, remembered } = setUp();
    expect(await decide('auto', false)).toMatchObject({ engine: 'webgpu', reason: 'software-unmeasured' });
    expect(calls).toEqual([]);
    expect(await decide('auto', true)).toMatchObject({ engine: 'wllama', reason: 'software-cpu-faster' });
    expect(calls).toEqual(['webgpu', 'wllama']);
    expect(remembered()).toMatchObject({ webgpu: 12, wllama: 90, adapter: software.adapter });
    expect(await decide('auto', true)).toMatchObject({ engine: 'wllama' });
    expect(await decide('auto', false)).toMatchObject({ engine: 'wllama' });
    expect(calls).toHaveLength(2);
  });

  it('measures nothing for a choice by hand, and nothing for a file that cannot be read', async () => {
    const refusal = new ModelFormatError('not-gguf', 'no');
    const { calls, decide } = setUp(refusal);
    expect(await decide('webgpu', true)).toMatchObject({ reason: 'chosen' });
    await expect(decide('auto', true)).rejects.toBe(refusal);
    expect(calls).toEqual([]);
  });
});
