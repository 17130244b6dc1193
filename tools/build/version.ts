import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The version in package.json, with the commit where the tree is a clone: "0.1.0 (84ed8ca)". */
export function versionOfThisTree(): string {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
  try {
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return `${version} (${commit.trim()})`;
  } catch {
    // A copy without its history, or a machine without git.
    return version;
  }
}
