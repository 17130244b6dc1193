/** llama.cpp as a native program (node-llama-cpp of oracle/): what this machine's CPU can do at best. */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Contestant, Workload } from './contestant.ts';
import type { BenchModel } from './models.ts';
import { TokenClock } from './pages/token-clock.ts';
import { packageVersion } from './package-version.ts';

/** The part of node-llama-cpp used here; the package is installed in oracle/ only. */
interface LlamaModule {
  getLlama(options: { gpu: false; build: 'never'; logLevel: 'error'; maxThreads: number }): Promise<{
    loadModel(options: { modelPath: string; gpuLayers: 0 }): Promise<{
      createContext(options: { contextSize: number; batchSize: number; threads: number }): Promise<{
        getSequence(): Sequence;
        dispose(): Promise<void>;
      }>;
      dispose(): Promise<void>;
    }>;
    dispose(): Promise<void>;
  }>;
}

interface Sequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: readonly number[], options: { temperature: 0; yieldEogToken: true }): AsyncGenerator<number, void>;
}

const folder = fileURLToPath(new URL('../oracle/node_modules/node-llama-cpp', import.meta.url));

/** @throws Error when the package is not installed or has no build for this machine */
export async function openLlamaCpp({ file, contextLength }: BenchModel, threads: number): Promise<Contestant> {
  if (!existsSync(folder)) throw new Error('node-llama-cpp is not installed: run `npm ci` in oracle/');
  const library = (await import(`${folder}/dist/index.js`)) as LlamaModule;
  const begin = performance.now();
  const llama = await library.getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: threads });
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: contextLength, batchSize: 512, threads });
  const sequence = context.getSequence();
  const loadMs = performance.now() - begin;
  return {
    loaded: { loadMs, device: `${cpus()[0]?.model ?? 'CPU'}, ${threads} threads`, version: `node-llama-cpp ${packageVersion(folder)}` },
    measure: (workload) => answer(sequence, workload),
    footprint: () => Promise.resolve(undefined),
    depths: () => Promise.resolve(undefined),
    stops: () => Promise.resolve(undefined),
    peakHeapBytes: () => Promise.resolve(undefined),
    async close() {
      await context.dispose();
      await model.dispose();
      await llama.dispose();
    },
  };
}

async function answer(sequence: Sequence, { prompt, generate, generateSeconds }: Workload) {
  await sequence.clearHistory();
  const clock = new TokenClock();
  const tokens = sequence.evaluate([...prompt.tokenIds], { temperature: 0, yieldEogToken: true });
  for (let generated = 1; (await tokens.next()).done !== true; generated += 1) {
    clock.arrive(generated);
    if (generated === generate || clock.secondsGenerating() > generateSeconds) break;
  }
  await tokens.return();
  return clock.sample(prompt.tokenIds.length);
}
