import { expect, test } from 'vitest';
import type { Engine, EngineEvent, ModelInfo } from './engine/engine';
import { RequestError } from './engine/errors';
import { ScriptCalls, type CallItem } from './script-calls';

const delta = (content: string): EngineEvent => ({ type: 'delta', reasoning_content: '', content, tokens: [] });

function engine(parts: Partial<Engine>): Engine {
  const absent = () => {
    throw new Error('not part of this test');
  };
  return { load: absent, generate: absent, score: absent, unload: () => Promise.resolve(), ...parts };
}

async function takeAll(calls: ScriptCalls, id: number): Promise<CallItem[]> {
  const items: CallItem[] = [];
  while (items.at(-1)?.type !== 'done' && items.at(-1)?.type !== 'failed') items.push(...(await calls.take(id)));
  return items;
}

test('loading tells its progress, then the model', async () => {
  const info = { name: 'a model' } as ModelInfo;
  const progress = { stage: 'header', fraction: 0.5, loadedBytes: 1, totalBytes: 2 } as const;
  const calls = new ScriptCalls(
    engine({
      load: (source, options) => {
        expect(source).toEqual({ kind: 'url', urls: ['a'] });
        expect(options).toMatchObject({ contextLength: 7 });
        options?.onProgress?.(progress);
        return Promise.resolve(info);
      },
    }),
  );
  const id = calls.start({ method: 'load', source: { kind: 'url', urls: ['a'] }, options: { contextLength: 7 } });
  expect(await takeAll(calls, id)).toEqual([
    { type: 'progress', progress },
    { type: 'loaded', info, milliseconds: expect.any(Number) as number },
    { type: 'done' },
  ]);
});

test('all events arrive in order, and the engine waits for its reader', async () => {
  let made = 0;
  const calls = new ScriptCalls(
    engine({
      async *generate() {
        for (; made < 1000; made += 1) yield await Promise.resolve(delta(String(made)));
      },
    }),
  );
  const id = calls.start({ method: 'generate', messages: [] });
  const first = await calls.take(id);
  while (made < 50) await Promise.resolve();
  for (let turn = 0; turn < 10_000; turn += 1) await Promise.resolve();
  expect(made).toBeLessThan(200);
  const rest = await takeAll(calls, id);
  const texts = [...first, ...rest].flatMap((item) => (item.type === 'event' && item.event.type === 'delta' ? [item.event.content] : []));
  expect(texts).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)));
});

test('scores come in pieces that stay small', async () => {
  const rows = Array.from({ length: 10 }, (_, row) => Array.from({ length: 2000 }, (_, place) => [place, -row] as const));
  const calls = new ScriptCalls(engine({ score: () => Promise.resolve({ tokens: [1, 2], rows }) }));
  const items = await takeAll(calls, calls.start({ method: 'score', input: { text: 'x' }, options: { top: 2000 } }));
  const pieces = items.flatMap((item) => (item.type === 'rows' ? [item.rows] : []));
  expect(pieces.map((piece) => piece.length)).toEqual([2, 2, 2, 2, 2]);
  expect(pieces.flat()).toEqual(rows);
  expect(items[0]).toEqual({ type: 'tokens', tokens: [1, 2] });
});

test('a failure is the last item, as data', async () => {
  const failing = () => Promise.reject(new RequestError('busy', 'The engine is busy.', { for: 3 }));
  const calls = new ScriptCalls(engine({ score: failing }));
  const id = calls.start({ method: 'score', input: { text: 'x' } });
  expect(await takeAll(calls, id)).toEqual([
    { type: 'failed', error: { code: 'busy', message: 'The engine is busy.', details: { for: 3 } } },
  ]);
  await expect(calls.take(id)).rejects.toThrow(RequestError);
});

test('an engine that throws at once fails the call, not the page', async () => {
  const calls = new ScriptCalls(engine({}));
  expect(await takeAll(calls, calls.start({ method: 'generate', messages: [] }))).toMatchObject([{ type: 'failed', error: { code: 'unexpected' } }]);
});
