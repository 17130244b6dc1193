import { requestGpu, type DeviceRequest, type GpuContext } from '../device/device';
import { Programs } from '../program/programs';
import { Laboratory } from './laboratory';

/**
 * Registers the cases of a kernel: one table serves every device profile and both browsers. Under Vitest each case becomes a test; in
 * the page that runs kernels in other browsers a collector takes them (`globalThis.denkspurKernelCases`).
 *
 * @param kernel the stem that shader, wrapper, reference and test share
 * @param cases the table; `name` must be unique
 * @param run computes one case on the GPU and checks it against the reference with the laboratory's means
 */
export function testKernel<Case extends KernelCase>(
  kernel: string,
  cases: readonly Case[],
  run: (testCase: Case, laboratory: Laboratory) => Promise<void>,
): void {
  for (const testCase of cases) {
    for (const profile of profiles) {
      registerCase(`${kernel} [${profile.name}] ${testCase.name}`, async () => {
        const { capabilities } = await openGpu(profile.device);
        if (profile.asGpu && !capabilities.software) return { skipped: 'this device is a GPU without pretending' };
        const laboratory = new Laboratory(await openPrograms(profile));
        try {
          const skipped = testCase.needs?.(laboratory.context);
          if (typeof skipped === 'string') return { skipped };
          await run(testCase, laboratory);
          return {};
        } finally {
          laboratory.close();
        }
      });
    }
  }
}

/**
 * Devices on which every case runs. Kernels choose other variants on software adapters than on GPUs; `asGpu` makes a software
 * adapter run those of a GPU, slow as they are there.
 */
const profiles = [
  { name: 'best', device: 'best', asGpu: false },
  { name: 'plain', device: 'plain', asGpu: false },
  { name: 'best, as a GPU', device: 'best', asGpu: true },
  { name: 'plain, as a GPU', device: 'plain', asGpu: true },
] as const;

export interface KernelCase {
  readonly name: string;
  /** Why this device can not run the case, or undefined when it can. */
  readonly needs?: (context: GpuContext) => string | undefined;
}

export interface RegisteredCase {
  readonly name: string;
  readonly run: () => Promise<{ readonly skipped?: string }>;
}

declare global {
  var denkspurKernelCases: RegisteredCase[] | undefined;
}

/** One case of its own, for what needs no laboratory or several devices. A case that can not run here says why in `skipped`. */
export function registerCase(name: string, run: RegisteredCase['run']): void {
  if (globalThis.denkspurKernelCases !== undefined) {
    globalThis.denkspurKernelCases.push({ name, run });
    return;
  }
  test(name, async (context) => {
    const { skipped } = await run();
    if (skipped !== undefined) context.skip(skipped);
  });
}

/** Whether a page without Vitest takes the cases; Vitest's own means are not there then. */
export function isCollecting(): boolean {
  return globalThis.denkspurKernelCases !== undefined;
}

/** Devices and programs live as long as the page: opening a device and compiling a pipeline take longer than most cases. */
const devices = new Map<DeviceRequest['profile'], Promise<GpuContext>>();
const programs = new Map<string, Promise<Programs>>();

function openGpu(device: 'best' | 'plain'): Promise<GpuContext> {
  const context = devices.get(device) ?? requestGpu({ profile: device });
  devices.set(device, context);
  return context;
}

function openPrograms({ name, device, asGpu }: (typeof profiles)[number]): Promise<Programs> {
  const opened = programs.get(name) ?? createPrograms(device, asGpu);
  programs.set(name, opened);
  return opened;
}

async function createPrograms(device: 'best' | 'plain', asGpu: boolean): Promise<Programs> {
  const context = await openGpu(device);
  const asItIs = context.capabilities;
  const capabilities = asGpu ? { ...asItIs, software: false, slowStorageLoads: false } : asItIs;
  return new Programs({ ...context, capabilities });
}
