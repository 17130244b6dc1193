/**
 * The door to every command (`npm start`, `npm test`, `npm run ask`, …). Node's own modules only: it runs before anything is installed,
 * and brings what the command needs: npm packages, a built `dist/`, browsers.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './prepare/build.mjs';
import { fail } from './prepare/fail.mjs';
import { ensureNode, ensurePackages } from './prepare/packages.mjs';

/** What each command needs before its own program starts, and whether its output is for other programs to read. */
const commands = {
  start: { program: 'tools/server/main.ts', built: true, forPrograms: false },
  test: { program: 'tools/checks/main.ts', built: false, forPrograms: false },
  ask: { program: 'tools/command-line/ask.ts', built: true, forPrograms: true },
  score: { program: 'tools/command-line/score.ts', built: true, forPrograms: true },
  evaluate: { program: 'tools/command-line/evaluate.ts', built: true, forPrograms: true },
  fidelity: { program: 'oracle/fidelity.ts', built: true, forPrograms: false },
  'load-test': { program: 'bench/load-test.ts', built: true, forPrograms: false },
  lighthouse: { program: 'tools/lighthouse/main.ts', built: true, forPrograms: false },
  'first-answer': { program: 'bench/first-answer.ts', built: true, forPrograms: false },
  'download-rate': { program: 'bench/download-rate.ts', built: true, forPrograms: false },
  bench: { program: 'bench/bench.ts', built: true, forPrograms: false },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = '', ...rest] = process.argv.slice(2);
const command = commands[/** @type {keyof typeof commands} */ (name)];
if (command === undefined) fail(`Unknown command "${name}". Known: ${Object.keys(commands).join(', ')}.`);

/** @param {string} line */
const say = (line) => {
  if (!command.forPrograms || process.stderr.isTTY) process.stderr.write(`${line}\n`);
};

ensureNode();
ensurePackages(root, say);
if (command.built) ensureBuilt(root, say);

const child = spawn(process.execPath, ['--import', 'tsx', command.program, ...rest], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the child by itself (same terminal); a signal sent to this process alone has to be handed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => fail(error.message));
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
});
