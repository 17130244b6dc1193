/** How Firefox is started here: WebDriver BiDi through puppeteer-core, WebGPU on Mesa's lavapipe unless a real GPU is asked for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import { findBrowser, findLavapipe } from './find.mjs';

export interface FirefoxOptions {
  /** False: as where the browser's makers have not switched it on yet. */
  readonly webgpu?: boolean;
}

/**
 * Starts a headless Firefox with a fresh profile. The caller closes it.
 *
 * `DENKSPUR_GPU=real` uses the machine's own Vulkan device instead of lavapipe.
 * @throws Error when Firefox or the software Vulkan device is not installed
 */
export async function launchFirefox({ webgpu = true }: FirefoxOptions = {}): Promise<Browser> {
  const executablePath = findBrowser('firefox');
  if (executablePath === undefined) throw new Error('No Firefox found: install the package `firefox-esr`, or set DENKSPUR_FIREFOX.');
  const runtimeFolder = mkdtempSync(join(tmpdir(), 'denkspur-firefox-'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    // Ctrl-C is the caller's to handle: it closes the browser and says so.
    handleSIGINT: false,
    // Mesa wants a private folder for its sockets and caches; a login session has one, a container has not.
    env: { XDG_RUNTIME_DIR: runtimeFolder, ...process.env, ...deviceEnvironment() },
    extraPrefsFirefox: {
      'dom.webgpu.enabled': webgpu,
      'dom.webgpu.workers.enabled': webgpu,
      'gfx.webgpu.ignore-blocklist': true,
      // A long dispatch on a software device is not a hanging script.
      'dom.max_script_run_time': 0,
      'dom.ipc.processPrelaunch.enabled': false,
    },
    protocolTimeout: 0,
  });
  browser.once('disconnected', () => rmSync(runtimeFolder, { recursive: true, force: true }));
  return browser;
}

function deviceEnvironment(): Record<string, string> {
  if (process.env['DENKSPUR_GPU'] === 'real') return {};
  const lavapipe = findLavapipe();
  if (lavapipe === undefined) throw new Error('No software Vulkan device found: install the package `mesa-vulkan-drivers`.');
  return { VK_ICD_FILENAMES: lavapipe, VK_DRIVER_FILES: lavapipe };
}
