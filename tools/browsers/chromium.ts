/** How Chromium is started here: the distribution's own build, WebGPU on SwiftShader unless a real GPU is asked for. */
import puppeteer, { type Browser } from 'puppeteer-core';
import { findBrowser } from './find.mjs';

export interface ChromiumLaunch {
  readonly executablePath: string;
  readonly args: string[];
  readonly headless: boolean;
}

/**
 * Launch options for Playwright (and, as `launchOptions`, for Vitest's browser mode).
 *
 * `DENKSPUR_GPU=real` uses the machine's own GPU instead of SwiftShader.
 * @throws Error when no Chromium is installed
 */
export function chromiumLaunch(): ChromiumLaunch {
  const executablePath = findBrowser('chromium');
  if (executablePath === undefined) throw new Error('No Chromium found: install the package `chromium`, or set DENKSPUR_CHROMIUM.');
  return { executablePath, args: [...webgpuFlags(), ...sandboxFlags()], headless: true };
}

/** Starts a headless Chromium with a fresh profile for the command line. The caller closes it, Ctrl-C included. */
export async function launchChromium(): Promise<Browser> {
  return puppeteer.launch({ ...chromiumLaunch(), browser: 'chrome', pipe: true, handleSIGINT: false, protocolTimeout: 0 });
}

/**
 * SwiftShader compiles Vulkan's own zeroing of workgroup memory into one store per word, which takes seconds for a tile of 16 KiB. Without
 * the extension the shader zeroes it in a loop, as on other devices.
 */
const plainWorkgroupMemory = '--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension';

function webgpuFlags(): string[] {
  const software =
    process.env['DENKSPUR_GPU'] === 'real' ? [] : ['--use-webgpu-adapter=swiftshader', '--disable-gpu-compositing', plainWorkgroupMemory];
  return ['--enable-unsafe-webgpu', '--enable-features=Vulkan', ...software];
}

/** Chromium's sandbox refuses to start as root, which is what containers and CI run as. */
function sandboxFlags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
