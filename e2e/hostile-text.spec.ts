/**
 * Texts that try to run script, everywhere that text comes from elsewhere: answers, thoughts, questions, prompts, tokens, names of
 * models and of files, titles, imports. Nothing runs, nothing is fetched, and the policy has nothing to refuse.
 */
import { expect, type Page, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import type { ConversationRecord, TurnRecord } from '../app/chat/library/records.ts';
import { finished, modelIsReady, open } from './open.ts';
import { payloadLots } from './payload-lots.ts';

/** What an attack would show by: script that ran, and addresses that were asked. */
function watch(page: Page, origin: string): () => readonly string[] {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/u.test(request.url())) seen.push(`asked: ${request.url()}`);
  });
  return () => seen;
}

const settings = { temperature: 0.6, topP: 0.95, topK: 0, minP: 0, repetitionPenalty: 1, presencePenalty: 0, seed: null, systemPrompt: '' };

function headOf(id: string, title: string): ConversationRecord {
  return { version: 2, id, title, pinned: false, created: 1, updated: 1, chosen: {}, settings };
}

function turnOf(conversation: string, place: number, payload: string): TurnRecord {
  return {
    version: 2, id: `${conversation}-${place}`, conversation, place, parent: place === 0 ? null : `${conversation}-${place - 1}`,
    origin: { kind: 'asked' }, question: payload, phase: 'finished', model: payload, modelFile: payload, contextLength: 1024,
    prompt: { text: payload, tokenIds: [1], reusedTokens: 0, droppedMessages: 0, keptTokens: 0, exact: true, earlierTurns: [] },
    thought: { text: `${payload}\n\nWait, ${payload}`, milliseconds: 1, end: 'model' }, answer: payload, tokensPerSecond: 1, pace: [],
    finish: null, failure: place === 0 ? { code: payload, message: payload, details: { [payload]: payload } } : null,
  };
}

/** The payload as a token of the thought, and as one of the answer. */
function columnsOf(payload: string): object {
  const pair = (one: number) => [one, one];
  return { ids: pair(7), logprobs: pair(-0.5), entropies: pair(0.5), flags: [0, 1], lengths: pair(payload.length), text: payload + payload };
}

/** All payloads as one conversation, and each as the title of one of its own. */
function hostileFile(payloads: readonly string[]): Buffer {
  const whole = {
    conversation: headOf('all', 'all payloads'),
    turns: payloads.map((payload, place) => turnOf('all', place, payload)),
    tokens: payloads.map((payload, place) => ({ turn: `all-${place}`, conversation: 'all', columns: columnsOf(payload) })),
  };
  const titles = payloads.map((payload, index) => ({
    conversation: headOf(`title ${index}`, payload),
    turns: [turnOf(`title ${index}`, 0, payload)],
    tokens: [],
  }));
  return Buffer.from(JSON.stringify({ format: 'denkspur-conversations', version: 2, conversations: [whole, ...titles] }));
}

const takeIn = (page: Page, name: string, buffer: Buffer) =>
  page.locator('input[data-purpose="import"]').setInputFiles({ name, mimeType: 'application/json', buffer });

for (const { of, payloads } of payloadLots) test.describe(of, () => test('payloads in answers, thoughts, questions, prompts and titles are text', async ({ page, baseURL }) => {
  const seen = watch(page, baseURL!);
  const complaints = await open(page);
  await page.getByRole('button', { name: 'Show conversations' }).click();
  await takeIn(page, 'hostile.json', hostileFile(payloads));
  await expect(page.getByText(`${payloads.length + 1} conversations taken in.`)).toBeVisible();
  await expect(page.locator('.entry__title')).toHaveCount(payloads.length + 1);
  await expect(page.locator('.entry__title').filter({ hasText: payloads[0]! }).first()).toBeVisible();
  await page.locator('.entry__title').filter({ hasText: 'all payloads' }).click();
  // A long conversation shows its newest turns first; here all of them are to be drawn.
  const earlier = page.getByRole('button', { name: /^Show earlier questions/ });
  for (let drawn = 20; drawn < payloads.length; drawn += 20) {
    await expect(page.locator('.turn')).toHaveCount(drawn);
    await earlier.click();
  }
  await expect(page.locator('.turn')).toHaveCount(payloads.length);
  // Every answer is drawn, and every thought is open.
  await expect(page.locator('.answer__plain')).toHaveCount(0);
  await page.evaluate(() => {
    for (const toggle of document.querySelectorAll<HTMLElement>('.trace__toggle[aria-expanded="false"]')) toggle.click();
  });
  await page.getByRole('button', { name: 'Look inside' }).first().click();
  await expect(page.locator('.prompt')).toBeVisible();
  // No element of any payload came to be, whatever it is called.
  const alien = 'script:not([src]), iframe, object, embed, base, form, video, audio, marquee, foreignObject, frameset, image, [srcdoc]';
  expect(await page.locator(`main :is(${alien})`).count()).toBe(0);
  const handlers = await page.evaluate(() =>
    Array.from(document.querySelectorAll('*')).flatMap(({ attributes }) =>
      Array.from(attributes, ({ name, value }) => `${name}=${value}`).filter((one) => /^on|^(href|src|action|formaction|xlink:href)=\s*(javascript|vbscript|data):/iu.test(one)),
    ),
  );
  expect(handlers).toEqual([]);
  expect(seen()).toEqual([]);
  expect(complaints()).toEqual([]);
}));

for (const { of, payloads } of payloadLots) test.describe(of, () => test('payloads as names of files, of models and of what is inside them are text', async ({ page, baseURL }) => {
  const seen = watch(page, baseURL!);
  const complaints = await open(page);
  // Our own reader of headers, whichever engine is the faster one here.
  await page.goto('/#/settings');
  await page.getByLabel('Engine').selectOption('webgpu');
  await page.goto('/#/');
  await page.getByRole('button', { name: 'Show conversations' }).click();
  for (const [index, payload] of payloads.entries()) {
    // A number, because two names may show alike.
    const name = `${payload.replaceAll('/', '\u2215')} ${index}.`;
    await takeIn(page, name, Buffer.from(JSON.stringify({ format: payload })));
    await expect(page.locator('.sidebar__outcome')).toContainText(` ${index}.`);
    await page.locator('input[accept=".gguf"]').first().setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('text') });
    await expect(page.getByRole('alert').first()).toContainText(` ${index}.`);
  }
  // A model that calls itself by all of them, the one that the mutation gate waits for first.
  const hostile = ['<img src=x onerror=alert(1)>', ...payloads].join(' ');
  const name = aligned(hostile, 'Tiny-R1-Distill');
  await page.locator('input[accept=".gguf"]').first().setInputFiles({ name: 'a<svg onload=alert(1)>.gguf', mimeType: '', buffer: renamed(name) });
  const chip = page.getByRole('button', { name: new RegExp(`onerror`) });
  await expect(chip).toBeVisible();
  await modelIsReady(page);
  await chip.click();
  await expect(page.getByText('a<svg onload=alert(1)>.gguf').first()).toBeVisible();
  await page.locator('#question').fill('<img src=x onerror=alert(1)> 47 + 38?');
  await page.locator('#question').press('Enter');
  await finished(page);
  await expect(page.locator('.turn').last()).toContainText('<img src=x onerror=alert(1)>');
  // An architecture that nobody has: its name is shown in the error.
  const architecture = aligned(`<svg onload=alert(1)>`, 'qwen2');
  const refused = Buffer.from(replaceString(readFileSync(mini), 'general.architecture', architecture));
  await page.locator('input[accept=".gguf"]').first().setInputFiles({ name: 'b.gguf', mimeType: '', buffer: refused });
  await expect(page.getByText(architecture).first()).toBeVisible();
  expect(seen()).toEqual([]);
  expect(complaints()).toEqual([]);
}));

const mini = new URL('../public/models/mini.gguf', import.meta.url);

/** Of bytes that differ in number from those of the text before by a multiple of 32, which keeps the tensors aligned. */
function aligned(text: string, before: string): string {
  const bytes = Buffer.byteLength(text);
  return text.padEnd(text.length + ((((before.length - bytes) % 32) + 32) % 32), '!');
}

function renamed(name: string): Buffer {
  return replaceString(readFileSync(mini), 'general.name', name);
}

/** A GGUF with another text for a key. Its length must differ by a multiple of the alignment, which is 32. */
function replaceString(file: Buffer, key: string, text: string): Buffer {
  const at = file.indexOf(key) + key.length;
  expect(file.readUInt32LE(at)).toBe(8); // The type: a string.
  const length = Number(file.readBigUInt64LE(at + 4));
  const bytes = Buffer.from(text);
  expect((bytes.length - length) % 32).toBe(0);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([file.subarray(0, at + 4), size, bytes, file.subarray(at + 12 + length)]);
}
