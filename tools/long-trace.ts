/**
 * How a long thought weighs on the page: `npm run long-trace`. 20,000 recorded tokens at 500 a second, in the built page; the longest task of
 * the main thread while they come, when the thought is closed and when it is opened again, and what stays of the memory.
 */
import { type CDPSession, chromium, type Page } from 'playwright';
import { recordedPage } from '../e2e/recorded-page.ts';
import { chromiumLaunch } from './browsers/chromium.ts';

const [tokens = 20_000, rate = 500] = process.argv.slice(2).map(Number);

interface Tasks {
  readonly longest: number;
  readonly over50: number;
}

/** Begins to listen for tasks over 50 ms; what the browser does not report was shorter. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
}

async function takeTasks(page: Page): Promise<Tasks> {
  // The observer is told after the next frame.
  const tasks = await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
    return (window as unknown as { longTasks: number[] }).longTasks.splice(0);
  });
  return { longest: Math.max(0, ...tasks), over50: tasks.length };
}

async function memory(session: CDPSession): Promise<string> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return `${(value('JSHeapUsedSize') / 1e6).toFixed(1)} MB of JavaScript, ${value('Nodes')} nodes`;
}

const recorded = await recordedPage();
const browser = await chromium.launch(chromiumLaunch());
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await listen(page);
  await page.goto(recorded.address({ rate, thought: tokens }));
  await page.locator('.chip__state--ready').waitFor();
  console.log(`before: ${await memory(session)}`);
  await takeTasks(page);
  await page.locator('#question').fill('How many ways are there to arrange the letters of banana?');
  await page.locator('#question').press('Enter');
  await page.getByRole('button', { name: 'Try again' }).waitFor({ timeout: (3000 * tokens) / rate + 60_000 });
  const report = async (what: string): Promise<void> => {
    const { longest, over50 } = await takeTasks(page);
    const tasks = over50 === 0 ? 'no task over 50 ms' : `longest task ${longest.toFixed(0)} ms, ${over50} over 50 ms`;
    console.log(`${what}: ${tasks}; ${await memory(session)}`);
  };
  await report(`${tokens} tokens at ${rate}/s`);
  await page.locator('.trace__toggle').click();
  await report('closed');
  await page.locator('.trace__toggle').click();
  await page.locator('.step').first().waitFor();
  await report('opened');
  await page.locator('.trace__toggle').click();
  await report('closed again');
  await page.reload();
  await page.locator('.answer').waitFor();
  await report('reloaded');
} finally {
  await browser.close();
  await recorded.close();
}
