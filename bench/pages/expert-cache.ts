/** The page's part of bench/expert-cache.ts. */
import type { ExpertCounters, ExpertMemoryInfo } from '../../app/engine/engine.ts';
import type { ScriptApi } from '../../app/script-api.ts';
import type { ExpertParts, MeasuredMatrix } from './expert-parts-worker.ts';

declare const denkspur: ScriptApi;

export interface ExpertAnswer {
  readonly tokens: readonly number[];
  readonly tokensPerSecond: number;
  readonly submitsPerToken: number;
  readonly bytesReadPerToken: number;
  readonly experts: ExpertCounters | null;
}

export interface ExpertLoad {
  readonly expertCache: ExpertMemoryInfo | null;
  readonly gpuBytes: number;
  readonly adapter: string;
}

const name = 'mixture.gguf';

const storedFile = async (): Promise<File> => (await (await navigator.storage.getDirectory()).getFileHandle(name)).getFile();

const expertCache = {
  /** Copies a model into the page's storage; its bytes. */
  async store(path: string): Promise<number> {
    const folder = await navigator.storage.getDirectory();
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await (await fetch(path)).body!.pipeTo(writable);
    return (await storedFile()).size;
  },

  async load(expertMemory: number): Promise<ExpertLoad> {
    const { expertCache: held, gpuBytes, adapter } = await denkspur.load({ kind: 'opfs', paths: [name] }, { contextLength: 512, expertMemory });
    return { expertCache: held ?? null, gpuBytes, adapter };
  },

  unload: (): Promise<void> => denkspur.unload(),

  async answer(prompt: readonly number[], maxTokens: number): Promise<ExpertAnswer> {
    const tokens: number[] = [];
    for await (const event of denkspur.generate([], { raw: prompt, temperature: 0, max_tokens: maxTokens })) {
      if (event.type === 'delta') tokens.push(...event.tokens.map(({ id }) => id));
      if (event.type !== 'finish') continue;
      const { timing, counters } = event;
      return {
        tokens,
        tokensPerSecond: timing.decodeTokensPerSecond,
        submitsPerToken: counters.submitsPerToken,
        bytesReadPerToken: counters.bytesReadPerToken,
        experts: counters.experts ?? null,
      };
    }
    throw new Error('The engine ended without its `finish` event.');
  },

  /** What matrices of an expert cost on their way from the stored file to the GPU. */
  async parts(matrix: MeasuredMatrix, count: number): Promise<ExpertParts> {
    const worker = new Worker('/expert-parts-worker.js', { type: 'module' });
    const parts = await new Promise<ExpertParts>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<ExpertParts>) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage([name, matrix, count]);
    });
    worker.terminate();
    return parts;
  },
};

Object.assign(window, { expertCache });
