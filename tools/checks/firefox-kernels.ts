/** The cases of kernels and engine in Firefox: the second WGSL compiler (Naga), and the half of the feature matrix with f16. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { CaseResult } from '../../kernels/harness/kernel-run.ts';
import { launchFirefox } from '../browsers/firefox.ts';
import { servePage } from '../server/server.ts';
import { add, nothing, summary, type Outcome } from './outcome.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The one embedded model that cases load. */
const mixture = '/models/mini-moe.gguf';
const collectorPage = 'app/engine/webgpu/collector.html';

/**
 * Builds the page of all kernel tests, runs it in Firefox on lavapipe and prints every file with its counts, failures and skips.
 * @param filter only files whose path contains it
 */
export async function runFirefoxKernels(filter = ''): Promise<Outcome> {
  // A folder of its own for every run: two may go on at the same time.
  const folder = mkdtempSync(join(tmpdir(), 'denkspur-kernels-'));
  try {
    await buildPage(folder);
    return await runPage(folder, filter);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildPage(folder: string): Promise<void> {
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, target: 'esnext', rolldownOptions: { input: collectorPage } },
  });
}

async function runPage(folder: string, filter: string): Promise<Outcome> {
  const server = await servePage({ folder, port: 0, files: new Map([[mixture, join(root, 'public', mixture)]]) });
  const browser = await launchFirefox();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/${collectorPage}`);
    const evaluate = async (expression: string): Promise<unknown> =>
      JSON.parse(String(await page.evaluate(`Promise.resolve(${expression}).then(JSON.stringify)`)));
    const files = (await evaluate('denkspurKernelRun.files')) as string[];
    let total = nothing;
    for (const file of files.filter((name) => name.includes(filter))) {
      const begin = performance.now();
      const results = (await evaluate(`denkspurKernelRun.run(${JSON.stringify(file)})`)) as CaseResult[];
      total = add(total, report(file, results, performance.now() - begin));
    }
    return total;
  } finally {
    await browser.close();
    await server.close();
  }
}

function report(file: string, results: readonly CaseResult[], milliseconds: number): Outcome {
  const count = (outcome: CaseResult['outcome']): number => results.filter((result) => result.outcome === outcome).length;
  const failed = results.filter((result) => result.outcome === 'failed');
  const failures = failed.map(({ name }) => `${file.slice(1)} › ${name}`);
  const outcome = { passed: count('passed'), failed: failed.length, skipped: count('skipped'), failures };
  console.log(` ${outcome.failed > 0 ? '✗' : '✓'} ${file.slice(1)} (${summary(outcome)}) ${milliseconds.toFixed(0)} ms`);
  for (const { name, reason } of failed) {
    console.log(`   ✗ ${name}\n     ${reason.replaceAll('\n', '\n     ')}`);
  }
  const skips = results.filter((result) => result.outcome === 'skipped');
  for (const reason of new Set(skips.map((result) => result.reason))) {
    console.log(`   - ${skips.filter((result) => result.reason === reason).length} skipped: ${reason}`);
  }
  return outcome;
}
