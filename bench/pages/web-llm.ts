/** WebLLM in a page, on its main thread. */
import { totals } from './meter.ts';
import { CreateMLCEngine, type Engine } from 'peer:web-llm';
import type { Sample, Workload } from '../contestant.ts';
import { adapterName, installContestant } from './contestant-page.ts';
import { TokenClock } from './token-clock.ts';

export interface WebLlmSettings {
  /** Folder of configuration, tokenizer and weights. */
  readonly modelUrl: string;
  readonly libraryUrl: string;
}

let engine: Engine | undefined;
let lastClock: TokenClock | undefined;

installContestant<WebLlmSettings>({
  async load({ modelUrl, libraryUrl }) {
    const begin = performance.now();
    const record = { model: new URL(modelUrl, location.href).href, model_id: 'bench', model_lib: new URL(libraryUrl, location.href).href };
    engine = await CreateMLCEngine('bench', { logLevel: 'WARN', appConfig: { useIndexedDBCache: false, model_list: [record] } });
    return { loadMs: performance.now() - begin, device: await adapterName(), version: 'TVM' };
  },

  measure: answer,

  footprint: () => Promise.resolve(lastClock?.footprint()),
});

async function answer({ prompt, generate, generateSeconds }: Workload): Promise<Sample> {
  if (engine === undefined) throw new Error('No model is loaded.');
  await engine.resetChat();
  const clock = (lastClock = new TokenClock(() => totals.read()));
  let generated = 0;
  let promptTokens: number | undefined;
  const chunks = await engine.completions.create({
    // Its vocabulary has a token per letter (web-llm-model.ts), so that the prompt is exactly as long as everybody's.
    prompt: prompt.tokenIds.map((id) => String.fromCodePoint(97 + (id % 26))).join(''),
    max_tokens: generate,
    temperature: 0,
    ignore_eos: true,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const { choices, usage } of chunks) {
    promptTokens ??= usage?.prompt_tokens;
    if ((choices[0]?.text ?? '') === '') continue;
    generated += 1;
    clock.arrive(generated);
    if (clock.secondsGenerating() > generateSeconds) engine.interruptGenerate();
  }
  if (promptTokens === undefined) throw new Error('WebLLM did not say how long the prompt was.');
  return clock.sample(promptTokens);
}
