import { DeviceError, DeviceLostError } from '../errors';
import type { GemvTuning } from '../matmul/tuning';
import { readCapabilities, type Capabilities } from './capabilities';

/** An opened GPU with what our kernels may use of it. */
export interface GpuContext {
  readonly device: GPUDevice;
  readonly capabilities: Capabilities;
  /** Layouts of products that were measured on this adapter, by `productKey`; what is built from then on uses them. */
  readonly tuned: Map<string, GemvTuning>;
  /** Vendor and architecture as the browser tells them, for people and for tuning keys. */
  readonly adapterName: string;
  /** Settles (never rejects) when the device is gone, for whatever reason: we never destroy one ourselves. */
  readonly lost: Promise<DeviceLostError>;
}

export interface DeviceRequest {
  /**
   * `best` takes everything the adapter grants. `plain` asks for nothing beyond WebGPU's default limits and no optional feature: the
   * device that the weakest machine would give, used by tests and by the fallback after a failed self-check.
   */
  readonly profile?: 'best' | 'plain';
  /**
   * Also asks for timestamp queries where there are any. Some drivers run slower on a device that has them (on one Mac three times as
   * slow), so that only a device for measuring gets them.
   */
  readonly timestamps?: boolean;
  /**
   * What to take the device for in place of what it says of itself. For tests: with small limits matrices are cut into shards, and
   * false promises have to be found out by the self-check.
   */
  readonly capabilities?: Partial<Capabilities>;
  /** Layouts that are known already. */
  readonly tuned?: ReadonlyMap<string, GemvTuning>;
}

const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

/**
 * WebGPU's default limits as far as our kernels count on them (WebGPU, 3.6.2 "Limits"). Every adapter is bound to grant them; some drivers and
 * browsers that hide what they run on grant less, and then pipelines would be refused one by one with errors that help nobody.
 */
const neededLimits = {
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65535,
} as const satisfies Partial<Record<keyof GPUSupportedLimits, number>>;

const wantedFeatures: readonly GPUFeatureName[] = ['subgroups', 'shader-f16'];

/**
 * Opens the GPU.
 * @throws DeviceError `no-webgpu` (the browser has none), `no-adapter` (no usable GPU), `adapter-limits` (it grants less than WebGPU's defaults),
 * `device-request-failed`.
 */
export async function requestGpu(request: DeviceRequest = {}): Promise<GpuContext> {
  // The types promise `navigator.gpu`; browsers without WebGPU and pages without a secure context do not keep that promise.
  const gpu = (navigator as { readonly gpu?: GPU }).gpu;
  if (gpu === undefined) {
    throw new DeviceError('no-webgpu', 'This browser offers no WebGPU here. Use a current Chrome, Edge, Firefox or Safari over https.');
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new DeviceError('no-adapter', 'The browser found no usable GPU. Check that hardware acceleration is switched on and the driver is current.');
  }
  checkLimits(adapter);
  const plain = request.profile === 'plain';
  const wanted: readonly GPUFeatureName[] = [...(plain ? [] : wantedFeatures), ...(request.timestamps === true ? ['timestamp-query' as const] : [])];
  const requiredFeatures = wanted.filter((feature) => adapter.features.has(feature));
  const requiredLimits = plain ? {} : Object.fromEntries(wantedLimits.map((limit) => [limit, adapter.limits[limit]]));
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  } catch (cause) {
    throw new DeviceError('device-request-failed', 'The GPU could not be opened. Close other programs that use it, then reload.', {}, cause);
  }
  const lost = new Promise<DeviceLostError>((resolve) => {
    void device.lost.then((info) => {
      resolve(new DeviceLostError('device-lost', `The GPU was lost: ${info.message || 'no reason given'}.`, { reason: info.message }));
    });
  });
  const { vendor, architecture } = adapter.info;
  const adapterName = [vendor, architecture].filter((part) => part !== '').join(' ') || 'unnamed adapter';
  const capabilities = { ...readCapabilities(device, adapter.info), ...request.capabilities };
  return { device, capabilities, tuned: new Map(request.tuned), adapterName, lost };
}

function checkLimits(adapter: GPUAdapter): void {
  // The types promise all limits; an adapter that tells none has none to count on.
  const limits = adapter.limits as Partial<Record<keyof typeof neededLimits, number>> | undefined;
  for (const [limit, needed] of Object.entries(neededLimits)) {
    const granted = limits?.[limit as keyof typeof neededLimits] ?? 0;
    if (granted >= needed) continue;
    const message = `The GPU grants less than WebGPU's own defaults (${limit}: ${granted} of ${needed}). Update its driver or the browser, or compute on the CPU.`;
    throw new DeviceError('adapter-limits', message, { limit, granted, needed });
  }
}

/**
 * The loss of a device whose work has just failed, or undefined when it is still there. The browser may tell of it later: a moment where
 * something else explains the failure, a long one (`unexplained`) where nothing does, so that a busy machine does not end an answer.
 */
export async function lossOf(context: GpuContext, unexplained = false): Promise<DeviceLostError | undefined> {
  const moment = new Promise<undefined>((resolve) => setTimeout(resolve, unexplained ? 5000 : 100));
  return Promise.race([context.lost, moment]);
}
