/**
 * Runs the cases of the kernels, and those of the engine that need nothing else of Vitest, in any browser: the page built from
 * collector.html offers `denkspurKernelRun`, and a driver (tools/checks/firefox-kernels.ts) calls it file by file.
 */
import type { RegisteredCase } from '../../../kernels/harness/define';
import type { CaseResult, KernelRun } from '../../../kernels/harness/kernel-run';

declare global {
  var denkspurKernelRun: KernelRun;
}

/** A case that has not ended by then hangs: the slowest takes seconds. */
const limitMs = 120_000;

const modules = import.meta.glob([
  '/kernels/**/*.test.ts',
  '/app/engine/webgpu/{fidelity,chosen-experts,streamed-experts}.browser.test.ts',
  '!**/*.unit.test.ts',
]);

globalThis.denkspurKernelRun = {
  files: Object.keys(modules).sort(),
  async run(file) {
    const cases: RegisteredCase[] = [];
    globalThis.denkspurKernelCases = cases;
    try {
      await modules[file]?.();
    } catch (error) {
      return [{ name: file, outcome: 'failed', reason: describeError(error) }];
    }
    const results: CaseResult[] = [];
    for (const registered of cases) results.push(await runCase(registered));
    return results;
  },
};

async function runCase({ name, run }: RegisteredCase): Promise<CaseResult> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hanging = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${limitMs / 1000} s`)), limitMs);
  });
  try {
    const { skipped } = await Promise.race([run(), hanging]);
    return skipped === undefined ? { name, outcome: 'passed', reason: '' } : { name, outcome: 'skipped', reason: skipped };
  } catch (error) {
    return { name, outcome: 'failed', reason: describeError(error) };
  } finally {
    clearTimeout(timer);
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
