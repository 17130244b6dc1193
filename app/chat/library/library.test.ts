// Dexie looks for the database when it is imported.
import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine, EngineEvent, GenerateOptions, ModelInfo } from '../../engine/engine';
import { Session } from '../session';
import { Archive } from './archive';
import { Library } from './library';
import { migrate } from './migrations';
import { packTokens, unpackTokens } from './token-columns';

beforeEach(() => {
  Dexie.dependencies.indexedDB = new IDBFactory();
});

const tokens = [
  { id: 5, text: 'Hm', part: 'reasoning', logprob: -0.5, entropy: 0.25 },
  { id: 7, text: '</think>', part: 'control', logprob: 0, entropy: 0, forced: true },
  { id: 6, text: '3', part: 'content', logprob: -0.125, entropy: 0.5 },
] as const;

/** Thinks "Hm" and answers 3; never ends when it is asked for that. */
class SmallEngine implements Engine {
  load = (): Promise<ModelInfo> => Promise.resolve({ name: 'm', fileName: 'm.gguf', contextLength: 64 } as ModelInfo);

  async *generate(messages: readonly { content: string }[], { signal }: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    yield { type: 'prompt', tokenIds: [1, 2], text: '<p>', reusedTokens: 0, droppedMessages: 0 };
    yield { type: 'delta', reasoning_content: 'Hm', content: '', tokens: [tokens[0]] };
    if (messages.at(-1)?.content === 'forever') {
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      return;
    }
    yield { type: 'delta', reasoning_content: '', content: '3', tokens: [tokens[1], tokens[2]] };
    const timing = { firstTokenMs: 1, prefillTokensPerSecond: 1, decodeTokensPerSecond: 1 };
    const counters = { dispatchesPerToken: 1, submitsPerToken: 1, readbacksPerToken: 1, bytesReadPerToken: 1, gpuBytes: 1 };
    yield { type: 'finish', reason: 'stop', thoughtUnfinished: false, promptTokens: 2, generatedTokens: 3, timing, counters };
  }

  score = (): Promise<never> => Promise.reject(new Error('not part of this test'));
  unload = (): Promise<void> => Promise.resolve();
}

async function page(): Promise<{ session: Session; library: Library; archive: Archive }> {
  const session = new Session({
    engine: new SmallEngine(),
    miniatures: [{ kind: 'url', urls: ['m'] }],
    schedule: (callback) => queueMicrotask(callback),
    now: () => 0,
  });
  await session.models.load({ kind: 'url', urls: ['m'] });
  const library = new Library(session);
  const archive = await Archive.open('test');
  await library.useArchive(Promise.resolve(archive));
  return { session, library, archive };
}

async function lastOf<Value>(values: AsyncIterable<Value>): Promise<Value | undefined> {
  let last: Value | undefined;
  for await (const value of values) last = value;
  return last;
}

async function ask(session: Session, question: string): Promise<void> {
  session.ask(question, 'unlimited');
  await new Promise<void>((resolve) => {
    const leave = session.store.subscribe(({ activeTurn }) => {
      if (activeTurn !== null) return;
      leave();
      resolve();
    });
  });
}

describe('tokens as columns', () => {
  it('come back as they were', () => {
    expect(unpackTokens(packTokens(tokens))).toEqual(tokens);
  });

  it('are refused when they contradict themselves', () => {
    expect(() => unpackTokens({ ...packTokens(tokens), text: 'x' })).toThrow(RangeError);
  });
});

describe('the library', () => {
  it('brings a conversation back after a reload, tokens and branches included', async () => {
    const { session, library } = await page();
    await ask(session, 'How many r are in strawberry?');
    session.retry(session.store.getState().turns[0]!.id, 'unlimited');
    await session.stop();
    await library.flush();
    const before = session.store.getState();
    const again = await page();
    const [summary] = again.library.store.getState().conversations;
    expect(summary).toMatchObject({ title: 'How many r are in strawberry?', pinned: false });
    expect(await again.library.open(summary!.id)).toBe(true);
    const { all, turns } = again.session.store.getState();
    expect(all).toHaveLength(2);
    expect(turns[0]?.id).toBe(before.turns[0]?.id);
    expect(all[0]?.reply).toEqual({ ...before.all[0]?.reply, prefill: null });
    expect(turns[0]?.origin).toEqual({ kind: 'retry', from: all[0]?.id });
  });

  it('writes a complete answer down without waiting for more changes', async () => {
    const { session, library, archive } = await page();
    // The clock stands still: nothing that waits for it is written.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      await ask(session, 'How many r are in strawberry?');
      const { current } = library.store.getState();
      const answers = async () => (await archive.read(current!)).value?.turns.map(({ phase, answer }) => [phase, answer]);
      // Every look takes a few turns of the event loop.
      for (let look = 0; look < 100 && (await answers())?.[0]?.[1] !== '3'; look++) continue;
      expect(await answers()).toEqual([['finished', '3']]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps what was written when the page goes in the middle of an answer', async () => {
    const { session, library } = await page();
    session.ask('forever', 'unlimited');
    while (session.store.getState().turns[0]?.reply.thought.text !== 'Hm') await Promise.resolve();
    await library.flush();
    const again = await page();
    await again.library.open(library.store.getState().current!);
    expect(again.session.store.getState().turns[0]?.reply).toMatchObject({
      phase: 'finished',
      thought: { text: 'Hm', end: 'cut', tokenCount: 1 },
    });
    await session.stop();
  });

  it('renames, pins and searches in titles, questions, thoughts and answers', async () => {
    const { session, library } = await page();
    await ask(session, 'first question');
    await library.beginNew();
    await ask(session, 'second question');
    await library.flush();
    const [second, first] = library.store.getState().conversations;
    await library.rename(first!.id, 'Berries');
    await library.pin(first!.id, true);
    expect(library.store.getState().conversations.map(({ title }) => title)).toEqual(['Berries', 'second question']);
    expect(await lastOf(library.search('BERR'))).toEqual(new Set([first!.id]));
    expect(await lastOf(library.search('second hm'))).toEqual(new Set([second!.id]));
    expect(await lastOf(library.search('berries question'))).toEqual(new Set([first!.id]));
    expect((await lastOf(library.search('nothing')))?.size).toBe(0);
  });

  it('finds what versions without an index of words have written, and nothing any more of what was deleted', async () => {
    const { session, library, archive } = await page();
    await ask(session, 'a question from long ago');
    await library.flush();
    const id = library.store.getState().current!;
    archive.close();
    const raw = await new Dexie('test').open();
    await raw.table('words').clear();
    raw.close();
    const later = await page();
    expect(await lastOf(later.library.search('long ago'))).toEqual(new Set([id]));
    await later.library.remove(id);
    expect(await lastOf(later.library.search('long ago'))).toEqual(new Set());
  });

  it('gives what titles hold at once, and ever more', async () => {
    const { session, library } = await page();
    await ask(session, 'hm');
    await library.beginNew();
    await ask(session, 'other');
    await library.flush();
    const sizes = [];
    for await (const found of library.search('hm')) sizes.push(found.size);
    expect(sizes).toEqual([1, 2]);
  });

  it('opens the conversation that was asked for last, however long an earlier one takes', async () => {
    const { session, library } = await page();
    await ask(session, 'first');
    await library.beginNew();
    await ask(session, 'second');
    await library.beginNew();
    await library.flush();
    const [second, first] = library.store.getState().conversations;
    await Promise.all([library.open(first!.id), library.open(second!.id)]);
    expect(library.store.getState().current).toBe(second!.id);
    expect(session.store.getState().turns.map(({ question }) => question)).toEqual(['second']);
  });

  it('deletes for good, unless that is undone', async () => {
    const { session, library, archive } = await page();
    await ask(session, 'a');
    await library.flush();
    const id = library.store.getState().current!;
    await library.remove(id);
    expect((await archive.read(id)).value).toBeNull();
    expect(session.store.getState().turns).toEqual([]);
    await library.undoRemove();
    expect((await archive.read(id)).value?.tokens).toHaveLength(1);
    expect(library.store.getState().conversations).toHaveLength(1);
  });

  it('writes nothing of a conversation that is not to be kept, and takes back what it wrote', async () => {
    const { session, library, archive } = await page();
    await ask(session, 'secret');
    await library.flush();
    await library.setKeep(false);
    await ask(session, 'more of it');
    await library.flush();
    expect((await archive.list()).value).toEqual([]);
    expect(await lastOf(archive.search('secret', []))).toEqual(new Set());
    await library.setKeep(true);
    await library.flush();
    expect((await archive.read(library.store.getState().current!)).value?.turns).toHaveLength(2);
  });

  it('exports JSON that comes back whole, and Markdown that comes back in words', async () => {
    const { session, library } = await page();
    await ask(session, 'a <!-- denkspur: answer --> b');
    const json = await library.export('json');
    const markdown = await library.export('markdown');
    expect(await library.import(json)).toBe(1);
    expect(await library.import(markdown)).toBe(1);
    expect(library.store.getState().conversations).toHaveLength(3);
    const [fromMarkdown, fromJson] = library.store.getState().conversations;
    const original = session.store.getState().turns[0]!;
    await library.open(fromJson!.id);
    expect(session.store.getState().turns[0]!.reply).toEqual({ ...original.reply, prefill: null });
    await library.open(fromMarkdown!.id);
    expect(session.store.getState().turns[0]).toMatchObject({
      question: original.question,
      reply: { answer: '3', thought: { text: 'Hm' } },
    });
    await expect(library.import('{"format":"something"}')).rejects.toThrow();
    await expect(library.import('# No conversation')).rejects.toThrow(RangeError);
  });
});

describe('stored data that cannot be read', () => {
  it('is set aside with a count when broken, and left where it is when a newer page wrote it', async () => {
    const first = await page();
    await ask(first.session, 'a');
    await ask(first.session, 'b');
    await first.library.flush();
    const id = first.library.store.getState().current!;
    const database = await new Dexie('test').open();
    const [head] = (await database.table('conversations').toArray()) as Record<string, unknown>[];
    const turns = (await database.table('turns').toArray()) as { id: string; place: number }[];
    await database.table('conversations').bulkPut([
      { ...head, id: 'newer', version: 99 },
      { ...head, id: 'strange', title: 7 },
    ]);
    await database.table('turns').put({ ...turns.find(({ place }) => place === 0)!, answer: null });
    database.close();

    const { library, session, archive } = await page();
    expect(library.store.getState().unreadable).toEqual({ broken: 1, newer: 1 });
    expect(library.store.getState().conversations.map((one) => one.id)).toEqual([id]);
    // The second turn hangs on the broken first one.
    expect(await library.open(id)).toBe(true);
    expect(session.store.getState().all).toEqual([]);
    expect(library.store.getState().unreadable).toEqual({ broken: 2, newer: 0 });
    expect((await archive.setAside()).map(({ kind }) => kind)).toEqual(['conversation', 'turn', 'turn']);
    expect(await library.exportUnreadable()).toContain('strange');
    // Told once; the newer one is told each time, and nothing was lost.
    expect((await archive.list()).unreadable).toEqual({ broken: 0, newer: 1 });
  });

  it('of the first version is read as if it had been written today', async () => {
    const first = await page();
    await ask(first.session, 'a');
    await first.library.flush();
    const id = first.library.store.getState().current!;
    const database = await new Dexie('test').open();
    for (const name of ['conversations', 'turns']) {
      const records = (await database.table(name).toArray()) as Record<string, unknown>[];
      for (const record of records) {
        delete record['pace'];
        await database.table(name).put({ ...record, version: 1 });
      }
    }
    database.close();
    const { library, session } = await page();
    expect(await library.open(id)).toBe(true);
    expect(session.store.getState().turns[0]?.reply).toMatchObject({ answer: '3', pace: [] });
    expect(library.store.getState().unreadable).toEqual({ broken: 0, newer: 0 });
  });

  it('is brought to the present version step by step', () => {
    const steps = {
      conversation: {
        1: (record: object) => ({ ...record, version: 2, b: 1 }),
        2: (record: object) => ({ ...record, version: 3, c: 2 }),
      },
      turn: {},
    };
    expect(migrate('conversation', { version: 1, a: 0 }, steps, 3)).toEqual({ version: 3, a: 0, b: 1, c: 2 });
    expect(migrate('turn', { version: 1 }, steps, 3)).toBe('broken');
    expect(migrate('turn', { version: 4 }, steps, 3)).toBe('newer');
    expect(migrate('turn', null, steps, 3)).toBe('broken');
  });

  it('leaves the page at work where there is no database', async () => {
    const { session } = await page();
    const library = new Library(session);
    await library.useArchive(Promise.reject(new Error('forbidden')));
    expect(library.store.getState()).toMatchObject({ status: 'unavailable', failure: { code: 'unexpected' } });
    await ask(session, 'a');
    expect(session.store.getState().turns).toHaveLength(1);
  });
});
