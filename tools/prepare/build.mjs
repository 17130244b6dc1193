/** The built page: made anew when `dist/` is missing or older than what it is made from. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from './fail.mjs';

/** Everything that ends up in `dist/`, or decides how it is built. */
const sources = ['app', 'kernels', 'public', 'index.html', 'script.html', 'profile.html', 'experts.html', 'vite.config.ts', 'tools/build', 'tools/server', 'package-lock.json'];

/**
 * Runs `vite build` when needed; its lines are shown (on stderr) when it fails.
 * @param {string} root
 * @param {(line: string) => void} say told what takes its time
 */
export function ensureBuilt(root, say) {
  if (buildIsCurrent(root)) return;
  say('Building the page …');
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' },
  );
  if (error !== undefined) fail(`The build did not start: ${error.message}`);
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}\n`);
  fail('The build failed; its lines are above.');
}

/**
 * @param {string} root
 * @returns {boolean}
 */
export function buildIsCurrent(root) {
  const built = join(root, 'dist', 'index.html');
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  return sources.every((source) => newestChange(join(root, source)) <= builtAt);
}

/**
 * Folders count with their own time too: it is what changes when a file is deleted.
 * @param {string} path
 * @returns {number} milliseconds since 1970; 0 for what does not exist
 */
function newestChange(path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), status.mtimeMs);
}
