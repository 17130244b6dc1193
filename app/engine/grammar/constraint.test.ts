import { describe, expect, it } from 'vitest';
import { checkOptions } from '../options';
import { smallTokenizer } from '../tokenizer/test-tokenizer';
import { Constraint } from './constraint';

const tokenizer = await smallTokenizer();
const all = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id);
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const started = (text: string, of: Readonly<Record<string, unknown>> = schema) => {
  const form = new Constraint({ type: 'json_schema', json_schema: { schema: of } }, tokenizer);
  for (const id of tokenizer.encode(text, { special: false })) form.accept(id);
  return form;
};
const allowed = (form: Constraint) => all.filter((id) => form.allows(id)).map((id) => tokenizer.tokenText(id));
const sampling = checkOptions({ temperature: 0, seed: 1 }).sampling;
const context = { sampling, prompt: [], generated: [] };

describe('a form lets through what leads on', () => {
  it('whole tokens, at the beginning and inside', () => {
    expect(allowed(started('')).every((text) => text.startsWith('{'))).toBe(true);
    const key = allowed(started('{"'));
    expect(key).toContain('a');
    expect(key.every((text) => text === 'a' || text.startsWith('a"'))).toBe(true);
    expect(allowed(started('{"a": "x'))).not.toContain('\n');
  });

  it('no tag and no control token, whose text would fit into a string', () => {
    const form = started('{"a": "');
    for (const { id } of tokenizer.markup) expect([tokenizer.tokenText(id), form.allows(id)]).toEqual([tokenizer.tokenText(id), false]);
    expect(form.allows(tokenizer.encode('x', { special: false })[0]!)).toBe(true);
  });

  it('the end when it may come, and says when it must', () => {
    const [end] = tokenizer.endIds;
    expect(started('{"a": "x"').allows(end!)).toBe(false);
    expect(started('{"a": "x"}').ended).toBe(true);
    const number = started('12', { type: 'integer' });
    expect([number.ended, number.allows(end!)]).toEqual([false, true]);
  });
});

describe('drawing from logits', () => {
  const logits = (likely: Readonly<Record<string, number>>) => {
    const values = new Float32Array(tokenizer.vocabularySize).fill(-20);
    for (const [text, logit] of Object.entries(likely)) values[tokenizer.encode(text, { special: false })[0]!] = logit;
    return values;
  };

  it('takes the likeliest that leads on, with its probability before the form', () => {
    const step = { id: 0, logprob: 0, entropy: 1, logits: logits({ x: 9, '{': 4, '[': 3 }) };
    const token = started('').drawFromLogits(step, context);
    expect(tokenizer.tokenText(token.id)).toBe('{');
    expect(token.logprob).toBeCloseTo(4 - Math.log(Math.exp(9) + Math.exp(4) + Math.exp(3)), 4);
  });

  it('knows the penalties', () => {
    const step = { id: 0, logprob: 0, entropy: 1, logits: logits({ '1': 4, '2': 3 }) };
    const generated = tokenizer.encode('1', { special: false });
    const chosen = (penalties: object) =>
      tokenizer.tokenText(started('', { type: 'integer' }).drawFromLogits(step, { ...context, generated, sampling: { ...sampling, ...penalties } }).id);
    expect([chosen({}), chosen({ repetitionPenalty: 2 }), chosen({ presencePenalty: 2 })]).toEqual(['1', '2', '2']);
  });
});
