/** What an adapter says of itself, and what kernels make of it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readCapabilities } from './capabilities';

const readsTextures = 'readonly_and_readwrite_storage_textures';

beforeEach(() => browserKnows(readsTextures));
afterEach(() => vi.unstubAllGlobals());

const device = { limits: {}, features: new Set() } as unknown as GPUDevice;

/** As browsers tell of them: Chromium names the device, Firefox says only that it is a fallback. */
test.each([
  ['SwiftShader in Chromium', { architecture: 'swiftshader', isFallbackAdapter: true }, { software: true, slowStorageLoads: false }],
  ['lavapipe in Firefox', { isFallbackAdapter: true }, { software: true, slowStorageLoads: true }],
  ['lavapipe by its name', { description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, { software: true, slowStorageLoads: true }],
  ['a GPU in Firefox, without a name', { isFallbackAdapter: false }, { software: false, slowStorageLoads: false }],
  ['a GPU with a name', { architecture: 'ampere', device: 'rtx' }, { software: false, slowStorageLoads: false }],
])('%s', (_, said, expected) => {
  const info = { vendor: '', architecture: '', device: '', description: '', ...said } as GPUAdapterInfo;
  expect(readCapabilities(device, info)).toMatchObject(expected);
});

test('lavapipe in a browser that reads no storage textures', () => {
  browserKnows('packed_4x8_integer_dot_product');
  const info = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: true } as GPUAdapterInfo;
  expect(readCapabilities(device, info)).toMatchObject({ software: true, slowStorageLoads: false, packedBytes: true });
});

function browserKnows(...features: string[]): void {
  vi.stubGlobal('navigator', { gpu: { wgslLanguageFeatures: new Set(features) } });
}
