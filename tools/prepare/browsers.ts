/** Browsers for the checks: the distribution's packages, installed where that is possible without asking anybody. */
import { spawnSync } from 'node:child_process';
import { findBrowser, findLavapipe, type BrowserName } from '../browsers/find.mjs';

const packages: Record<BrowserName, readonly string[]> = {
  chromium: ['chromium'],
  // Mesa's lavapipe is the device that Firefox's WebGPU runs on where there is no GPU.
  firefox: ['firefox-esr', 'mesa-vulkan-drivers'],
};

/**
 * Makes sure that a browser is there. As root on Debian it is installed through apt-get (`apt-get update` first).
 * @throws Error saying what to install by hand
 */
export function ensureBrowser(name: BrowserName): void {
  if (isThere(name)) return;
  const wanted = packages[name].join(' ');
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new Error(`Install ${wanted} (on Debian: sudo apt-get install ${wanted}), or name the browser in DENKSPUR_${name.toUpperCase()}.`);
  }
  console.log(`Installing ${wanted} …`);
  aptGet(['update', '-q']);
  aptGet(['install', '-q', '-y', '--no-install-recommends', ...packages[name]]);
  if (!isThere(name)) throw new Error(`${wanted} was installed, but ${name} is not to be found.`);
}

function isThere(name: BrowserName): boolean {
  const device = name === 'chromium' || process.env['DENKSPUR_GPU'] === 'real' || findLavapipe() !== undefined;
  return device && findBrowser(name) !== undefined;
}

function aptGet(args: readonly string[]): void {
  const { status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed; its lines are above.`);
}
