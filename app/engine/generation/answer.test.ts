import { expect, it } from 'vitest';
import { smallTokenizer } from '../tokenizer/test-tokenizer';
import { Answer } from './answer';

it('ends a thought by force, also where a fence is open', async () => {
  const tokenizer = await smallTokenizer();
  const answer = new Answer({ tokenizer, startsInside: true, stop: [], topLogprobs: 0 });
  const push = (text: string, forced = false) => {
    for (const id of tokenizer.encode(text, { special: true })) answer.push({ id, logprob: 0, entropy: 0 }, forced);
    return answer.take();
  };
  expect(push('a\n```\n</think>\n')).toMatchObject({ reasoning_content: 'a\n```\n</think>\n', content: '' });
  expect(answer.thinking).toBe(true);
  const { tokens } = push('\n</think>\n\n', true);
  expect(tokens.map(({ part, forced }) => [part, forced])).toEqual(tokens.map(() => ['control', true]));
  expect(answer.thinking).toBe(false);
  expect(push('\nJa.')).toMatchObject({ reasoning_content: '', content: 'Ja.' });
});

it('gives the answer back that a fence hid which never closed', async () => {
  const tokenizer = await smallTokenizer();
  const answer = new Answer({ tokenizer, startsInside: true, stop: ['!'], topLogprobs: 0 });
  const ids = tokenizer.encode('a\n```\nb\n</think>\n\nJa! Nein', { special: true });
  for (const id of ids) answer.push({ id, logprob: 0, entropy: 0 });
  const streamed = answer.take();
  const last = answer.finish();
  const thought = streamed.reasoning_content + last.reasoning_content;
  expect(thought.slice(0, thought.length - last.retracted!)).toBe('a\n```\nb');
  expect(streamed.content + last.content).toBe('Ja');
  expect(answer.thinking).toBe(false);
});
