import { describe, expect, it } from 'vitest';
import type { DeltaEvent, EngineEvent, FinishEvent, GeneratedToken, ModelInfo } from '../engine/engine';
import { ReplyRecorder } from './reply-recorder';
import { isThoughtCut } from './turn';

const prompt: EngineEvent = { type: 'prompt', tokenIds: [1, 2, 3], text: '<｜User｜>hi', reusedTokens: 0, droppedMessages: 0 };

function delta(part: GeneratedToken['part'], text: string, forced = false): DeltaEvent {
  const token: GeneratedToken = { id: 1, text, part, logprob: 0, entropy: 0, ...(forced ? { forced } : {}) };
  return {
    type: 'delta',
    reasoning_content: part === 'reasoning' ? text : '',
    content: part === 'content' ? text : '',
    tokens: [token],
  };
}

function finish(reason: FinishEvent['reason'], thoughtUnfinished = false): FinishEvent {
  return {
    type: 'finish',
    reason,
    thoughtUnfinished,
    promptTokens: 3,
    generatedTokens: 4,
    timing: { firstTokenMs: 10, prefillTokensPerSecond: 100, decodeTokensPerSecond: 20 },
    counters: { dispatchesPerToken: 1, submitsPerToken: 1, readbacksPerToken: 1, bytesReadPerToken: 1, gpuBytes: 1 },
  };
}

function record(...events: EngineEvent[]): ReplyRecorder {
  const recorder = new ReplyRecorder();
  events.forEach((event, index) => recorder.take(event, index * 100));
  return recorder;
}

describe('ReplyRecorder', () => {
  it('goes through the phases and times the thought from the read prompt to its end', () => {
    const recorder = new ReplyRecorder();
    const phases = [recorder.snapshot().phase];
    const events = [
      prompt,
      delta('reasoning', 'A.\n'),
      delta('reasoning', 'B.'),
      delta('control', '</think>'),
      delta('content', '\n\nC'),
      finish('stop'),
    ];
    events.forEach((event, index) => {
      recorder.take(event, 1000 + index * 100);
      phases.push(recorder.snapshot().phase);
    });
    expect(phases).toEqual(['queued', 'reading', 'thinking', 'thinking', 'thinking', 'answering', 'finished']);
    const reply = recorder.snapshot();
    expect(reply.thought).toMatchObject({ text: 'A.\nB.', tokenCount: 2, milliseconds: 400, end: 'model' });
    expect(reply.thought.steps.map((step) => step.text)).toEqual(['A.', 'B.']);
    expect(reply).toMatchObject({ answer: 'C', tokensPerSecond: 20 });
    expect(reply.tokens.map((token) => token.part)).toEqual(['reasoning', 'reasoning', 'control', 'content']);
    expect(isThoughtCut(reply)).toBe(false);
  });

  it('says that the thought ended at its budget', () => {
    const recorder = record(prompt, delta('reasoning', 'A'), delta('control', '</think>', true), delta('content', 'C'));
    expect(recorder.snapshot().thought.end).toBe('budget');
  });

  it('keeps a thought that was cut at the token limit', () => {
    const reply = record(prompt, delta('reasoning', 'A'), finish('length', true)).snapshot();
    expect(reply.thought).toMatchObject({ text: 'A', end: 'cut' });
    expect(isThoughtCut(reply)).toBe(true);
  });

  it('treats an empty thought as none', () => {
    const reply = record(
      prompt,
      delta('reasoning', '\n\n'),
      delta('control', '</think>'),
      delta('content', 'C'),
      finish('stop'),
    ).snapshot();
    expect(reply.thought).toMatchObject({ steps: [], end: null });
    expect(reply.answer).toBe('C');
  });

  it('goes on to an answer from a cut thought without changing the thought', () => {
    const recorder = record(prompt, delta('reasoning', 'A'), finish('length', true));
    recorder.resume(5000);
    recorder.take(prompt, 5100);
    recorder.take(delta('reasoning', 'A'), 5200);
    recorder.take(delta('content', 'C'), 5300);
    recorder.take(finish('stop'), 5400);
    expect(recorder.snapshot()).toMatchObject({
      phase: 'finished',
      answer: 'C',
      thought: { text: 'A', end: 'reader', milliseconds: 200 },
    });
  });

  it('takes out of the thought what was the answer all along', () => {
    const hidden: DeltaEvent = { ...delta('content', 'C'), tokens: [], retracted: 4 };
    const pieces = [delta('reasoning', 'A\n```\n'), delta('reasoning', 'B'), delta('reasoning', '\nX C')];
    const { thought, answer, tokens } = record(prompt, ...pieces, hidden, finish('stop')).snapshot();
    expect(thought).toMatchObject({ text: 'A\n```\nB', tokenCount: 2, end: 'model' });
    expect(thought.steps.map(({ text }) => text).join('\n')).toBe('A\n```\nB');
    expect(answer).toBe('C');
    expect(tokens.map(({ part }) => part)).toEqual(['reasoning', 'reasoning', 'content']);
  });

  it('tells which experts the tokens went to, and forgets those of an answer that gives way', () => {
    const routed = (event: DeltaEvent, expert: number): DeltaEvent => ({
      ...event,
      tokens: event.tokens.map((token) => ({ ...token, experts: [{ layer: 1, experts: [expert], weights: [1] }] })),
    });
    const recorder = new ReplyRecorder();
    recorder.answeredBy({ name: 'M', fileName: 'm', contextLength: 64, experts: { count: 4, used: 1 } } as ModelInfo, []);
    recorder.take(prompt, 0);
    recorder.take(routed(delta('reasoning', 'A'), 2), 100);
    recorder.take(routed(delta('content', 'B'), 3), 200);
    const { experts, tokens, thought } = recorder.snapshot();
    expect(experts).toMatchObject({ tokens: 2, chosen: Uint32Array.of(0, 0, 1, 1) });
    expect(thought.steps[0]?.tokens[0]).toBe(tokens[0]);
    recorder.resume(300);
    expect(recorder.snapshot().experts).toMatchObject({ tokens: 1, chosen: Uint32Array.of(0, 0, 1, 0) });
    expect(record(prompt, delta('content', 'B')).snapshot().experts).toBeNull();
  });

  it('keeps what was said before a failure', () => {
    const recorder = record(prompt, delta('reasoning', 'A'));
    recorder.fail({ code: 'device-lost', message: 'gone', details: {} }, 900);
    expect(recorder.snapshot()).toMatchObject({
      phase: 'failed',
      failure: { code: 'device-lost' },
      thought: { text: 'A', end: 'cut' },
    });
  });
});
