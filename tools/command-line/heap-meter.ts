import * as v from 'valibot';
import type { CDPSession, Page } from 'puppeteer-core';

const intervalMs = 100;

const usageSchema = v.object({ usedSize: v.number(), embedderHeapUsedSize: v.number(), backingStorageSize: v.number() });

/**
 * The most memory that the page and its workers held in JavaScript, ArrayBuffers included (a model read into memory would show here).
 * Asked from V8 every 100 ms: shorter peaks can be missed. Only Chromium answers this.
 */
export class HeapMeter {
  peakBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  private constructor(
    private readonly page: Page,
    private readonly pageSession: CDPSession,
  ) {}

  static async start(page: Page): Promise<HeapMeter> {
    const meter = new HeapMeter(page, await page.createCDPSession());
    meter.schedule();
    return meter;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async measure(): Promise<void> {
    const sessions = [this.pageSession, ...this.page.workers().map((worker) => worker.client)];
    const sizes = await Promise.all(sessions.map(usedBytes));
    this.peakBytes = Math.max(this.peakBytes, sizes.reduce((sum, size) => sum + size, 0));
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      void this.measure().then(() => {
        if (!this.stopped) this.schedule();
      });
    }, intervalMs);
  }
}

async function usedBytes(session: CDPSession): Promise<number> {
  let answer: unknown;
  try {
    answer = await session.send('Runtime.getHeapUsage');
  } catch {
    return 0; // A worker (or the page) that has just ended holds nothing, and there is nobody left to answer.
  }
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = v.parse(usageSchema, answer);
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}
