/** The ledger of requests, flight mode, what is stored, and deleting all of it. */
import { createHash } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import type { LedgerEntry } from '../app/ledger/ledger.ts';
import { serveModel } from './model-server.ts';
import { ask, finished, modelIsReady, open } from './open.ts';

const ledgerRegion = (page: Page) => page.getByRole('region', { name: 'What left this device' });

/** Opens the page under its service worker, its model read. */
async function openGuarded(page: Page): Promise<() => readonly string[]> {
  const complaints = await open(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return complaints;
}

/** Lines of the ledger as they lie in the database. */
async function lines(page: Page): Promise<readonly LedgerEntry[]> {
  return page.evaluate(
    () =>
      new Promise<LedgerEntry[]>((resolve, reject) => {
        const opening = indexedDB.open('denkspur-ledger');
        opening.onerror = () => reject(new Error('no ledger'));
        opening.onsuccess = () => {
          const all = opening.result.transaction('requests').objectStore('requests').getAll() as IDBRequest<LedgerEntry[]>;
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result);
          };
        };
      }),
  );
}

test('every request stands in the ledger, with target, reason, asker and bytes, and chatting adds none', async ({ page }) => {
  const complaints = await openGuarded(page);
  const server = await serveModel();
  try {
    await page.evaluate(async (address) => {
      await (await fetch(`${address}?token=secret`)).arrayBuffer();
      await fetch(`${new URL(address).origin}/v1/chat/completions`, { method: 'POST', body: 'seven b' });
    }, server.url);
    // A download is made by a worker.
    const wanted = { id: 'mini', fileName: 'model.gguf', url: server.url, bytes: server.file.length, sha256: server.sha256 };
    await page.evaluate((model) => window.denkspur.models.download(model).then(() => undefined), wanted);
  } finally {
    await server.close();
  }
  const { origin } = new URL(server.url);
  const told = (await lines(page)).filter(({ target }) => target.startsWith(origin));
  const common = { onDevice: true, answeredBy: null, outcome: 'answered', status: 200, down: server.file.length };
  expect(told).toMatchObject([
    { ...common, asker: 'page', reason: 'model', method: 'GET', target: server.url, up: 0 },
    { ...common, asker: 'page', reason: 'server', method: 'POST', target: `${origin}/v1/chat/completions`, up: 7 },
    { ...common, asker: 'worker', reason: 'model', method: 'GET', target: server.url, up: 0 },
  ]);
  expect(JSON.stringify(await lines(page))).not.toContain('secret');

  const before = (await lines(page)).length;
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  expect(await lines(page)).toHaveLength(before);
  await page.goto('/#/privacy');
  await expect(page.getByText('Sent to other devices: 0 B of content in 0 requests.')).toBeVisible();
  await expect(ledgerRegion(page).getByRole('row', { name: /127\.0\.0\.1.*your own server/ })).toContainText('this device');
  await page.getByText(/^Request by request/).click();
  await expect(page.getByRole('cell', { name: `POST ${origin}/v1/chat/completions` })).toBeVisible();
  await page.getByRole('button', { name: 'Empty this list' }).click();
  await expect(page.getByText('Nothing was asked of anyone.')).toBeVisible();
  expect(complaints()).toEqual([]);
});

test('flight mode refuses every other device, says so, outlives a reload, and can be switched off', async ({ page, context }) => {
  await openGuarded(page);
  const reached: string[] = [];
  await context.route('https://huggingface.co/**', async (route) => {
    reached.push(route.request().url());
    await route.fulfill({ body: 'from afar', headers: { 'Access-Control-Allow-Origin': '*', 'Content-Length': '9' } });
  });
  const fetched = (url: string) => page.evaluate(async (address) => (await fetch(address)).text().catch(String), url);
  expect(await fetched('https://huggingface.co/before')).toBe('from afar');
  expect(reached).toHaveLength(1);
  expect((await lines(page)).at(-1)).toMatchObject({ target: 'https://huggingface.co/before', onDevice: false, outcome: 'answered', down: 9 });

  await page.goto('/#/settings');
  await page.getByRole('switch', { name: 'Ask nothing of other devices' }).click();
  await expect(page.getByText(/^On\. Models, chats/)).toBeVisible();
  await page.reload();
  await modelIsReady(page);
  await expect(page.getByRole('switch')).toBeChecked();
  expect(await fetched('https://huggingface.co/during')).toContain('Flight mode is on');
  const source = { kind: 'url', urls: ['https://huggingface.co/model.gguf'] } as const;
  const load = (model: typeof source) =>
    page.evaluate((wanted) => window.denkspur.load(wanted).then(() => 'loaded', (error: unknown) => (error as { code: string }).code), model);
  expect(await load(source)).toBe('flight-mode');
  const wanted = { id: 'far', fileName: 'far.gguf', url: source.urls[0], bytes: 9, sha256: 'a'.repeat(64) };
  const download = page.evaluate((model) => window.denkspur.models.download(model).catch((error: unknown) => (error as { code: string }).code), wanted);
  expect(await download).toBe('flight-mode');
  // Nothing of it went out: not from the page, not from a worker.
  expect(reached).toHaveLength(1);
  expect((await lines(page)).filter(({ outcome }) => outcome === 'refused')).toHaveLength(3);
  await page.goto('/#/privacy');
  await expect(page.getByText('Flight mode refused 3 requests.')).toBeVisible();
  // What is on this device goes on.
  expect(await page.evaluate(async () => (await fetch('models/mini.gguf', { headers: { Range: 'bytes=0-3' } })).text())).toBe('GGUF');

  await page.getByRole('switch').click();
  await expect(page.getByRole('switch')).not.toBeChecked();
  await expect.poll(() => fetched('https://huggingface.co/after')).toBe('from afar');
});

test('everything that is stored can be deleted, by itself and all at once', async ({ page }) => {
  const complaints = await openGuarded(page);
  const server = await serveModel();
  const wanted = { id: 'mini', fileName: 'model.gguf', url: server.url, bytes: server.file.length, sha256: server.sha256 };
  await page.evaluate((model) => window.denkspur.models.download(model).then(() => undefined), wanted);
  await server.close();
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  await page.goto('/#/privacy');
  const stored = page.getByRole('region', { name: 'What is stored here' });
  await expect(stored.getByRole('row', { name: /^Conversations/ })).toContainText('one conversation');
  await page.getByRole('button', { name: 'Delete: Conversations' }).click();
  await expect(stored.getByRole('row', { name: /^Conversations/ })).toContainText('0 conversations');
  await page.getByRole('button', { name: 'Delete: Models: model.gguf' }).click();
  await expect(stored.getByRole('row', { name: /model\.gguf/ })).toHaveCount(0);

  await page.goto('/#/');
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  await page.goto('/#/privacy');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(stored.getByRole('row', { name: /^Conversations/ })).toContainText('one conversation');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('heading', { name: 'Everything is deleted.' })).toBeVisible();
  await expect(page.getByText('Nothing of yours is left')).toBeVisible();
  const rest = await page.evaluate(async () => {
    const files: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
    return {
      files,
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      settings: localStorage.length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    };
  });
  expect(rest).toEqual({ files: [], databases: [], caches: [], settings: 0, workers: 0 });
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await modelIsReady(page);
  await expect(page.getByText('Ask something, and read the thought in its margin.')).toBeVisible();
  expect(complaints()).toEqual([]);
});

test('flight mode in the middle of a download stops it with a clear word, keeps what has come, and the download goes on after it', async ({ page, context }) => {
  await openGuarded(page);
  const file = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(1_000_000, 7)]);
  const half = 600_000;
  const asked: (string | undefined)[] = [];
  let away = false;
  await context.route('https://huggingface.co/**', async (route) => {
    const range = route.request().headers()['range'];
    asked.push(range);
    const from = Number(/\d+/u.exec(range ?? '')?.[0] ?? 0);
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*', ETag: '"1"' };
    const part = { 'Content-Range': `bytes ${from}-${file.length - 1}/${file.length}` };
    // The first connection breaks off half-way, the second hangs until flight mode ends it.
    if (asked.length === 1) await route.fulfill({ body: file.subarray(0, half), headers });
    else if (away) await route.fulfill({ status: 206, body: file.subarray(from), headers: { ...headers, ...part } });
  });
  const sha256 = createHash('sha256').update(file).digest('hex');
  const wanted = { id: 'far', fileName: 'far.gguf', url: 'https://huggingface.co/far.gguf', bytes: file.length, sha256 };
  const download = () =>
    page.evaluate(
      // More patience than the test has time: only flight mode ends a connection that hangs.
      (model) => window.denkspur.models.download(model, { patience: 600_000 }).then(() => 'stored', (error: unknown) => `${(error as Error).message} (${(error as { code: string }).code})`),
      wanted,
    );
  const there = () => page.evaluate(async () => (await window.denkspur.models.list()).map(({ state, bytes }) => [state, bytes]));
  const going = download();
  await expect.poll(() => asked.length).toBe(2);
  await page.evaluate(() => (location.hash = '#/privacy'));
  await page.getByRole('switch').click();
  expect(await going).toMatch(/^Flight mode is on, so huggingface\.co was not asked\..*\(flight-mode\)$/u);
  expect(await there()).toEqual([['partial', half]]);
  expect(asked).toEqual([undefined, `bytes=${half}-`]);
  away = true;
  await page.getByRole('switch').click();
  await expect(page.getByRole('switch')).not.toBeChecked();
  await expect.poll(download).toBe('stored');
  // Not a byte of what was there came again.
  expect(asked.at(-1)).toBe(`bytes=${half}-`);
  expect(await there()).toEqual([['ready', file.length]]);
});

test('the whole in words, in the language of the page, with the version', async ({ page }) => {
  await openGuarded(page);
  await page.goto('/#/privacy');
  await expect(page.getByRole('heading', { name: 'What leaves your device' })).toBeVisible();
  await expect(page.getByText(/^Denkspur \d+\.\d+\.\d+/)).toBeVisible();
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Was dein Gerät verlässt' })).toBeVisible();
});
