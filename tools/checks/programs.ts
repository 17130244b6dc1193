/** The checkers that are programs of their own, and how to read what they counted. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { Outcome } from './outcome.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = join(root, '.cache', 'checks');

/** Runs one of the installed packages' programs with its output on ours. True when it ended with exit code 0. */
export function runProgram(program: string, args: readonly string[], environment: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', program), args, {
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
  const passed = await runProgram(program, args);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

const vitestReport = v.object({ numPassedTests: v.number(), numFailedTests: v.number(), numPendingTests: v.number() });

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
  const report = readReport(file, vitestReport);
  if (report === undefined) return endedEarly('vitest');
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests }, succeeded);
}

const playwrightReport = v.object({
  stats: v.object({ expected: v.number(), unexpected: v.number(), flaky: v.number(), skipped: v.number() }),
});

/** Runs the end-to-end tests. A flaky one (passed at a second try) has failed. */
export async function playwright(): Promise<Outcome> {
  const file = freshReport('playwright.json');
  const succeeded = await runProgram('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const stats = readReport(file, playwrightReport)?.stats;
  if (stats === undefined) return endedEarly('playwright');
  return honest({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }, succeeded);
}

function endedEarly(program: string): Outcome {
  console.error(`${program} ended before it had written its report.`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** A file that does not load fails the run without failing a test, and a run without tests has checked nothing. */
function honest(outcome: Outcome, succeeded: boolean): Outcome {
  if (outcome.failed > 0 || (succeeded && outcome.passed > 0)) return outcome;
  return { ...outcome, failed: 1 };
}

function freshReport(name: string): string {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, name);
  rmSync(file, { force: true });
  return file;
}

/** `undefined` when the program ended before it could write its report. */
function readReport<Schema extends v.GenericSchema>(file: string, schema: Schema): v.InferOutput<Schema> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return v.parse(schema, JSON.parse(text));
}
