/**
 * `npm run mutations [-- PART-OF-A-NAME …]`: brings back, one at a time, bugs that silently broke inference engines, takes out what keeps
 * words and bytes safe, and runs the tests that have to notice. Works on a copy of the last commit. Ends with exit code 1 when a bug goes unnoticed.
 */
import { ensureBrowser } from './prepare/browsers.ts';
import { fail } from './prepare/fail.mjs';
import { packagesAreCurrent } from './prepare/packages.mjs';
import { root } from './checks/programs.ts';
import { changedFiles, Copy } from './mutations/copy.ts';
import { engines } from './mutations/engines.ts';
import { mechanisms } from './mutations/mechanisms.ts';
import { mutations as bugs } from './mutations/list.ts';
import type { Mutation, TestSelection } from './mutations/mutation.ts';
import { Tests } from './mutations/tests.ts';

const mutations = [...bugs, ...mechanisms, ...engines];
const parts = process.argv.slice(2);
const chosen = mutations.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
if (chosen.length === 0) fail(`No mutation is called like "${parts.join('" or "')}".`);
const changed = changedFiles(chosen.flatMap(({ edits, noticedBy }) => [...edits.map(({ file }) => file), noticedBy.file]));
if (changed.length > 0) fail(`Commit first; these files differ from the last commit: ${[...new Set(changed)].join(', ')}.`);
// The copy uses this checkout's packages; installing into the copy would empty the folder that both share.
if (!packagesAreCurrent(root)) fail('The installed packages are not those of package-lock.json. Run `npm ci` first.');
if (chosen.some(({ noticedBy }) => noticedBy.project !== 'unit')) ensureBrowser('chromium');

const copy = new Copy();
const tests = new Tests(copy.folder);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    tests.stop();
    copy.remove();
    process.exit(130);
  });
}

/** Tests that fail without any bug would notice everything; each selection is run once before. */
const sound = new Map<string, Promise<void>>();

function checkWithoutBug(selection: TestSelection): Promise<void> {
  const key = JSON.stringify(selection);
  const checked = sound.get(key) ?? runWithoutBug(selection);
  sound.set(key, checked);
  return checked;
}

async function runWithoutBug(selection: TestSelection): Promise<void> {
  const { passed, failures } = await tests.run(selection);
  if (failures.length > 0) throw new Error(`The test fails without the bug as well: ${failures[0]!}`);
  if (passed === 0) throw new Error(`There is no test "${selection.names}" in ${selection.file}.`);
}

/** What the tests said of the bug. @throws Error when they did not notice */
async function notice(mutation: Mutation): Promise<string> {
  await checkWithoutBug(mutation.noticedBy);
  const { failures } = await copy.with(mutation, () => tests.run(mutation.noticedBy));
  const said = failures.find((failure) => !failure.includes('did not compile'));
  if (said !== undefined) return said;
  throw new Error(failures.length === 0 ? 'All tests pass.' : `The mutation is no bug but nonsense: ${failures[0]!}`);
}

let unnoticed = 0;
try {
  for (const mutation of chosen) {
    const begin = performance.now();
    const seconds = () => `${((performance.now() - begin) / 1000).toFixed(0)} s`;
    try {
      const said = await notice(mutation);
      console.log(` ✓ ${mutation.name} (${seconds()})\n     ${said}`);
    } catch (error) {
      unnoticed++;
      console.log(` ✗ ${mutation.name} (${seconds()})\n     ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  copy.remove();
}
console.log(`\n${chosen.length - unnoticed} noticed, ${unnoticed} not noticed`);
process.exitCode = unnoticed > 0 ? 1 : 0;
