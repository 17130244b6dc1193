/**
 * `npm run fuzz [-- PART-OF-A-FILE-NAME …] [--seed N]`: all fuzz tests with many more cases than `npm test` has time for (100,000 headers of
 * model files, 10,000 imports …), each of which may take a second and 64 MiB. Prints the seed that repeats the run.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fail } from './prepare/fail.mjs';

const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true });
if (values.seed !== undefined && !/^\d+$/u.test(values.seed)) fail(`--seed takes a whole number, not "${values.seed}".`);
const files = positionals.length === 0 ? ['.fuzz.test'] : positionals.map((part) => `${part}.fuzz.test`);
const env = { ...process.env, DENKSPUR_FUZZ: 'thorough', ...(values.seed !== undefined && { DENKSPUR_FUZZ_SEED: values.seed }) };
const vitest = ['vitest', 'run', ...files, '--project', 'unit', '--testTimeout', '3600000', '--no-file-parallelism', '--disable-console-intercept'];
process.exitCode = spawnSync('npx', vitest, { cwd: fileURLToPath(new URL('..', import.meta.url)), env, stdio: 'inherit' }).status ?? 1;
