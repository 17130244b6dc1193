/** What the browser tells about the device; null where it tells nothing. */
export interface DeviceReport {
  readonly webgpu: boolean;
  /** A processor that plays a graphics card: right, but slow. */
  readonly software: boolean;
  /** Working memory in bytes; browsers round it and stop at 8 GiB or 32 GiB. */
  readonly memory: number | null;
  /** Bytes that the page may still store. */
  readonly storageLeft: number | null;
}

/** The adapter that WebGPU would compute on. */
export interface AdapterReport {
  readonly webgpu: boolean;
  readonly software: boolean;
  /** Its vendor and architecture as the browser tells them; empty without WebGPU. */
  readonly adapter: string;
  /** The browser's name for itself, with its version. */
  readonly browser: string;
}

/** Asks for nothing but the adapter. */
export async function reportAdapter(): Promise<AdapterReport> {
  const adapter = await askAdapter();
  if (adapter === null) return { webgpu: false, software: false, adapter: '', browser: navigator.userAgent };
  const { vendor, architecture } = adapter.info;
  return { webgpu: true, software: isSoftware(adapter.info), adapter: `${vendor} ${architecture}`.trim(), browser: navigator.userAgent };
}

/** Asks the browser. Refusals are answers as well: what is not told stays null. */
export async function reportDevice(): Promise<DeviceReport> {
  const { webgpu, software } = await reportAdapter();
  const estimate = await askStorage();
  const { deviceMemory } = navigator as Navigator & { readonly deviceMemory?: number };
  return {
    webgpu,
    software,
    memory: deviceMemory === undefined ? null : deviceMemory * 2 ** 30,
    storageLeft: estimate?.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0),
  };
}

function isSoftware({ isFallbackAdapter, architecture }: GPUAdapterInfo): boolean {
  return isFallbackAdapter || /swiftshader|llvmpipe|software/iu.test(architecture);
}

async function askAdapter(): Promise<GPUAdapter | null> {
  try {
    return await (navigator as { readonly gpu?: GPU }).gpu?.requestAdapter() ?? null;
  } catch {
    // No adapter is no adapter, whatever the driver says about it.
    return null;
  }
}

async function askStorage(): Promise<StorageEstimate | null> {
  try {
    return await navigator.storage.estimate();
  } catch {
    // Private windows may refuse; then nothing is known.
    return null;
  }
}
