/** Models on the device: downloads that break off, servers that misbehave, full disks, two tabs, and bytes that rot. */
import { expect, type Page, test as base } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { seededModelParts } from '../fixtures/seeded-model.ts';
import { shapes } from '../fixtures/shapes.ts';
import { chromiumLaunch } from '../tools/browsers/chromium.ts';
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
async function download(page: Page, wanted: WantedModel, pauseAt = Infinity, patience = 30_000): Promise<string> {
  return page.evaluate(
    async ({ wanted, pauseAt, patience }) => {
      const controller = new AbortController();
      const onProgress = (bytes: number) => (bytes >= pauseAt ? controller.abort() : undefined);
      try {
        await window.denkspur.models.download(wanted, { signal: controller.signal, onProgress, patience });
        return 'stored';
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    },
    { wanted, pauseAt, patience },
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

test('a stored model is loaded again, by two tabs at once too, and nothing is fetched for it; then it can be removed', async ({ page, server, context }) => {
  expect(await download(page, wantedFrom(server))).toBe('stored');
  const downloads = server.asked.length;
  const load = (tab: Page) => tab.evaluate(async () => (await window.denkspur.load({ kind: 'opfs', paths: ['models/mini/model.gguf'] })).name);
  const firstToken = (tab: Page) =>
    tab.evaluate(async () => {
      for await (const event of window.denkspur.generate([], { raw: 'a', max_tokens: 1, temperature: 0 })) {
        if (event.type === 'delta') return event.tokens[0]?.id;
      }
      return undefined;
    });
  await load(page);
  const token = await firstToken(page);
  expect(token).toBeDefined();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.evaluate(() => window.denkspur.unload());
  await load(page);
  expect(await firstToken(page)).toBe(token);
  expect(requests).toEqual([]);
  const second = await context.newPage();
  await second.goto('/script.html');
  expect(await Promise.all([load(page), load(second)])).toEqual(['Tiny-R1-Distill', 'Tiny-R1-Distill']);
  expect(server.asked).toHaveLength(downloads);
  await page.evaluate(() => window.denkspur.models.remove('mini'));
  expect(await list(page)).toEqual([]);
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

test('several connections bring a file from a server that limits each; the page goes in the middle of it, and it goes on', async ({ page }) => {
  const body = Buffer.alloc(48 * 2 ** 20, createHash('sha512').update('a model').digest());
  body.write('GGUF');
  const server = await serveModel(body);
  try {
    server.behaviour = { rate: 4 * 2 ** 20 };
    const going = download(page, wantedFrom(server)).catch(() => 'gone');
    await expect.poll(() => server.asked.length, { timeout: 60_000 }).toBeGreaterThan(3);
    await page.reload();
    expect(await going).toBe('gone');
    const [{ bytes } = { bytes: 0 }] = await list(page);
    expect(bytes).toBeGreaterThan(12 * 2 ** 20);
    server.behaviour = {};
    const before = server.asked.length;
    expect(await download(page, wantedFrom(server))).toBe('stored');
    // The worker may have written a little more before it was gone.
    expect(server.asked[before]).toBeGreaterThanOrEqual(bytes);
    expect(await states(page)).toEqual(['ready']);
  } finally {
    await server.close();
  }
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
  // The browser lets nobody open a file that is written, either; between two files of a model only the lock holds.
  expect(await second.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name))).toContain('denkspur-model mini');
  const removed = second.evaluate(() => window.denkspur.models.remove('mini').then(() => 'removed', (error: unknown) => (error as { code: string }).code));
  expect(await removed).toBe('model-busy');
  await page.close();
  await first;
  const remove = () => second.evaluate(() => window.denkspur.models.remove('mini').then(() => 'removed', () => 'busy'));
  await expect.poll(remove).toBe('removed');
  expect(await states(second)).toEqual([]);
});

test('a tab that has just gone may hold a model a moment longer: the next one waits, and a pause ends the wait', async ({ page, server, context }) => {
  const second = await context.newPage();
  await second.goto('/script.html');
  const hold = () =>
    second.evaluate(
      () =>
        new Promise<void>((held) => {
          void navigator.locks.request('denkspur-model mini', () => {
            held();
            return new Promise<void>((letGo) => addEventListener('let-go', () => letGo(), { once: true }));
          });
        }),
    );
  const waiting = () => second.evaluate(async () => (await navigator.locks.query()).pending?.map(({ name }) => name));
  await hold();
  const going = download(page, wantedFrom(server));
  await expect.poll(waiting, { intervals: [50] }).toContain('denkspur-model mini');
  await second.evaluate(() => dispatchEvent(new Event('let-go')));
  expect(await going).toBe('stored');
  await hold();
  const paused = page.evaluate((wanted) => {
    const controller = new AbortController();
    addEventListener('pause', () => controller.abort(), { once: true });
    return window.denkspur.models.download(wanted, { signal: controller.signal }).catch((error: unknown) => (error as { code?: string }).code);
  }, wantedFrom(server));
  await expect.poll(waiting, { intervals: [50] }).toContain('denkspur-model mini');
  await page.evaluate(() => dispatchEvent(new Event('pause')));
  expect(await paused).toBe('paused');
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

test('a slow server is waited for as long as something comes; a silent one is asked anew', async ({ page, server }) => {
  // All in all it takes longer than the patience with a silent one.
  server.behaviour = { drips: Math.ceil(server.file.length / 150) };
  expect(await download(page, wantedFrom(server), Infinity, 2_000)).toBe('stored');
  expect(server.asked).toEqual([0]);
  await page.evaluate(() => window.denkspur.models.remove('mini'));
  // Half of the file, then nothing, and the connection stays open.
  const half = server.file.length >> 1;
  server.behaviour = { hangsAt: half };
  const going = download(page, wantedFrom(server), Infinity, 1_000);
  await expect.poll(() => server.asked.length).toBe(3);
  server.behaviour = {};
  expect(await going).toBe('stored');
  expect(server.asked[2]).toBeGreaterThan(half - 100_000);
});

test('a download whose worker is killed says so, and goes on when it is asked again', async ({ page, server }) => {
  await page.evaluate(() => {
    const Original = Worker;
    globalThis.Worker = class extends Original {
      constructor(...parameters: ConstructorParameters<typeof Worker>) {
        super(...parameters);
        Object.assign(globalThis, { lastWorker: this });
      }
    };
  });
  server.behaviour = { hangsAt: 1_000_000 };
  const going = download(page, wantedFrom(server));
  await expect.poll(async () => (await list(page))[0]?.bytes).toBeGreaterThan(900_000);
  await page.evaluate('lastWorker.terminate()');
  expect(await going).toBe('worker-crashed');
  server.behaviour = {};
  expect(await download(page, wantedFrom(server))).toBe('stored');
  expect(server.asked.at(-1)).toBeGreaterThan(900_000);
});

test('a browser that is killed in the middle goes on where it was', async ({ server, baseURL }) => {
  const profile = mkdtempSync(join(tmpdir(), 'denkspur-killed-'));
  const start = () => puppeteer.launch({ ...chromiumLaunch(), browser: 'chrome', userDataDir: profile, pipe: true, protocolTimeout: 0 });
  const wanted = wantedFrom(server);
  const script = (code: string) => code.replace('WANTED', JSON.stringify(wanted));
  let browser = await start();
  try {
    const first = await browser.newPage();
    await first.goto(`${baseURL}/script.html`);
    server.behaviour = { hangsAt: 1_000_000 };
    const going = first.evaluate(script('denkspur.models.download(WANTED).then(() => 0)')).catch(() => 'killed');
    await expect.poll(() => first.evaluate('denkspur.models.list().then(([one]) => one?.bytes)')).toBeGreaterThan(900_000);
    browser.process()!.kill('SIGKILL');
    expect(await going).toBe('killed');
    server.behaviour = {};
    browser = await start();
    const second = await browser.newPage();
    await second.goto(`${baseURL}/script.html`);
    expect(await second.evaluate('denkspur.models.list().then(([one]) => one.state)')).toBe('partial');
    await second.evaluate(script('denkspur.models.download(WANTED).then(() => 0)'));
    expect(server.asked.at(-1)).toBeGreaterThan(900_000);
    expect(await second.evaluate('denkspur.models.list().then(([one]) => one.state)')).toBe('ready');
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

/** Does something with the file of the model, or that of a further part, behind the store's back. */
function behindItsBack(page: Page, act: 'remove' | 'break', folders: readonly string[] = ['models', 'mini'], name = 'model.gguf'): Promise<void> {
  return page.evaluate(
    async ({ act, folders, name }) => {
      let folder = await navigator.storage.getDirectory();
      for (const one of folders) folder = await folder.getDirectoryHandle(one);
      if (act === 'remove') return folder.removeEntry(name);
      const stream = await (await folder.getFileHandle(name)).createWritable({ keepExistingData: true });
      await stream.write({ type: 'write', position: 1000, data: new Uint8Array([1, 2, 3]) });
      return stream.close();
    },
    { act, folders, name },
  );
}

test('a file that the browser or somebody took away is noticed and comes again; a whole store that is gone is empty', async ({ page, server }) => {
  expect(await download(page, wantedFrom(server))).toBe('stored');
  await behindItsBack(page, 'remove');
  expect((await list(page)).map(({ state, bytes }) => [state, bytes])).toEqual([['damaged', 0]]);
  const load = () =>
    page.evaluate(() => window.denkspur.load({ kind: 'opfs', paths: ['models/mini/model.gguf'] }).then(() => 'loaded', (error: unknown) => (error as { code: string }).code));
  expect(await load()).toBe('source-read');
  expect(await download(page, wantedFrom(server))).toBe('stored');
  expect(await states(page)).toEqual(['ready']);
  // What browsers do when the disk is full and nothing was promised.
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('models', { recursive: true }));
  expect(await list(page)).toEqual([]);
});

test('a byte that rots in a half that is there shows in the end, and nothing of it counts', async ({ page, server }) => {
  server.behaviour = { hangsAt: 1_000_000 };
  expect(await download(page, wantedFrom(server), 1)).toBe('paused');
  await behindItsBack(page, 'break');
  server.behaviour = {};
  expect(await download(page, wantedFrom(server))).toBe('hash-mismatch');
  expect((await list(page)).map(({ state, bytes }) => [state, bytes])).toEqual([['partial', 0]]);
  expect(await download(page, wantedFrom(server))).toBe('stored');
});

test('a model in several files counts when all of them are there, goes on file by file, and is loaded as one', async ({ page }) => {
  const bodies = seededModelParts(shapes['tiny-qwen2'], 3).map((part) => Buffer.from(part));
  const servers = await Promise.all(bodies.map((body) => serveModel(body)));
  try {
    const files = servers.map(({ url, file }, index) => ({
      fileName: `tiny-0000${index + 1}-of-00003.gguf`, url, bytes: file.length, sha256: createHash('sha256').update(file).digest('hex'),
    }));
    const [first, ...further] = files;
    const wanted: WantedModel = { id: 'split', ...first!, further };
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    // The third file hangs: the second is there, the first has not begun, and nothing counts.
    servers[2]!.behaviour = { hangsAt: 1000 };
    expect(await download(page, wanted, further[0]!.bytes + 1)).toBe('paused');
    expect(await states(page)).toEqual(['partial']);
    servers[2]!.behaviour = {};
    expect(await download(page, wanted)).toBe('stored');
    expect(servers.map(({ asked }) => asked.length)).toEqual([1, 1, 2]);
    expect(await list(page)).toEqual([{ wanted, state: 'ready', bytes: total }]);
    const paths = ['models/split/tiny-00001-of-00003.gguf', 'models/split/part-2/tiny-00002-of-00003.gguf', 'models/split/part-3/tiny-00003-of-00003.gguf'];
    const name = await page.evaluate(async (all) => (await window.denkspur.load({ kind: 'opfs', paths: all })).name, paths);
    expect(name).toContain('qwen2');
    await behindItsBack(page, 'remove', ['models', 'split', 'part-2'], 'tiny-00002-of-00003.gguf');
    expect(await states(page)).toEqual(['damaged']);
    expect(await download(page, wanted)).toBe('stored');
    expect(servers.map(({ asked }) => asked.length)).toEqual([1, 2, 2]);
    expect(await states(page)).toEqual(['ready']);
  } finally {
    await Promise.all(servers.map((one) => one.close()));
  }
});
