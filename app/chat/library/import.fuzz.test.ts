import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import fc from 'fast-check';
import { IDBFactory } from 'fake-indexeddb';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { fuzz } from '../../../fixtures/fuzz';
import { changedJson } from '../../../fixtures/changed-json';
import { Archive } from './archive';
import { fromJson, fromMarkdown, recordsToMarkdown, toJson } from './export';
import { conversationFrom, type ConversationRecords } from './records';

const settings = { temperature: 0.6, topP: 0.95, topK: 0, minP: 0, repetitionPenalty: 1, presencePenalty: 0, seed: null, systemPrompt: '' };
const reply = {
  phase: 'finished', model: 'm', modelFile: 'm.gguf', contextLength: 64, thought: { text: 'Hm\n\nWait', milliseconds: 1, end: 'model' },
  prompt: { text: 'p', tokenIds: [1], reusedTokens: 0, droppedMessages: 0, keptTokens: 0, exact: true, earlierTurns: ['t0'] },
  answer: '3', tokensPerSecond: 1, pace: [{ milliseconds: 1, tokens: 1 }], finish: null, failure: { code: 'busy', message: 'x', details: { a: 1 } },
} as const;
const turn = (place: number, origin: object): object => ({
  version: 2, id: `t${place}`, conversation: 'c', place, parent: place === 0 ? null : `t${place - 1}`, origin, question: 'q', ...reply,
});
const columns = { ids: [5, 7], logprobs: [-0.5, 0], entropies: [0.25, 0], flags: [1, 2], lengths: [1, 1], text: 'ab' };

/** A file as the page writes it, with one of everything. */
const sound = {
  format: 'denkspur-conversations',
  version: 2,
  conversations: [
    {
      conversation: { version: 2, id: 'c', title: 'T', pinned: false, created: 1, updated: 1, chosen: { t0: 't1' }, settings },
      turns: [turn(0, { kind: 'asked' }), turn(1, { kind: 'step', from: 't0', step: 0 }), turn(2, { kind: 'token', from: 't1', text: 'x' })],
      tokens: [{ turn: 't0', conversation: 'c', columns }],
    },
  ],
};

const changed = changedJson(sound, ['t0', 't1', 't2', 'c']);

const file = fc.oneof(
  { weight: 6, arbitrary: changed.map((changes) => JSON.stringify(changes)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(), fc.string({ maxLength: 5 })).map(([at, text]) => spliced(JSON.stringify(sound), at, text)) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('<!-- denkspur: ', 'question', 'answer', 'thought', ' -->', '\n', '## ', '> ', '\\', 'x', '# ') }) },
  { weight: 1, arbitrary: fc.nat(200_000).map((depth) => '{"format":'.repeat(depth)) },
);

function spliced(text: string, at: number, insert: string): string {
  const place = at % text.length;
  return text.slice(0, place) + insert + text.slice(place + insert.length);
}

function takeIn(text: string): readonly ConversationRecords[] {
  let next = 0;
  return fromJson(text, () => `new ${next++}`);
}

it('takes a file in or refuses it, and what it takes in can be shown and saved again', async () => {
  const seen = { taken: 0, refused: 0 };
  await fuzz(file, { usual: 1000, thorough: 10_000 }, (text) => {
    let records: readonly ConversationRecords[];
    try {
      records = takeIn(text);
      seen.taken++;
    } catch (error) {
      // What `Library.import` promises.
      if (!(error instanceof v.ValiError || error instanceof RangeError)) throw error;
      seen.refused++;
      fromMarkdown(text);
      return;
    }
    for (const one of records) {
      conversationFrom(one);
      recordsToMarkdown(one);
    }
    expect(takeIn(toJson(records)).length).toBe(records.length);
  });
  expect(seen.taken).toBeGreaterThan(20);
  expect(seen.refused).toBeGreaterThan(100);
});

it('reads what lies in the database, or sets it aside; nothing of it stops the page', async () => {
  await fuzz(changed, { usual: 100, thorough: 1000 }, async (found) => {
    Dexie.dependencies.indexedDB = new IDBFactory();
    const raw = new Dexie('denkspur');
    raw.version(1).stores({ conversations: 'id', turns: 'id, conversation', tokens: 'turn, conversation', setAside: '++number' });
    await raw.open();
    const { conversations } = (found ?? {}) as { conversations?: unknown };
    const list = (value: unknown): readonly (Record<string, unknown> | null)[] => (Array.isArray(value) ? (value as Record<string, unknown>[]) : []);
    for (const one of list(conversations)) {
      // What has no key the database refuses by itself.
      const put = (table: string, record: unknown) => raw.table(table).put(record).catch(() => undefined);
      await put('conversations', one?.['conversation']);
      for (const turn of list(one?.['turns'])) await put('turns', turn);
      for (const tokens of list(one?.['tokens'])) await put('tokens', tokens);
    }
    raw.close();
    const archive = await Archive.open('denkspur');
    const { value } = await archive.list();
    for (const { id } of value) {
      const { value: whole } = await archive.read(id);
      if (whole !== null) conversationFrom(whole);
    }
    for await (const found of archive.search('x', value)) expect(found.size).toBeLessThanOrEqual(value.length);
    await archive.setAside();
    archive.close();
  });
});

it('refuses a turn that hangs on its own double: there would be no end to the conversation', () => {
  const [conversation] = structuredClone(sound).conversations;
  const double = { ...conversation!.turns[0], parent: 't0' };
  const file = { ...sound, conversations: [{ ...conversation, turns: [...conversation!.turns, double] }] };
  expect(() => takeIn(JSON.stringify(file))).toThrow(RangeError);
});
