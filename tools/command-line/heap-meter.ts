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
  /** Of them in ArrayBuffers, and when that was, in milliseconds since 1970. */
  peakBufferBytes = 0;
  peakAt = 0;
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

  /** What is garbage already then counts no more. */
  async collectGarbage(): Promise<void> {
    // A worker that has just ended has none.
    for (const session of this.sessions()) await session.send('HeapProfiler.collectGarbage').catch(() => undefined);
  }

  async measure(): Promise<void> {
    const sizes = await Promise.all(this.sessions().map(usedBytes));
    const bytes = sizes.reduce((sum, { all }) => sum + all, 0);
    if (bytes <= this.peakBytes) return;
    this.peakBytes = bytes;
    this.peakBufferBytes = sizes.reduce((sum, { buffers }) => sum + buffers, 0);
    this.peakAt = Date.now();
  }

  private sessions(): CDPSession[] {
    return [this.pageSession, ...this.page.workers().map((worker) => worker.client)];
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      void this.measure().then(() => {
        if (!this.stopped) this.schedule();
      });
    }, intervalMs);
  }
}

async function usedBytes(session: CDPSession): Promise<{ readonly all: number; readonly buffers: number }> {
  let answer: unknown;
  try {
    answer = await session.send('Runtime.getHeapUsage');
  } catch {
    return { all: 0, buffers: 0 }; // A worker (or the page) that has just ended holds nothing, and there is nobody left to answer.
  }
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = v.parse(usageSchema, answer);
  return { all: usedSize + embedderHeapUsedSize + backingStorageSize, buffers: backingStorageSize };
}
