/** npm packages: installed when they are missing or differ from the lock file. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from './fail.mjs';

const oldestNode = [20, 19];

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(`Node.js ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node}.`);
}

/**
 * Runs `npm ci` when `node_modules` is not what the lock file says. npm's own lines are shown (on stderr) when it fails.
 * @param {string} root
 * @param {(line: string) => void} say told what takes its time
 */
export function ensurePackages(root, say) {
  if (packagesAreCurrent(root)) return;
  say('Installing npm packages …');
  const { status, stdout, stderr, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (error !== undefined) fail(`npm did not start: ${error.message}`);
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}\n`);
  fail('npm ci failed (its lines are above). Is there a network connection?');
}

/**
 * Compares the lock file with the one npm leaves inside `node_modules`. Packages of other platforms are optional and may be absent.
 * @param {string} root
 * @returns {boolean}
 */
export function packagesAreCurrent(root) {
  const wanted = readLock(join(root, 'package-lock.json'));
  if (wanted === undefined) fail('package-lock.json is missing; the checkout is not complete.');
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    return there === undefined ? entry.optional === true : there.version === entry.version;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined} undefined when there is no such file
 */
function readLock(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text).packages;
}
