/** Models on the device: downloads that break off, servers that misbehave, full disks, two tabs, and bytes that rot. */
import { expect, type Page, test as base } from '@playwright/test';
import type { StoredModel, WantedModel } from '../app/engine/storage/store.ts';
import { serveModel, type ModelServer } from './model-server.ts';

/** The page for scripts: nothing else is loaded. Each test has a server and an empty store of its own. */
const test = base.extend<{ server: ModelServer }>({
  server: async ({}, use) => {
    const server = await serveModel();
    await use(server);
    await server.close();
  },
  page: async ({ page }, use) => {
    await page.goto('/script.html');
    await use(page);
  },
});

function wantedFrom(server: ModelServer): WantedModel {
  return { id: 'mini', fileName: 'model.gguf', url: server.url, bytes: server.file.length, sha256: server.sha256 };
}

/** Downloads; the code of the error it ends with, or `stored`. Pauses as soon as `pauseAt` bytes are there. */
async function download(page: Page, wanted: WantedModel, pauseAt = Infinity): Promise<string> {
  return page.evaluate(
    async ({ wanted, pauseAt }) => {
      const controller = new AbortController();
      const onProgress = (bytes: number) => (bytes >= pauseAt ? controller.abort() : undefined);
      try {
        await window.denkspur.models.download(wanted, { signal: controller.signal, onProgress });
        return 'stored';
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    },
    { wanted, pauseAt },
  );
}

const list = (page: Page): Promise<readonly StoredModel[]> => page.evaluate(() => window.denkspur.models.list());
const states = async (page: Page) => (await list(page)).map(({ state }) => state);

test('a download that is cut at 1, 50 and 99 per cent goes on where it was, and the model is loaded from the device', async ({ page, server }) => {
  const { length } = server.file;
  const cuts = [0.01, 0.5, 0.99].map((share) => Math.round(share * length));
  server.behaviour = { cuts: [...cuts] };
  expect(await download(page, wantedFrom(server))).toBe('stored');
  expect(server.asked).toHaveLength(4);
  expect(server.asked[0]).toBe(0);
  for (const [index, cut] of cuts.entries()) {
    expect(server.asked[index + 1]).toBeGreaterThan(0);
    expect(server.asked[index + 1]).toBeLessThanOrEqual(cut);
  }
  expect(await list(page)).toEqual([{ wanted: wantedFrom(server), state: 'ready', bytes: length }]);
  const name = await page.evaluate(async () => (await window.denkspur.load({ kind: 'opfs', paths: ['models/mini/model.gguf'] })).name);
  expect(name).toBe('Tiny-R1-Distill');
  expect(await download(page, wantedFrom(server))).toBe('stored');
  expect(server.asked).toHaveLength(4);
});

test('a download can be paused, and the page may be closed in between', async ({ page, server }) => {
  const half = server.file.length >> 1;
  server.behaviour = { hangsAt: half };
  expect(await download(page, wantedFrom(server), 1)).toBe('paused');
  expect(await states(page)).toEqual(['partial']);
  await page.reload();
  // The page goes in the middle of it, and with it the worker that writes.
  const going = download(page, wantedFrom(server)).catch(() => 'gone');
  await expect.poll(async () => (await list(page))[0]?.bytes).toBeGreaterThan(half - 100_000);
  await page.reload();
  expect(await going).toBe('gone');
  server.behaviour = {};
  expect(await download(page, wantedFrom(server))).toBe('stored');
  expect(server.asked.at(-1)).toBeGreaterThan(half - 100_000);
  expect(await states(page)).toEqual(['ready']);
});

test('a server that ignores ranges is read from the start', async ({ page, server }) => {
  server.behaviour = { hangsAt: 1_000_000 };
  expect(await download(page, wantedFrom(server), 1)).toBe('paused');
  server.behaviour = { ignoresRange: true };
  expect(await download(page, wantedFrom(server))).toBe('stored');
  expect(await states(page)).toEqual(['ready']);
});

test('a file that changed on the server is never mixed with what is there', async ({ page, server }) => {
  server.behaviour = { hangsAt: 1_000_000 };
  expect(await download(page, wantedFrom(server), 1)).toBe('paused');
  const body = Buffer.from(server.file);
  body[body.length - 1]! ^= 1;
  server.behaviour = { etag: '"2"', body };
  expect(await download(page, wantedFrom(server))).toBe('hash-mismatch');
  expect(server.asked.at(-1)).toBe(0);
  expect((await list(page)).map(({ state, bytes }) => [state, bytes])).toEqual([['partial', 0]]);
});

test('a server that lies about the length, sends too much, or a page to log in, is not believed', async ({ page, server }) => {
  server.behaviour = { html: true };
  expect(await download(page, wantedFrom(server))).toBe('not-a-model');
  server.behaviour = { body: Buffer.concat([server.file, Buffer.from('more')]) };
  expect(await download(page, wantedFrom(server))).toBe('wrong-length');
  server.behaviour = { hangsAt: 1_000_000 };
  expect(await download(page, wantedFrom(server), 1)).toBe('paused');
  server.behaviour = { total: 7 };
  expect(await download(page, wantedFrom(server))).toBe('wrong-range');
  // What was right before is still there.
  server.behaviour = {};
  expect(await download(page, wantedFrom(server))).toBe('stored');
  expect(server.asked.at(-1)).toBeGreaterThan(0);
});

test('two tabs do not write one model', async ({ page, server, context }) => {
  server.behaviour = { hangsAt: 1_000_000 };
  const first = download(page, wantedFrom(server)).catch(() => 'gone');
  await expect.poll(() => server.asked.length).toBe(1);
  const second = await context.newPage();
  await second.goto('/script.html');
  expect(await download(second, wantedFrom(server))).toBe('model-busy');
  const removed = second.evaluate(() => window.denkspur.models.remove('mini').then(() => 'removed', (error: unknown) => (error as { code: string }).code));
  expect(await removed).toBe('model-busy');
  await page.close();
  await first;
  const remove = () => second.evaluate(() => window.denkspur.models.remove('mini').then(() => 'removed', () => 'busy'));
  await expect.poll(remove).toBe('removed');
  expect(await states(second)).toEqual([]);
});

test('a full disk is said, and the download goes on when there is room', async ({ page, server, context, baseURL }) => {
  const control = await context.newCDPSession(page);
  await control.send('Storage.overrideQuotaForOrigin', { origin: baseURL!, quotaSize: 1_000_000 });
  expect(await download(page, wantedFrom(server))).toBe('storage-full');
  expect(await states(page)).not.toContain('ready');
  await control.send('Storage.overrideQuotaForOrigin', { origin: baseURL! });
  expect(await download(page, wantedFrom(server))).toBe('stored');
});

test('a byte that rots on the disk, and one that is gone, are noticed', async ({ page, server }) => {
  const wanted = wantedFrom(server);
  expect(await download(page, wanted)).toBe('stored');
  const verify = () =>
    page.evaluate((model) => window.denkspur.models.verify(model).then(() => 'sound', (error: unknown) => (error as { code: string }).code), wanted);
  const change = (position: number | 'end') =>
    page.evaluate(async (at) => {
      const models = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
      const file = await (await models.getDirectoryHandle('mini')).getFileHandle('model.gguf');
      const stream = await file.createWritable({ keepExistingData: true });
      if (at === 'end') await stream.truncate(1000);
      else await stream.write({ type: 'write', position: at, data: new Uint8Array([1, 2, 3]) });
      await stream.close();
    }, position);
  expect(await verify()).toBe('sound');
  expect(await states(page)).toEqual(['ready']);
  await change(1_500_000);
  expect(await verify()).toBe('hash-mismatch');
  expect(await states(page)).not.toContain('ready');
  expect(await download(page, wanted)).toBe('stored');
  await change('end');
  expect(await states(page)).toEqual(['damaged']);
});
