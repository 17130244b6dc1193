/**
 * Denkspur as a module (`denkspur.js` in the built page's folder), for pages of others on the same origin:
 *
 *     import { createEngine, createOpenAiApi } from './denkspur.js';
 *     const engine = createEngine();
 *     await engine.load({ kind: 'url', urls: [new URL('models/mini.gguf', import.meta.url).href] });
 *     const { choices } = await createOpenAiApi(engine).chat.completions.create({ messages: [{ role: 'user', content: 'What is 47 + 38?' }] });
 */
import { trustOwnScripts } from './trusted-scripts';

export type * from './engine/engine';
export { createEngine } from './engine/routed-engine';
export { createOpenAiApi, type CreateCompletion, type OpenAiApi } from './openai/api';
export type { ChatCompletion, ChatCompletionChunk } from './openai/completion';

// Pages that have our headers may start no worker without it.
trustOwnScripts();
