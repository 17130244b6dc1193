/**
 * `npm run load-test [-- FOLDER]`: the built page (or another one, in FOLDER) with far more in it than anyone is expected to have: 10,000 conversations, one of them with 1,000
 * turns, 50 models on the device, ten tabs. Prints how long a start, the list, a search, opening and the list of models take, and the memory
 * of a tab's page. The figures of record are in LOAD.md; they are measured, not asserted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { chromiumLaunch } from '../tools/browsers/chromium.ts';
import { servePage } from '../tools/server/server.ts';
import { longestTask, type LongestTask } from './longest-task.ts';

const conversations = 10_000;
const turnsInOne = 1000;
const models = 50;
const tabs = 10;

/** Written over a thousand conversations at a time, with the words of a usual answer. Runs in the page. */
async function fill({ conversations, turnsInOne }: { readonly conversations: number; readonly turnsInOne: number }): Promise<void> {
  const settings = { temperature: 0.6, topP: 0.95, topK: 0, minP: 0, repetitionPenalty: 1, presencePenalty: 0, seed: null, systemPrompt: '' };
  const words = 'the model thinks about primes and proofs before it answers with a number and then checks the sum once more'.split(' ');
  // Half of a text are these, the rest comes out of ten thousand others, as in texts that people write.
  const word = (number: number): string => `${words[number % 21]}${(number % 10_000).toString(26)}`;
  const text = (length: number, seed: number): string =>
    Array.from({ length }, (_, at) => (at % 2 === 0 ? words[(at * 7 + seed * 13) % words.length] : word((at * 7919 + seed * 104_729) % 1e9))).join(' ');
  const columns = (seed: number, count: number): object => {
    const pieces = Array.from({ length: count }, (_, at) => `${words[(at + seed) % words.length]} `);
    const numbers = (value: number): Float32Array => new Float32Array(count).fill(value);
    return {
      ids: new Uint32Array(count), logprobs: numbers(-0.1), entropies: numbers(0.2), flags: new Uint8Array(count),
      lengths: Uint32Array.from(pieces, ({ length }) => length), text: pieces.join(''),
    };
  };
  const turn = (conversation: string, place: number, seed: number): object => ({
    version: 2, id: `${conversation}-${place}`, conversation, place, parent: place === 0 ? null : `${conversation}-${place - 1}`,
    origin: { kind: 'asked' }, question: `${text(12, seed)}?`, phase: 'finished', model: 'm', modelFile: 'm.gguf', contextLength: 4096, prompt: null,
    thought: { text: `Of primes ${text(60, seed)}.\n\nWait, ${text(60, seed + 1)}.\n\nSo ${text(30, seed + 2)}.`, milliseconds: 4000, end: 'model' },
    answer: `${text(40, seed)}\n\n- ${text(8, seed)}\n- ${text(8, seed + 1)}\n\nThe answer is **${seed}**.`, tokensPerSecond: 20, pace: [], finish: null, failure: null,
  });
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('denkspur');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(new Error('no database'));
  });
  const now = Date.now();
  for (let first = 0; first < conversations; first += 500) {
    const writing = database.transaction(['conversations', 'turns', 'tokens'], 'readwrite');
    for (let one = first; one < Math.min(first + 500, conversations); one++) {
      const id = `c${one}`;
      const count = one === 0 ? turnsInOne : 2;
      const title = one === 0 ? 'a thousand turns' : `${text(5, one)} ${one}`;
      const updated = one === 0 ? now : now - one * 60_000;
      writing.objectStore('conversations').put({ version: 2, id, title, pinned: false, created: updated, updated, chosen: {}, settings });
      for (let place = 0; place < count; place++) {
        writing.objectStore('turns').put(turn(id, place, one + place));
        writing.objectStore('tokens').put({ turn: `${id}-${place}`, conversation: id, columns: columns(one + place, 150) });
      }
    }
    await new Promise<void>((resolve, reject) => {
      writing.oncomplete = () => resolve();
      writing.onerror = () => reject(new Error(String(writing.error)));
    });
  }
  database.close();
}

/** Records of models as a download leaves them; their files are a few bytes, because nothing reads them here. Runs in the page. */
async function storeModels(count: number): Promise<void> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
  for (let one = 0; one < count; one++) {
    const folder = await root.getDirectoryHandle(`model-${one}`, { create: true });
    const wanted = { id: `model-${one}`, fileName: 'model.gguf', url: 'https://huggingface.co/a/model.gguf', bytes: 4, sha256: 'a'.repeat(64) };
    for (const [name, content] of [['model.gguf', 'GGUF'], ['record.json', JSON.stringify({ wanted, storedAt: '2026-01-01T00:00:00.000Z' })]] as const) {
      const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await stream.write(content);
      await stream.close();
    }
  }
}

async function heapMegabytes(page: Page): Promise<number> {
  const control = await page.context().newCDPSession(page);
  await control.send('HeapProfiler.collectGarbage');
  const { usedSize } = await control.send('Runtime.getHeapUsage');
  await control.detach();
  return usedSize / 1e6;
}

/** Milliseconds until the question box takes words, until the list of conversations is known, and until the model is ready. */
async function start(page: Page, origin: string): Promise<readonly [typing: number, list: number, model: number]> {
  // The same address with another fragment would be no start.
  await page.goto('about:blank');
  const begun = performance.now();
  const since = (): number => performance.now() - begun;
  await page.goto(`${origin}/#/`);
  await page.locator('#question').waitFor();
  const typing = since();
  const list = page.locator('.entry__title').first().waitFor().then(since);
  const model = page.locator('.chip__state--ready').waitFor().then(since);
  return [typing, await list, await model];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const say = (what: string, milliseconds: number, more = ''): void => console.log(`${what}: ${(milliseconds / 1000).toFixed(2)} s${more}`);

const sayLongest = (what: string, { wall, processor }: LongestTask): void =>
  console.log(`Longest task while ${what}: ${wall.toFixed(0)} ms, of processor time ${processor.toFixed(0)} ms`);

const profile = mkdtempSync(join(tmpdir(), 'denkspur-load-'));
const server = await servePage({ folder: process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)), port: 0 });
const { origin } = server;
const context = await chromium.launchPersistentContext(profile, { ...chromiumLaunch(), viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
// A busy machine is slow; nothing is asserted about how long something takes.
context.setDefaultTimeout(180_000);
// The compiler that runs this file names functions through a helper, which the page does not have.
await context.addInitScript('globalThis.__name = (value) => value');
try {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${origin}/`);
  await page.locator('.chip__state--ready').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.getByRole('button', { name: 'Show conversations' }).click();
  console.log(`Empty: heap ${(await heapMegabytes(page)).toFixed(0)} MB.`);
  say('Writing the conversations', await timed(() => page.evaluate(fill, { conversations, turnsInOne })));
  await page.evaluate(storeModels, models);

  for (const which of ['first', 'second']) {
    const starting = await longestTask(page, async () => {
      const [typing, list, model] = await start(page, origin);
      say(`Start (${which}): the question box`, typing);
      say(`Start (${which}): the list of ${conversations} conversations`, list);
      say(`Start (${which}): the model`, model);
    });
    sayLongest('starting', starting);
  }
  console.log(`With ${conversations} conversations: heap ${(await heapMegabytes(page)).toFixed(0)} MB.`);

  const search = page.getByRole('searchbox');
  const found = page.locator('.entry__title').filter({ hasText: '7777' });
  const task = await longestTask(page, async () => {
    say('Search for a title, before there is an index', await timed(async () => {
      await search.fill('7777');
      await page.waitForFunction(() => document.querySelectorAll('.entry__title').length <= 3);
      await found.first().waitFor();
    }));
    // Not by its role: names of two hundred entries would be computed for it, again and again.
    const everything = page.locator('.sidebar__list > .button').filter({ hasText: `${conversations - 200} are left` });
    for (const which of ['first: makes the index', 'second']) {
      say('Search that finds nothing', await timed(async () => {
        await search.fill('no-such-word-anywhere');
        await page.locator('.sidebar__empty').waitFor();
      }));
      const begun = performance.now();
      await search.fill('of primes');
      await page.waitForFunction(() => document.querySelectorAll('.entry__title').length >= 50);
      say(`Search that finds everything (${which}), until the first are shown`, performance.now() - begun);
      await everything.waitFor();
      say(`Search that finds everything (${which}), until it is over`, performance.now() - begun);
    }
  });
  sayLongest('searching', task);
  sayLongest('going back to the whole list', await longestTask(page, async () => {
    await search.fill('');
    await page.locator('.entry__title').filter({ hasText: 'a thousand turns' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.entry__title').length === 200);
  }));

  const opening = await longestTask(page, async () => {
    say(`Opening the conversation of ${turnsInOne} turns, until its last answer is there`, await timed(async () => {
      await page.locator('.entry__title').filter({ hasText: 'a thousand turns' }).click();
      await page.locator('.answer').last().filter({ hasText: String(turnsInOne - 1) }).waitFor();
    }));
  });
  sayLongest('opening it', opening);
  console.log(`With it open: heap ${(await heapMegabytes(page)).toFixed(0)} MB.`);
  say('Asking in it, until the answer is complete', await timed(async () => {
    await page.locator('#question').fill('What is 47 + 38?');
    await page.locator('#question').press('Enter');
    await page.locator('.answer').last().filter({ hasText: '85' }).waitFor({ timeout: 120_000 });
  }));
  sayLongest('showing earlier questions', await longestTask(page, async () => {
    say('Earlier questions, until twenty more are there', await timed(async () => {
      const before = await page.locator('.turn').count();
      await page.getByRole('button', { name: 'Show earlier questions' }).click();
      await page.waitForFunction((count) => document.querySelectorAll('.turn').length >= count, before + 20);
    }));
  }));
  say(`The list of ${models} models`, await timed(() => page.evaluate(() => window.denkspur.models.list().then(({ length }) => length))));

  const opened = [page];
  say(`${tabs - 1} further tabs, one after the other, each until its model is ready`, await timed(async () => {
    while (opened.length < tabs) {
      const next = await context.newPage();
      await start(next, origin);
      opened.push(next);
    }
  }));
  const last = opened.at(-1)!;
  say('An answer in the tenth tab', await timed(async () => {
    await last.locator('#question').fill('What is 47 + 38?');
    await last.locator('#question').press('Enter');
    await last.locator('.answer').last().filter({ hasText: '85' }).waitFor({ timeout: 120_000 });
  }));
  const heaps = await Promise.all(opened.map(heapMegabytes));
  console.log(`Heap of the ten pages: ${heaps.map((heap) => heap.toFixed(0)).join(', ')} MB.`);
} finally {
  await context.close();
  await server.close();
  rmSync(profile, { recursive: true, force: true });
}
