import { describe, expect, it } from 'vitest';
import type { ChatMessage, Engine, EngineEvent, GenerateOptions, GeneratedToken, ModelInfo } from '../engine/engine';
import { beforeStep, beforeToken, idsBefore, thinkingOn } from './beginning';
import { ReplyRecorder } from './reply-recorder';
import { Session } from './session';
import type { Reply } from './turn';

function token(id: number, text: string, part: GeneratedToken['part']): GeneratedToken {
  return { id, text, part, logprob: 0, entropy: 0 };
}

const written = [
  token(10, 'A', 'reasoning'),
  token(11, '.\n\n', 'reasoning'),
  token(12, 'B', 'reasoning'),
  token(13, '</think>', 'control'),
  token(14, '\n\n', 'content'),
  token(15, 'C', 'content'),
  token(16, ' D', 'content'),
];

/** Thinks "A. B" and answers "C D", whatever it is asked, from the place on where the prompt ends. */
class FixedEngine implements Engine {
  readonly calls: { messages: readonly ChatMessage[]; options: GenerateOptions }[] = [];
  fileName = 'm.gguf';
  load = (): Promise<ModelInfo> =>
    Promise.resolve({ name: 'm', fileName: this.fileName, contextLength: 64 } as ModelInfo);

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    this.calls.push({ messages, options });
    await Promise.resolve();
    const raw = Array.isArray(options.raw) ? (options.raw as readonly number[]) : null;
    yield { type: 'prompt', tokenIds: raw ?? [1, 2, 3], text: '', reusedTokens: 0, droppedMessages: 0 };
    const from = raw === null ? 0 : raw.length - 3;
    yield {
      type: 'delta',
      reasoning_content: from === 0 ? 'A.\n\nB' : '',
      content: 'C D',
      tokens: options.logprobs === true ? [{ ...written[from]!, top: [{ id: 9, text: 'X', logprob: -1 }] }] : written.slice(from),
    };
  }

  score = (): Promise<never> => Promise.reject(new Error('not part of this test'));
  unload = (): Promise<void> => Promise.resolve();
}

async function asked(): Promise<{ session: Session; engine: FixedEngine; settled: () => Promise<void> }> {
  const engine = new FixedEngine();
  const session = new Session({ engine, miniatures: [{ kind: 'url', urls: ['m'] }], schedule: queueMicrotask, now: () => 0 });
  await session.models.load({ kind: 'url', urls: ['m'] });
  const settled = async (): Promise<void> => {
    while (session.store.getState().activeTurn !== null) await new Promise((resolve) => setTimeout(resolve, 0));
  };
  session.ask('q', 'unlimited');
  await settled();
  return { session, engine, settled };
}

function replyOf(session: Session): Reply {
  return session.store.getState().turns.at(-1)!.reply;
}

describe('beginnings', () => {
  it('keep what is before a step, and take other words in its place', async () => {
    const { session } = await asked();
    expect(beforeStep(replyOf(session), 1, 'Other')).toMatchObject({ thought: 'A.\n\nOther', thoughtEnd: null, ids: null });
    expect(beforeStep(replyOf(session), 7, 'x')).toBeNull();
    expect(thinkingOn(replyOf(session), 'Wait').thought).toBe('A.\n\nB\n\nWait');
  });

  it('know the prompt to the token, in thought and answer', async () => {
    const { session } = await asked();
    const reply = replyOf(session);
    const instead = { id: 99, text: ' E', logprob: -1 };
    expect(beforeToken(reply, 2, instead)).toMatchObject({ thought: 'A.\n\n E', answer: '', ids: [1, 2, 3, 10, 11, 99] });
    expect(beforeToken(reply, 6, instead)).toMatchObject({ thought: 'A.\n\nB', answer: 'C E', thoughtEnd: 'model' });
    const end = { id: 13, text: '</think>', logprob: -1 };
    expect(beforeToken(reply, 2, end)).toMatchObject({ thought: 'A.\n\n', thoughtEnd: 'reader' });
    expect(idsBefore({ ...reply, prompt: { ...reply.prompt!, keptTokens: 3, exact: false } }, 2)).toBeNull();
    const exact = { ...reply.prompt!, tokenIds: [1, 10, 11, 12], keptTokens: 3, exact: true };
    expect(idsBefore({ ...reply, prompt: exact }, 2)).toEqual([1, 10, 11]);
  });

  it('give back the line breaks that an engine drops where its part begins', () => {
    const recorder = new ReplyRecorder();
    recorder.begin({ thought: 'A.', answer: '', tokens: [], thoughtEnd: null, ids: null });
    recorder.take({ type: 'delta', reasoning_content: '', content: '', tokens: [token(1, '\n\n', 'reasoning')] }, 0);
    recorder.take({ type: 'delta', reasoning_content: 'B', content: '', tokens: [token(2, 'B', 'reasoning')] }, 0);
    recorder.take({ type: 'delta', reasoning_content: ' c', content: '', tokens: [token(3, ' c', 'reasoning')] }, 0);
    expect(recorder.thought).toBe('A.\n\nB c');
  });
});

describe('steering', () => {
  it('branches at a token with the very ids that the model saw, beside the old version', async () => {
    const { session, engine, settled } = await asked();
    const first = session.store.getState().turns[0]!;
    session.branch(first.id, 6, { id: 99, text: ' E', logprob: -1 }, 'unlimited');
    await settled();
    expect(engine.calls[1]?.options.raw).toEqual([1, 2, 3, 10, 11, 12, 13, 14, 15, 99]);
    expect(replyOf(session)).toMatchObject({ thought: { text: 'A.\n\nB', end: 'model' } });
    expect(replyOf(session).answer.startsWith('C E')).toBe(true);
    expect(session.store.getState().all).toHaveLength(2);
    session.show(first.id);
    expect(replyOf(session)).toBe(first.reply);
  });

  it('tells another model in words what the branch begins with', async () => {
    const { session, engine, settled } = await asked();
    engine.fileName = 'other.gguf';
    await session.models.load({ kind: 'url', urls: ['other'] });
    session.branch(session.store.getState().turns[0]!.id, 6, { id: 99, text: ' E', logprob: -1 }, 'unlimited');
    await settled();
    expect(engine.calls[1]?.options.raw).toBeUndefined();
    expect(engine.calls[1]?.messages.at(-1)).toEqual({ role: 'assistant', content: 'C E', reasoning_content: 'A.\n\nB' });
  });

  it('edits a step and thinks on with what is left of the budget', async () => {
    const { session, engine, settled } = await asked();
    session.editStep(session.store.getState().turns[0]!.id, 1, 'Other', 'short');
    await settled();
    expect(engine.calls[1]?.options.think).toEqual({ prefill: 'A.\n\nOther', budget: 254 });
    expect(session.store.getState().turns[0]?.origin).toMatchObject({ kind: 'step', step: 1 });
  });

  it('asks for the alternatives of one token', async () => {
    const { session, engine } = await asked();
    const found = await session.alternatives(session.store.getState().turns[0]!.id, 2, new AbortController().signal);
    expect(found).toEqual([{ id: 9, text: 'X', logprob: -1 }]);
    expect(engine.calls[1]?.options).toMatchObject({ raw: [1, 2, 3, 10, 11], max_tokens: 1, logprobs: true, top_logprobs: 8 });
    expect(session.store.getState().all).toHaveLength(1);
  });

  it('keeps what followed an edited question with the old version of it', async () => {
    const { session, settled } = await asked();
    session.ask('second', 'unlimited');
    await settled();
    const [first, second] = session.store.getState().turns;
    session.editQuestion(first!.id, 'other', 'unlimited');
    await settled();
    expect(session.store.getState().turns.map(({ question }) => question)).toEqual(['other']);
    session.show(second!.id);
    expect(session.store.getState().turns.map(({ question }) => question)).toEqual(['q', 'second']);
  });
});
