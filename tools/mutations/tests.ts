import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { root } from '../checks/programs.ts';
import type { TestSelection } from './mutation.ts';

export interface TestOutcome {
  readonly passed: number;
  /** What each failed test said first. */
  readonly failures: readonly string[];
}

const reportSchema = v.object({
  testResults: v.array(
    v.object({
      status: v.string(),
      message: v.optional(v.string(), ''),
      assertionResults: v.array(v.object({ status: v.string(), failureMessages: v.optional(v.array(v.string()), []) })),
    }),
  ),
});

/** Vitest in one folder, a run at a time. */
export class Tests {
  readonly #folder: string;
  #running: ChildProcess | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error when Vitest ends without a report, or a file does not load */
  async run({ project, file, names }: TestSelection): Promise<TestOutcome> {
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

  #spawn(args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
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
