/** What kernels may rely on; every choice of a variant is made from this and from nothing else. */
export interface Capabilities {
  /**
   * Lanes per subgroup where the device has subgroups of one fixed size, else 0. Adapters that may run the same shader at several sizes
   * (min ≠ max) count as without: our reductions are written for a size known when the shader is linked.
   */
  readonly subgroupSize: number;
  readonly shaderF16: boolean;
  /** The WGSL language feature `packed_4x8_integer_dot_product`: `unpack4xU8`, `dot4I8Packed` … */
  readonly packedBytes: boolean;
  /** The adapter computes on the CPU (SwiftShader, lavapipe): barriers are dear and neighbouring lanes share no memory transaction. */
  readonly software: boolean;
  /**
   * Loads from storage buffers walk over the lanes one by one, those from storage textures and uniform buffers do not (Mesa's lavapipe;
   * bench/FINDINGS.md): weights lie in textures there, and activations are read through uniform bindings. Only in browsers that read storage textures.
   */
  readonly slowStorageLoads: boolean;
  readonly maxBindingBytes: number;
  readonly maxBufferBytes: number;
  readonly maxWorkgroupInvocations: number;
  readonly maxWorkgroupBytes: number;
  readonly maxWorkgroupsPerDimension: number;
}

const softwareAdapters = /swiftshader|llvmpipe|lavapipe|basic render|warp/i;
const lavapipe = /llvmpipe|lavapipe/i;

export function readCapabilities(device: GPUDevice, info: GPUAdapterInfo): Capabilities {
  const { limits } = device;
  const { wgslLanguageFeatures } = navigator.gpu;
  // Older browsers know the feature but not these two fields.
  const { subgroupMinSize = 0, subgroupMaxSize = -1 } = info as Partial<GPUAdapterInfo>;
  const name = `${info.architecture} ${info.description} ${info.device}`;
  // Firefox hides the names of lavapipe but marks it as a fallback adapter; Chromium names SwiftShader.
  const fallback = (info as { isFallbackAdapter?: boolean }).isFallbackAdapter === true;
  const readsTextures = wgslLanguageFeatures.has('readonly_and_readwrite_storage_textures');
  const fixedSubgroups = device.features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
  return {
    subgroupSize: fixedSubgroups ? subgroupMinSize : 0,
    shaderF16: device.features.has('shader-f16'),
    packedBytes: wgslLanguageFeatures.has('packed_4x8_integer_dot_product'),
    software: fallback || softwareAdapters.test(name),
    slowStorageLoads: readsTextures && (lavapipe.test(name) || (fallback && name.trim() === '')),
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    maxBufferBytes: limits.maxBufferSize,
    maxWorkgroupInvocations: limits.maxComputeInvocationsPerWorkgroup,
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
    maxWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  };
}

/** The same device without anything optional: what is left when a fast variant proves wrong. Where weights and caches lie stays as it is. */
export function plainCapabilities(capabilities: Capabilities): Capabilities {
  return { ...capabilities, subgroupSize: 0, shaderF16: false, packedBytes: false };
}
