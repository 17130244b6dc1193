/** wllama (llama.cpp in WebAssembly) in a page: on the CPU, or on its WebGPU backend. */
import { Wllama, type Logger } from 'peer:wllama';
import type { Sample, Workload } from '../contestant.ts';
import { adapterFeature, adapterName, installContestant } from './contestant-page.ts';
import { meterWorkers, workerTotals } from './metered-workers.ts';
import { TokenClock } from './token-clock.ts';

export interface WllamaSettings {
  readonly wasmUrl: string;
  readonly meterUrl: string;
  readonly modelUrl: string;
  readonly contextLength: number;
  readonly webgpu: boolean;
  readonly threads: number;
}

let engine: Wllama | undefined;
let lastClock: TokenClock | undefined;

installContestant<WllamaSettings>({
  async load(settings) {
    const faults: string[] = [];
    meterWorkers(settings.meterUrl);
    const begin = performance.now();
    const file = await (await fetch(settings.modelUrl)).blob();
    engine = new Wllama({ default: settings.wasmUrl }, { logger: collector(faults) });
    try {
      await engine.loadModel([file], {
        n_ctx: settings.contextLength,
        n_threads: settings.threads,
        n_gpu_layers: settings.webgpu ? 99_999 : 0,
        n_parallel: 1,
      });
    } catch (error) {
      throw new Error([String(error), ...faults.slice(-3)].join('; '));
    }
    const loadMs = performance.now() - begin;
    const threads = `${engine.getNumThreads()} threads`;
    const version = `llama.cpp ${Wllama.getLibllamaVersion()}`;
    if (!settings.webgpu) return { loadMs, device: `CPU, ${threads}`, version };
    // Without a device that it likes, llama.cpp goes on with the CPU and does not say so.
    if (workerTotals().read().gpuBytes === 0) throw new Error(`its WebGPU backend took no device (${await adapterFeature('shader-f16')})`);
    return { loadMs, device: await adapterName(), version };
  },

  measure: answer,

  footprint: () => Promise.resolve(lastClock?.footprint()),
});

async function answer({ prompt, generate, generateSeconds }: Workload): Promise<Sample> {
  if (engine === undefined) throw new Error('No model is loaded.');
  const stop = new AbortController();
  const totals = workerTotals();
  const clock = (lastClock = new TokenClock(() => totals.read()));
  let promptTokens = prompt.tokenIds.length;
  const chunks = await engine.createCompletion({
    prompt: prompt.text,
    max_tokens: generate,
    temperature: 0,
    top_k: 1,
    ignore_eos: true,
    cache_prompt: false,
    timings_per_token: true,
    stream: true,
    abortSignal: stop.signal,
  });
  try {
    for await (const { timings } of chunks) {
      if (timings === undefined) continue;
      clock.arrive(timings.predicted_n);
      promptTokens = timings.prompt_n;
      if (clock.secondsGenerating() > generateSeconds) stop.abort();
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return clock.sample(promptTokens);
}

/** Keeps what llama.cpp complains about: its exceptions alone say little. */
function collector(faults: string[]): Logger {
  const keep = (...data: unknown[]): void => {
    faults.push(data.map(String).join(' '));
  };
  const ignore = (): void => undefined;
  return { debug: ignore, log: ignore, warn: keep, error: keep };
}
