import { describe, expect, it } from 'vitest';
import { messagesFor } from './history';
import { ReplyRecorder } from './reply-recorder';
import type { Turn } from './turn';

function turn(id: string, question: string, answer: string, thought = ''): Turn {
  const reply = new ReplyRecorder().snapshot();
  return {
    id,
    parent: null,
    origin: { kind: 'asked' },
    question,
    reply: { ...reply, answer, thought: { ...reply.thought, text: thought } },
  };
}

describe('messagesFor', () => {
  const turns = [turn('1', 'a', 'A', 'hm'), turn('2', 'b', ' \n', 'half a thought'), turn('3', 'c', 'C')];

  it('holds the turns before a question, thoughts apart, and leaves out those without an answer', () => {
    expect(messagesFor(turns, 'd', '')).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'A', reasoning_content: 'hm' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: 'C', reasoning_content: '' },
      { role: 'user', content: 'd' },
    ]);
  });

  it('begins with the system prompt where there is one', () => {
    expect(messagesFor([], 'd', 'Be brief.')).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'd' },
    ]);
  });
});
