/** The page starts without a network, with the same headers as from the server. */
import { chromium, expect, type Page, test } from '@playwright/test';
import { appendFileSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumLaunch } from '../tools/browsers/chromium.ts';
import { type PageServer, servePage } from '../tools/server/server.ts';
import { answer, ask, finished, modelIsReady } from './open.ts';

test('after one visit the page starts offline, miniature included', async ({ page, context }) => {
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready);
  // A reload while the miniature is being read would cancel requests, which are no failures.
  await expect(page.getByRole('button', { name: /Tiny-R1-Distill/ })).toBeVisible();
  await context.setOffline(true);
  const failures: string[] = [];
  // What the page that is left was still fetching is ended by the reload, and no failure either.
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') failures.push(`${request.url()}: ${reason}`);
  });
  const answer = await page.reload();
  expect(answer?.fromServiceWorker()).toBe(true);
  expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(page.getByRole('main')).toBeVisible();
  const part = await page.evaluate(async () => {
    const response = await fetch('models/mini.gguf', { headers: { Range: 'bytes=0-3' } });
    return { status: response.status, range: response.headers.get('Content-Range'), text: await response.text() };
  });
  expect(part).toEqual({ status: 206, range: `bytes 0-3/${statSync('public/models/mini.gguf').size}`, text: 'GGUF' });
  expect(failures).toEqual([]);
});

test('a cold start: the browser begins anew, nobody answers at the address any more, and the model answers', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'denkspur-cold-'));
  const begin = () => chromium.launchPersistentContext(profile, { ...chromiumLaunch(), locale: 'en-GB' });
  const server = await servePage({ folder: fileURLToPath(new URL('../dist', import.meta.url)), port: 0 });
  let context = await begin();
  try {
    const visit = await context.newPage();
    await visit.goto(`${server.origin}/`);
    await visit.evaluate(() => navigator.serviceWorker.ready);
    await modelIsReady(visit);
    await context.close();
    await server.close();
    context = await begin();
    const page = await context.newPage();
    await page.goto(`${server.origin}/`);
    await modelIsReady(page);
    await ask(page, 'What is 47 + 38?');
    await finished(page);
    await expect(answer(page)).toContainText('85');
  } finally {
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

test('the page for scripts and the worker itself are not kept', async ({ page }) => {
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept).toContain('/index.html');
  expect(kept).toContain('/models/mini.gguf');
  expect(kept).toContain('/models/mini-moe.gguf');
  expect(kept).not.toContain('/script.html');
  expect(kept).not.toContain('/service-worker.js');
});

/** A copy of the built page on a server of its own, that a test can make a newer version of. */
async function withUpdates(use: (server: PageServer, update: (page: Page) => Promise<void>) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'denkspur-update-'));
  cpSync(fileURLToPath(new URL('../dist', import.meta.url)), folder, { recursive: true });
  const server = await servePage({ folder, port: 0 });
  try {
    await use(server, async (page) => {
      appendFileSync(join(folder, 'service-worker.js'), '\n// a newer version');
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
      await page.waitForFunction(async () => (await navigator.serviceWorker.ready).waiting !== null, undefined, { timeout: 20_000 });
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** A part that the new version no longer has, and a whole cache as earlier versions named theirs; which of them are there. */
const leftovers = {
  leave: async (): Promise<void> => {
    const { scope } = await navigator.serviceWorker.ready;
    const current = (await caches.keys()).find((name) => name.includes('-precache-'))!;
    for (const name of [current, `workbox-precache-v1-${scope}`, 'measured-layouts']) await (await caches.open(name)).put('/old-part.js', new Response('old'));
  },
  find: async (): Promise<readonly string[]> => {
    const names = await caches.keys();
    const old = await Promise.all(names.map(async (name) => (await (await caches.open(name)).match('/old-part.js')) !== undefined));
    return names.filter((_name, index) => old[index]);
  },
};

test('a new version waits until it is asked for, then comes in although pages are fetching, and clears away what was the old one\'s', async ({ page, context }) => {
  await withUpdates(async (server, update) => {
    await page.goto(`${server.origin}/`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.evaluate(leftovers.leave);
    await update(page);
    expect(await page.evaluate(leftovers.find)).toHaveLength(3);
    // A second tab opens with the old version, too; a worker that pushed itself forward would have had all that time.
    const second = await context.newPage();
    await second.goto(`${server.origin}/`);
    const waits = () =>
      navigator.serviceWorker.ready.then(({ waiting, active }) => waiting !== null && active === navigator.serviceWorker.controller);
    expect(await second.evaluate(waits)).toBe(true);
    expect(await page.evaluate(waits)).toBe(true);
    // One request after the other, as when a model is read: Chromium then finds the old worker busy and does not ask again for minutes.
    const reading = page.evaluate(async () => {
      for (let round = 0; round < 200; round++) {
        await (await fetch('models/mini.gguf', { headers: { Range: `bytes=${round}-${round + 9}` } })).text();
      }
    });
    const reloaded = second.waitForEvent('load');
    await second.getByRole('button', { name: 'Reload' }).click();
    await reloaded;
    await reading;
    expect(await second.evaluate(() => navigator.serviceWorker.ready.then(({ waiting }) => waiting))).toBe(null);
    await expect(second.getByRole('main')).toBeVisible();
    // What is no version's stays.
    expect(await second.evaluate(leftovers.find)).toEqual(['measured-layouts']);
  });
});

test('a new version that comes during an answer waits for its end, and nothing of the answer is lost', async ({ page }) => {
  // The page asks its engine for one event after the other; while it is held, the answer stands still.
  await page.addInitScript(() => {
    const held: (() => void)[] = [];
    const hold = {
      on: false,
      release(): void {
        hold.on = false;
        for (const pull of held.splice(0)) pull();
      },
    };
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the worker below
    const post = Worker.prototype.postMessage as (this: Worker, message: unknown) => void;
    Worker.prototype.postMessage = function (this: Worker, message: { kind?: string }) {
      if (hold.on && message.kind === 'pull') held.push(() => post.call(this, message));
      else post.call(this, message);
    };
    Object.assign(globalThis, { hold });
  });
  await withUpdates(async (server, update) => {
    await page.goto(`${server.origin}/`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await modelIsReady(page);
    await ask(page, '4837 * 5296');
    await expect(page.locator('.step').nth(1)).toContainText('48');
    await page.evaluate('hold.on = true');
    await update(page);
    const reload = page.getByRole('button', { name: 'Reload' });
    await expect(reload).toBeVisible();
    await expect(reload).toBeDisabled();
    await page.evaluate('hold.release()');
    await finished(page);
    const text = await answer(page).innerText();
    expect(text).toMatch(/answer is/iu);
    expect(await page.evaluate(() => navigator.serviceWorker.ready.then(({ waiting }) => waiting !== null))).toBe(true);
    const loaded = page.waitForEvent('load');
    await reload.click();
    await loaded;
    await expect(answer(page)).toHaveText(text);
  });
});
