import type { ChatMessage } from '../engine';
import { checkOptions } from '../options';
import { buildPrompt, type PromptModel } from './prompt';

/** A token per letter; counts how often a conversation is rendered. */
function model(contextLength: number): { readonly model: PromptModel; readonly rendered: () => number } {
  let rendered = 0;
  const encode = (messages: readonly ChatMessage[]) => {
    rendered++;
    return { tokens: messages.flatMap(({ content }) => Array.from(content, () => 1)), insideThought: true };
  };
  const template = { encode } as unknown as PromptModel['template'];
  const tokenizer = { encode: (text: string) => Array.from(text, () => 1) } as unknown as PromptModel['tokenizer'];
  return { model: { tokenizer, template, reasoning: true, contextLength }, rendered: () => rendered };
}

function conversation(turns: number): ChatMessage[] {
  const before = Array.from({ length: turns }, (): ChatMessage[] => [
    { role: 'user', content: 'abcd' },
    { role: 'assistant', content: 'efgh' },
  ]).flat();
  return [{ role: 'system', content: 's' }, ...before, { role: 'user', content: 'last' }];
}

const options = checkOptions({ max_tokens: 4 });

test.each([0, 1, 2, 3, 7, 30])('of a long conversation exactly as many turns are left out as have to be: room for %i of them', (turns) => {
  const { model: small } = model(4 + 1 + 4 + 8 * turns + 3);
  const { tokens, droppedMessages } = buildPrompt(small, conversation(60), options);
  expect(tokens).toHaveLength(5 + 8 * turns);
  expect(droppedMessages).toBe(2 * (60 - turns));
});

test('a conversation of a thousand turns is not rendered a thousand times', () => {
  const { model: small, rendered } = model(500);
  expect(buildPrompt(small, conversation(1000), options).droppedMessages).toBe(2 * (1000 - 61));
  expect(rendered()).toBeLessThan(20);
});

test('what does not fit alone is refused, and what fits is rendered once', () => {
  expect(() => buildPrompt(model(6).model, conversation(3), options)).toThrow(expect.objectContaining({ code: 'context-full' }));
  const { model: large, rendered } = model(100);
  expect(buildPrompt(large, conversation(3), options).droppedMessages).toBe(0);
  expect(rendered()).toBe(1);
});
