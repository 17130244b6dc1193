/**
 * `npm run first-answer [-- VISITS]`: how long someone who comes for the first time waits for an answer (four visits unless said
 * otherwise). The built page, served by this machine, each time in a browser with a fresh profile; the question is typed as soon as there
 * is a box for it. Milliseconds since the visit began. The figures of record are in LIGHTHOUSE.md; they are measured, not asserted.
 */
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../tools/browsers/chromium.ts';
import { servePage } from '../tools/server/server.ts';

const question = 'What is 47 + 38?';
const visits = Number(process.argv[2] ?? 4);

interface Visit {
  readonly box: number;
  readonly ready: number;
  readonly thought: number;
  readonly answer: number;
  /** Which device computed it, and how fast: the answer's own figures. */
  readonly figures: string;
}

/** Runs in the page before anything of it does: notes when what is waited for first stands there. */
function watch(): void {
  const times: Record<string, number> = {};
  new MutationObserver(() => {
    for (const [name, selector, words] of [
      ['box', 'textarea', /(?:)/],
      ['ready', '.header__model', /Tiny-R1-Distill/],
      ['thought', '.trace__scroll', /\d/],
      ['answer', '.answer', /85/],
    ] as const) {
      const found = document.querySelector(selector);
      if (found !== null && words.test(found.textContent)) times[name] ??= performance.now();
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
  Object.assign(globalThis, { times });
}

async function visit(address: string): Promise<Visit> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.setExtraHTTPHeaders({ 'Accept-Language': 'en' });
    await page.evaluateOnNewDocument(watch);
    await page.goto(address, { waitUntil: 'domcontentloaded' });
    const box = await page.waitForSelector('textarea');
    await box!.type(question);
    await box!.press('Enter');
    await page.waitForSelector('.turn__figures', { timeout: 60_000 });
    const figures = await page.$eval('.turn__figures', (line) => (line as HTMLElement).innerText.replaceAll('\n', ' · '));
    return { ...(await page.evaluate('times') as Omit<Visit, 'figures'>), figures };
  } finally {
    await browser.close();
  }
}

const server = await servePage({ folder: fileURLToPath(new URL('../dist', import.meta.url)), port: 0 });
try {
  for (let count = 0; count < visits; count++) {
    const { figures, ...times } = await visit(`${server.origin}/`);
    console.log(Object.entries(times).map(([name, time]) => `${name} ${Math.round(time)} ms`).join(', '), `(${figures})`);
  }
} finally {
  await server.close();
}
