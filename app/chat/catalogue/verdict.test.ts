import { describe, expect, it } from 'vitest';
import type { DeviceReport } from './device';
import { catalogue } from './models';
import { judge, memoryNeeded } from './verdict';

const small = catalogue[0]!;
const [, , , , , large] = catalogue;
const laptop: DeviceReport = { webgpu: true, software: false, memory: 8 * 2 ** 30, storageLeft: 50e9 };

describe('the verdict', () => {
  it('counts weights, working space and the cache of the chosen context and format', () => {
    const file = { quantization: 'Q8_0', bytes: 1e9 };
    const perToken = 2 * 28 * 2 * 128;
    expect(memoryNeeded(small, file, 0, 'f32')).toBeCloseTo(1.35e9);
    expect(memoryNeeded(small, file, 1000, 'f16') - memoryNeeded(small, file, 0, 'f16')).toBeCloseTo(1000 * perToken * 2);
    expect(memoryNeeded(small, file, 1000, 'q8_0')).toBeLessThan(memoryNeeded(small, file, 1000, 'f16'));
  });

  it.each([
    ['a small model on a laptop', small, laptop, 'likely', ['memory-enough']],
    ['the largest on a laptop', large!, laptop, 'unknown', ['memory-unknown']],
    ['a phone with too little', small, { ...laptop, memory: 1 * 2 ** 30 }, 'unlikely', ['memory-short']],
    ['a phone with just enough', small, { ...laptop, memory: 2 * 2 ** 30 }, 'tight', ['memory-tight']],
    ['a browser that tells nothing', small, { ...laptop, memory: null, storageLeft: null }, 'unknown', ['memory-unknown']],
    ['no WebGPU', small, { ...laptop, webgpu: false }, 'unlikely', ['no-webgpu']],
    ['a full disk', small, { ...laptop, storageLeft: 1e9 }, 'tight', ['memory-enough', 'storage-short']],
    ['a software device', small, { ...laptop, software: true }, 'tight', ['software', 'memory-enough']],
  ] as const)('%s', (_, model, device, judgement, reasons) => {
    expect(judge(model, model.files[0]!, device, 4096, 'f32')).toMatchObject({ judgement, reasons });
  });
});
