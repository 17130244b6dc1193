/**
 * `window.denkspur`: the engine for scripts on the page, and for programs that drive the page from outside (`npm run ask`).
 *
 * In the console of the page:
 *
 *     for await (const event of denkspur.generate([{ role: 'user', content: 'What is 47 + 38?' }])) console.log(event);
 *     await denkspur.chat.completions.create({ messages: [{ role: 'user', content: 'What is 47 + 38?' }] });
 */
import type { Engine } from './engine/engine';
import { createModelStore, type ModelStore } from './engine/storage/store';
import { createOpenAiApi, type OpenAiApi } from './openai/api';
import { ScriptCalls } from './script-calls';

export interface ScriptApi extends Engine, OpenAiApi {
  /** The same methods for a driver that can only evaluate expressions and gets JSON back. */
  readonly calls: ScriptCalls;
  /** The models that are kept on this device. */
  readonly models: ModelStore;
}

declare global {
  interface Window {
    denkspur: ScriptApi;
  }
}

/** Puts the API on `window`; it holds the very engine that the page uses. */
export function installScriptApi(engine: Engine): ScriptApi {
  const api: ScriptApi = {
    load: (source, options) => engine.load(source, options),
    generate: (messages, options) => engine.generate(messages, options),
    score: (input, options) => engine.score(input, options),
    unload: () => engine.unload(),
    ...(engine.inspect !== undefined && { inspect: engine.inspect.bind(engine) }),
    ...(engine.profile !== undefined && { profile: engine.profile.bind(engine) }),
    ...createOpenAiApi(engine),
    calls: new ScriptCalls(engine),
    models: createModelStore(),
  };
  window.denkspur = api;
  return api;
}
