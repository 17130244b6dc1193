import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { root } from '../checks/programs.ts';
import { readPlaywrightReport } from '../checks/reports.ts';
import type { TestSelection } from './mutation.ts';

export interface TestOutcome {
  readonly passed: number;
  /** What each failed test said first. */
  readonly failures: readonly string[];
}

/** What could not even begin: a page that cannot be built, a server that does not start. */
const playwrightErrors = v.object({ errors: v.optional(v.array(v.object({ message: v.optional(v.string(), 'no message') })), []) });

const reportSchema = v.object({
  testResults: v.array(
    v.object({
      status: v.string(),
      message: v.optional(v.string(), ''),
      assertionResults: v.array(v.object({ status: v.string(), failureMessages: v.optional(v.array(v.string()), []) })),
    }),
  ),
});

/** Vitest and Playwright in one folder, a run at a time. */
export class Tests {
  readonly #folder: string;
  #running: ChildProcess | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error when the tests end without a report, a file does not load, or the page is not served */
  run(selection: TestSelection): Promise<TestOutcome> {
    return selection.project === 'end-to-end' ? this.#endToEnd(selection) : this.#vitest(selection);
  }

  /** The page is built from the copy whenever one of its sources is newer. */
  async #endToEnd({ file, names }: TestSelection): Promise<TestOutcome> {
    const reportFile = join(this.#folder, 'report.json');
    rmSync(reportFile, { force: true });
    const program = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
    const output = await this.#spawn([program, 'test', file, '-g', names, '--reporter=json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile });
    if (!existsSync(reportFile)) throw new Error(`Playwright ended without a report:\n${output}`);
    const report: unknown = JSON.parse(readFileSync(reportFile, 'utf8'));
    const [error] = v.parse(playwrightErrors, report).errors;
    if (error !== undefined) throw new Error(`The tests could not run: ${error.message}`);
    return readPlaywrightReport(report);
  }

  async #vitest({ project, file, names }: TestSelection): Promise<TestOutcome> {
    const reportFile = join(this.#folder, 'report.json');
    rmSync(reportFile, { force: true });
    const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const args = ['run', '--project', project, file, '-t', names, '--reporter=json', `--outputFile=${reportFile}`];
    const output = await this.#spawn([program, ...args]);
    if (!existsSync(reportFile)) throw new Error(`Vitest ended without a report:\n${output}`);
    const { testResults } = v.parse(reportSchema, JSON.parse(readFileSync(reportFile, 'utf8')));
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = tests.filter(({ status }) => status === 'failed');
    const unloaded = testResults.find(({ status }) => status === 'failed');
    if (unloaded !== undefined && failed.length === 0) throw new Error(`${file} did not load: ${unloaded.message}`);
    return {
      passed: tests.filter(({ status }) => status === 'passed').length,
      failures: failed.map(({ failureMessages }) => failureMessages[0]?.split('\n')[0] ?? 'no message'),
    };
  }

  stop(): void {
    this.#running?.kill();
  }

  #spawn(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, {
        cwd: this.#folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...environment },
      });
      this.#running = child;
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      }
      child.on('error', reject);
      child.on('close', () => {
        this.#running = undefined;
        resolve(output);
      });
    });
  }
}
