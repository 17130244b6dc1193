/** Our own engine, through `window.denkspur` of the built page. */
import type { ScriptApi } from '../../app/script-api.ts';
import type { Counters } from '../../app/engine/engine.ts';
import type { Workload } from '../contestant.ts';
import { installContestant } from './contestant-page.ts';
import { TokenClock } from './token-clock.ts';

export interface OurSettings {
  readonly modelUrl: string;
  readonly contextLength: number;
}

declare const denkspur: ScriptApi;

let counters: Counters | undefined;

installContestant<OurSettings>({
  async load({ modelUrl, contextLength }) {
    const begin = performance.now();
    const info = await denkspur.load({ kind: 'url', urls: [new URL(modelUrl, location.href).href] }, { contextLength });
    return {
      loadMs: performance.now() - begin,
      device: info.adapter,
      version: 'this checkout',
      ...(info.notices.length > 0 && { remark: info.notices.map((notice) => notice.code).join(', ') }),
    };
  },

  async measure({ prompt, generate, generateSeconds }: Workload) {
    const clock = new TokenClock();
    let generated = 0;
    let promptTokens = prompt.tokenIds.length;
    for await (const event of denkspur.generate([], { raw: prompt.text, max_tokens: generate, temperature: 0 })) {
      if (event.type === 'prompt') promptTokens = event.tokenIds.length - event.reusedTokens;
      if (event.type === 'delta') clock.arrive((generated += event.tokens.length));
      if (event.type === 'finish') counters = event.counters;
      if (clock.secondsGenerating() > generateSeconds) break;
    }
    return clock.sample(promptTokens);
  },

  async stops({ prompt, generate }: Workload) {
    const times: number[] = [];
    for (const tokensBefore of [1, 4, 9, 14, 19]) {
      const stop = new AbortController();
      let generated = 0;
      let asked: number | undefined;
      for await (const event of denkspur.generate([], { raw: prompt.text, max_tokens: generate, temperature: 0, signal: stop.signal })) {
        if (event.type === 'delta') generated += event.tokens.length;
        if (generated >= tokensBefore && asked === undefined) {
          asked = performance.now();
          stop.abort();
        }
      }
      if (asked !== undefined) times.push(performance.now() - asked);
    }
    return times;
  },

  async depths() {
    const { positions } = await denkspur.profile!();
    return positions.map(({ position, tokenMicroseconds, dispatches }) => {
      const kernels = new Map<string, [microseconds: number, dispatches: number]>();
      for (const { label, microseconds } of dispatches) {
        const [name = label] = label.split(' ', 1);
        const [sum, count] = kernels.get(name) ?? [0, 0];
        kernels.set(name, [sum + microseconds, count + 1]);
      }
      const total = dispatches.reduce((sum, { microseconds }) => sum + microseconds, 0);
      const shares = [...kernels].map(([name, [sum, count]]) => [name, sum / total, count] as const);
      return { position, tokenMs: tokenMicroseconds / 1000, kernels: shares.sort(([, a], [, b]) => b - a).slice(0, 5) };
    });
  },

  footprint() {
    if (counters === undefined) return Promise.resolve(undefined);
    const { gpuBytes, dispatchesPerToken, submitsPerToken, readbacksPerToken, bytesReadPerToken } = counters;
    return Promise.resolve({
      gpuBytes,
      wasmBytes: undefined,
      perToken: {
        dispatches: dispatchesPerToken,
        submits: submitsPerToken,
        readbacks: readbacksPerToken,
        readbackBytes: undefined,
        memoryBytes: bytesReadPerToken,
      },
    });
  },
});
