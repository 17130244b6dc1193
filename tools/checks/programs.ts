/** The checkers that are programs of their own, and how to read what they counted. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nothing, single, type Outcome } from './outcome.ts';
import { readPlaywrightReport, readVitestReport } from './reports.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = join(root, '.cache', 'checks');

/** Runs one of the installed packages' programs with its output on ours. True when it ended with exit code 0. */
function runProgram(program: string, args: readonly string[], environment: Record<string, string> = {}): Promise<boolean> {
  return runFile(join(root, 'node_modules', '.bin', program), args, environment);
}

/** Runs a program by its path, or by its name where the system finds it, with its output on ours. True when it ended with exit code 0. */
export function runFile(program: string, args: readonly string[], environment: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal !== null) console.error(`${program} was ended from outside (${signal}).`);
      resolve(code === 0);
    });
  });
}

/** A checker without a count of its own counts as one. */
export async function check(program: string, args: readonly string[]): Promise<Outcome> {
  return single([program, ...args].join(' '), await runProgram(program, args));
}

/** Runs a project of vitest.config.ts. */
export async function vitest(project: string): Promise<Outcome> {
  const file = freshReport(`vitest-${project}.json`);
  const succeeded = await runProgram('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = readReport(file);
  return report === undefined ? endedEarly('vitest') : honest(readVitestReport(report, root), succeeded);
}

/** Runs the end-to-end tests. A flaky one (passed at a second try) has failed. */
export async function playwright(): Promise<Outcome> {
  const file = freshReport('playwright.json');
  const succeeded = await runProgram('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const report = readReport(file);
  return report === undefined ? endedEarly('playwright') : honest(readPlaywrightReport(report), succeeded);
}

export function endedEarly(program: string): Outcome {
  const message = `${program} ended before it had written its report`;
  console.error(`${message}.`);
  return { ...nothing, failed: 1, failures: [message] };
}

/** A file that does not load fails the run without failing a test, and a run without tests has checked nothing. */
export function honest(outcome: Outcome, succeeded: boolean): Outcome {
  if (outcome.failed > 0 || (succeeded && outcome.passed > 0)) return outcome;
  const { failures } = outcome;
  return { ...outcome, failed: 1, failures: failures.length > 0 ? failures : ['no test ran, or the run failed outside of tests'] };
}

/** The path of a report that is not there yet. */
export function freshReport(name: string): string {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, name);
  rmSync(file, { force: true });
  return file;
}

/** `undefined` when the program ended before it could write its report. */
export function readReport(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text);
}
