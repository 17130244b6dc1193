/** The built page in a headless browser, as something that answers calls. */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import type { CallItem, ScriptCall } from '../../app/script-calls.ts';
import { launchChromium } from '../browsers/chromium.ts';
import { launchFirefox } from '../browsers/firefox.ts';
import type { BrowserName } from '../browsers/find.mjs';
import { servePage, type PageServer } from '../server/server.ts';
import { CommandError, oneLine } from './failure.ts';
import { HeapMeter } from './heap-meter.ts';

const built = fileURLToPath(new URL('../../dist', import.meta.url));

export class ScriptPage {
  /** Rejects when the page's process dies: what was evaluated on it is then never answered. */
  private readonly crash: Promise<never>;

  private constructor(
    private readonly server: PageServer,
    private readonly browser: Browser,
    private readonly page: Page,
    /** Addresses of the model's files, on the page's own origin. */
    readonly modelUrls: readonly string[],
    readonly heap: HeapMeter | undefined,
  ) {
    this.crash = new Promise((_resolve, reject) => page.once('error', reject));
    this.crash.catch(() => undefined); // Whoever waits for an answer hears of it; when nobody does, there is nothing to tell.
  }

  /**
   * Serves the page and the model's files (under a path nobody can guess, read from disk range by range), and opens it.
   * @throws CommandError when the browser is not installed or the page does not come up
   */
  static async open(browserName: BrowserName, modelFiles: readonly string[]): Promise<ScriptPage> {
    const folder = `/${randomUUID()}/`;
    const files = new Map(modelFiles.map((file) => [`${folder}${encodeURIComponent(basename(file))}`, file]));
    const server = await servePage({ folder: built, port: 0, files });
    let browser: Browser | undefined;
    try {
      browser = await (browserName === 'chromium' ? launchChromium() : launchFirefox());
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(oneLine(error)));
      await page.goto(`${server.origin}/script.html`);
      if (!(await page.evaluate('"denkspur" in window'))) throw new CommandError(`The page did not start: ${faults.join('; ')}`);
      const heap = browserName === 'chromium' ? await HeapMeter.start(page) : undefined;
      const urls = [...files.keys()].map((path) => server.origin + path);
      return new ScriptPage(server, browser, page, urls, heap);
    } catch (error) {
      await browser?.close();
      await server.close();
      throw error instanceof CommandError ? error : new CommandError(oneLine(error));
    }
  }

  /**
   * What a call has to say, as it comes.
   * @throws CommandError with the engine's own sentence when the call fails, or when the browser goes away
   */
  async *call(call: ScriptCall): AsyncGenerator<CallItem> {
    const id = await this.evaluate<number>(`denkspur.calls.start(${JSON.stringify(call)})`);
    for (;;) {
      const items = await this.evaluate<CallItem[]>(`denkspur.calls.take(${id})`);
      for (const item of items) {
        if (item.type === 'failed') throw new CommandError(item.error.message);
        if (item.type === 'done') return;
        yield item;
      }
    }
  }

  async close(): Promise<void> {
    this.heap?.stop();
    await this.browser.close();
    await this.server.close();
  }

  /** As text: BiDi would carry every number of a value as an object of its own. */
  private async evaluate<Value>(expression: string): Promise<Value> {
    let text: unknown;
    try {
      text = await Promise.race([this.page.evaluate(`Promise.resolve(${expression}).then(JSON.stringify)`), this.crash]);
    } catch (error) {
      const reason = this.browser.connected ? oneLine(error) : 'it was closed';
      throw new CommandError(`The browser ended before the answer did; it may have run out of memory (${reason}).`);
    }
    return JSON.parse(String(text)) as Value;
  }
}
