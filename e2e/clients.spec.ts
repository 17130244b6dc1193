/** OpenAI's own client and the AI SDK, driving the engine in the page with the miniature: nothing here is played. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { expect, test } from '@playwright/test';
import { generateText, jsonSchema, Output, streamText } from 'ai';
import Ajv from 'ajv';
import OpenAI, { BadRequestError } from 'openai';
import { expectAnswer, fetchThrough, openScriptPage, question } from './script-page.ts';

const schema = {
  type: 'object' as const,
  properties: { answer: { type: 'integer' as const, minimum: 0, maximum: 999 }, sure: { type: 'boolean' as const } },
  required: ['answer', 'sure'],
  additionalProperties: false,
};
const response_format = { type: 'json_schema' as const, json_schema: { name: 'sum', strict: true, schema } };
const fits = new Ajv().compile(schema);
const wild = { temperature: 1.5, seed: 1 };
const greedy = { model: 'denkspur', messages: [question], temperature: 0 };

for (const engine of ['webgpu', 'wllama'] as const) {
  test(`OpenAI's client asks ${engine}: whole, streamed, with log-probabilities, and by a schema with its thought left free`, async ({ page }) => {
    await openScriptPage(page, engine);
    const client = new OpenAI({ baseURL: 'https://denkspur.invalid/v1', apiKey: 'none', fetch: await fetchThrough(page), maxRetries: 0 });
    const whole = await client.chat.completions.create({ ...greedy, logprobs: true, top_logprobs: 2 });
    const [choice] = whole.choices;
    expectAnswer(choice!.message.content);
    const { reasoning_content: thought } = choice!.message as unknown as { reasoning_content: string };
    expect(thought).toContain('7+8=15');
    expect(choice!.logprobs!.content!.map(({ token }) => token).join('').trim()).toBe('The answer is 85.');
    expect(choice!.logprobs!.content!.every(({ top_logprobs }) => top_logprobs.length === 2)).toBe(true);

    let [reasoning, content, pieces] = ['', '', 0];
    for await (const { choices } of await client.chat.completions.create({ ...greedy, stream: true })) {
      const delta = choices[0]?.delta as { readonly content?: string; readonly reasoning_content?: string } | undefined;
      [reasoning, content, pieces] = [reasoning + (delta?.reasoning_content ?? ''), content + (delta?.content ?? ''), pieces + 1];
    }
    expect([reasoning, content]).toEqual([thought, 'The answer is 85.']);
    expect(pieces).toBeGreaterThan(3);

    const formed = await client.chat.completions.create({ ...greedy, response_format });
    const message = formed.choices[0]!.message as unknown as { readonly content: string; readonly reasoning_content: string };
    expect(formed.choices[0]!.finish_reason).toBe('stop');
    expect(message.reasoning_content).toBe(thought);
    expect([message.content, fits(JSON.parse(message.content))]).toEqual([message.content, true]);
    // Drawn, not only the likeliest, and without a thought.
    const drawn = await client.chat.completions.create({ ...greedy, ...wild, response_format, reasoning_effort: 'none' });
    const { content: text } = drawn.choices[0]!.message;
    expect([text, fits(JSON.parse(text!))]).toEqual([text, true]);

    const refused: unknown = await client.chat.completions
      .create({ ...greedy, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'string', pattern: '^a' } } } })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BadRequestError);
    expect(refused).toMatchObject({ code: 'invalid-option', param: 'response_format' });
  });
}

test('the AI SDK asks: whole, streamed, and for an object', async ({ page }) => {
  await openScriptPage(page, 'webgpu');
  const provider = createOpenAICompatible({ name: 'denkspur', baseURL: 'https://denkspur.invalid/v1', fetch: await fetchThrough(page), supportsStructuredOutputs: true });
  const asked = { model: provider('denkspur'), prompt: question.content, temperature: 0 };
  const whole = await generateText(asked);
  expectAnswer(whole.text);
  expect(whole.reasoningText).toContain('7+8=15');
  const streamed = streamText(asked);
  let text = '';
  for await (const piece of streamed.textStream) text += piece;
  expectAnswer(text);
  expect(await streamed.reasoningText).toBe(whole.reasoningText);
  const { output } = await generateText({ ...asked, output: Output.object({ schema: jsonSchema<{ answer: number; sure: boolean }>(schema) }) });
  expect(fits(output)).toBe(true);
});
