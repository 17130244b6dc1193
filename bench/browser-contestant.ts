/** An engine in a page of a headless browser of its own, served from this machine. */
import type { Browser, Page } from 'puppeteer-core';
import { launchChromium } from '../tools/browsers/chromium.ts';
import type { BrowserName } from '../tools/browsers/find.mjs';
import { launchFirefox } from '../tools/browsers/firefox.ts';
import { HeapMeter } from '../tools/command-line/heap-meter.ts';
import { servePage, type PageServer } from '../tools/server/server.ts';
import type { Contestant, Depth, Footprint, Loaded, Sample, Workload } from './contestant.ts';
import { withinSeconds } from './within-seconds.ts';

export interface Site<Settings> {
  /** Folder that is served. */
  readonly folder: string;
  /** Path of the page to open. */
  readonly page: string;
  /** Further files by their path; among them `/contestant.js`, the module that puts the engine on `window.contestant`. */
  readonly files: ReadonlyMap<string, string>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** Shared memory and precise timers, nothing else: peers start workers from blobs, which our own policy forbids. */
export const isolation: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Longest time for loading and for one answer. */
export interface Patience {
  readonly loadSeconds: number;
  readonly answerSeconds: number;
}

/**
 * Opens the page and loads the model.
 * @throws Error with the engine's own words when it cannot, or when it takes too long
 */
export async function openBrowserContestant<Settings>(
  browserName: BrowserName,
  site: Site<Settings>,
  patience: Patience,
): Promise<Contestant> {
  const { folder, files, headers } = site;
  const server = await servePage({ folder, port: 0, files, ...(headers !== undefined && { headers }) });
  let browser: Browser | undefined;
  let heap: HeapMeter | undefined;
  try {
    browser = await (browserName === 'chromium' ? launchChromium() : launchFirefox());
    const page = await browser.newPage();
    await page.goto(`${server.origin}${site.page}`);
    heap = browserName === 'chromium' ? await HeapMeter.start(page) : undefined;
    await page.evaluate('import("/contestant.js").then(() => undefined)');
    const load = evaluate<Loaded>(page, `contestant.load(${JSON.stringify(site.settings)})`);
    const loaded = await withinSeconds(load, patience.loadSeconds, 'loading');
    return new BrowserContestant({ ...loaded, browser: `${await browser.version()}${softwareDevice(browserName)}` }, { server, browser, page, heap }, patience);
  } catch (error) {
    // Else it would ask on for ever, and the bench would not end.
    heap?.stop();
    await browser?.close();
    await server.close();
    throw error;
  }
}

interface Parts {
  readonly server: PageServer;
  readonly browser: Browser;
  readonly page: Page;
  readonly heap: HeapMeter | undefined;
}

class BrowserContestant implements Contestant {
  constructor(
    readonly loaded: Loaded,
    private readonly parts: Parts,
    private readonly patience: Patience,
  ) {}

  measure(workload: Workload): Promise<Sample> {
    const answer = evaluate<Sample>(this.parts.page, `contestant.measure(${JSON.stringify(workload)})`);
    return withinSeconds(answer, this.patience.answerSeconds, `an answer to ${workload.prompt.tokenIds.length} tokens`);
  }

  async footprint(): Promise<Footprint | undefined> {
    return (await evaluate<Footprint | null>(this.parts.page, 'contestant.footprint()')) ?? undefined;
  }

  async depths(): Promise<readonly Depth[] | undefined> {
    const depths = evaluate<readonly Depth[] | null>(this.parts.page, 'contestant.depths?.()');
    return (await withinSeconds(depths, this.patience.answerSeconds, 'a profile')) ?? undefined;
  }

  async stops(workload: Workload): Promise<readonly number[] | undefined> {
    const stops = evaluate<readonly number[] | null>(this.parts.page, `contestant.stops?.(${JSON.stringify(workload)})`);
    return (await withinSeconds(stops, this.patience.answerSeconds, 'stopping')) ?? undefined;
  }

  /** Ends the watching, which would disturb the clock of what comes after. */
  async peakHeapBytes(): Promise<number | undefined> {
    this.parts.heap?.stop();
    await this.parts.heap?.measure();
    return this.parts.heap?.peakBytes;
  }

  async close(): Promise<void> {
    const { heap, browser, server } = this.parts;
    heap?.stop();
    await browser.close();
    await server.close();
  }
}

/** What tools/browsers/ start browsers on where no real GPU is asked for. */
function softwareDevice(browser: BrowserName): string {
  if (process.env['DENKSPUR_GPU'] === 'real') return '';
  return browser === 'chromium' ? ', WebGPU on SwiftShader' : ', WebGPU on lavapipe';
}

/** As text: BiDi would carry every number of a value as an object of its own. */
async function evaluate<Value>(page: Page, expression: string): Promise<Value> {
  const text: unknown = await page.evaluate(`Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`);
  return JSON.parse(String(text)) as Value;
}
