/** What becomes of adapters that do not grant what WebGPU promises. */
import { afterEach, expect, test, vi } from 'vitest';
import { DeviceError } from '../errors';
import { requestGpu } from './device';

afterEach(() => vi.unstubAllGlobals());

/** WebGPU's defaults (WebGPU, 3.6.2). */
const defaults = {
  maxBufferSize: 268435456,
  maxStorageBufferBindingSize: 134217728,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65535,
};

/** A browser whose only adapter has these limits, and opens no device in the end. */
function browserWith(limits: object | undefined): ReturnType<typeof vi.fn> {
  const requestDevice = vi.fn(() => Promise.reject(new Error('enough for this test')));
  const adapter = { features: new Set(), info: {}, limits, requestDevice };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
  return requestDevice;
}

test.each([
  ['fewer storage buffers', { ...defaults, maxStorageBuffersPerShaderStage: 4 }, { limit: 'maxStorageBuffersPerShaderStage', granted: 4, needed: 8 }],
  ['less shared memory', { ...defaults, maxComputeWorkgroupStorageSize: 8192 }, { limit: 'maxComputeWorkgroupStorageSize', granted: 8192, needed: 16384 }],
  ['no limits', undefined, { limit: 'maxBufferSize', granted: 0 }],
])('an adapter with %s is refused before a device is asked for, and the limit is named', async (_, limits, details) => {
  const requestDevice = browserWith(limits);
  const refused = requestGpu();
  await expect(refused).rejects.toBeInstanceOf(DeviceError);
  await expect(refused).rejects.toMatchObject({ code: 'adapter-limits', details, message: expect.stringContaining('compute on the CPU') as string });
  expect(requestDevice).not.toHaveBeenCalled();
});

test('the defaults are enough', async () => {
  const requestDevice = browserWith(defaults);
  await expect(requestGpu()).rejects.toMatchObject({ code: 'device-request-failed' });
  expect(requestDevice).toHaveBeenCalled();
});
