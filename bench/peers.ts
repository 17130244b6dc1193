import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { packagesAreCurrent } from '../tools/prepare/packages.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Installs the peers' packages into this folder where that is needed. Where it fails their rows say so; the bench goes on without. */
export function installPeers(): void {
  if (packagesAreCurrent(here)) return;
  process.stderr.write('Installing the peers …\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--loglevel=error'], {
    cwd: here,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.stderr.write('npm ci failed in bench/: peers that are not installed take no part.\n');
}
