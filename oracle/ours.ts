import type { KvCacheFormat, ModelInfo } from '../app/engine/engine.ts';
import type { BrowserName } from '../tools/browsers/find.mjs';
import { ScriptPage } from '../tools/command-line/script-page.ts';
import type { Row } from './comparison.ts';

/** Our engine in the built page, asked as `npm run ask` and `npm run score` ask it, for several models one after the other. */
export class Ours {
  readonly #page: ScriptPage;

  private constructor(page: ScriptPage) {
    this.#page = page;
  }

  /** Opens the page with these model files at hand, and closes it after use. */
  static async with<Result>(
    browser: BrowserName,
    models: readonly string[],
    use: (ours: Ours) => Promise<Result>,
  ): Promise<Result> {
    const page = await ScriptPage.open(browser, models);
    try {
      return await use(new Ours(page));
    } finally {
      await page.close();
    }
  }

  /** Loads one of the files, by its place among them. */
  async load(index: number, kvCache: KvCacheFormat): Promise<ModelInfo> {
    const source = { kind: 'url', urls: [this.#page.modelUrls[index]!] } as const;
    for await (const item of this.#page.call({ method: 'load', source, options: { kvCache } })) {
      if (item.type === 'loaded') return item.info;
    }
    throw new Error('The page ended the call `load` without a model.');
  }

  /** The `top` likeliest tokens after each of these. */
  async score(tokenIds: readonly number[], top: number): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const item of this.#page.call({ method: 'score', input: { tokenIds }, options: { top } })) {
      if (item.type === 'rows') rows.push(...item.rows);
    }
    return rows;
  }

  /** The greedy continuation of a prompt: `count` tokens, or up to the one that ends an answer, which is `end` here. */
  async continue(prompt: readonly number[], count: number, end: number): Promise<number[]> {
    const tokens: number[] = [];
    const options = { raw: prompt, temperature: 0, max_tokens: count };
    for await (const item of this.#page.call({ method: 'generate', messages: [], options })) {
      if (item.type !== 'event') continue;
      if (item.event.type === 'delta') tokens.push(...item.event.tokens.map(({ id }) => id));
      // What ends an answer is no part of it.
      if (item.event.type === 'finish' && item.event.reason === 'stop') tokens.push(end);
    }
    return tokens;
  }
}
