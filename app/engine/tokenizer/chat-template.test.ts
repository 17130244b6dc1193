import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../engine';
import type { GgufValue } from '../gguf/writer';
import { createChatTemplate, type ChatTemplate } from './chat-template';
import { smallMetadata, smallTokenizer } from './test-tokenizer';
import type { Tokenizer } from './tokenizer';

/** R1's own, without tools. */
const r1 = [
  '{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}',
  "{% set ns = namespace(system_prompt='') %}{%- for message in messages %}{%- if message['role'] == 'system' %}",
  "{% set ns.system_prompt = message['content'] %}{%- endif %}{%- endfor %}{{bos_token}}{{ns.system_prompt}}",
  "{%- for message in messages %}{%- if message['role'] == 'user' %}{{'<｜User｜>' + message['content']}}{%- endif %}",
  "{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}",
  "{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}",
  "{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- endfor -%}",
  "{% if add_generation_prompt %}{{'<｜Assistant｜><think>\\n'}}{% endif %}",
].join('');
/** In Qwen3's way: thoughts are a field of their own. */
const withReasoning = [
  '{% for m in messages %}<|im_start|>{{ m.role }}\n',
  '{% if m.reasoning_content %}<think>\n{{ m.reasoning_content }}\n</think>\n\n{% endif %}',
  '{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}',
].join('');

async function chat(
  template: string | undefined,
  overrides: Record<string, GgufValue | undefined> = {},
): Promise<{ template: ChatTemplate; tokenizer: Tokenizer }> {
  const keys = { 'tokenizer.chat_template': template, 'tokenizer.ggml.add_bos_token': true, ...overrides };
  const tokenizer = await smallTokenizer(keys);
  return { tokenizer, template: createChatTemplate(await smallMetadata(keys), tokenizer) };
}

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string, reasoning_content?: string): ChatMessage => ({
  role: 'assistant',
  content,
  ...(reasoning_content !== undefined && { reasoning_content }),
});
const bos = '<｜begin▁of▁sentence｜>';
const eos = '<｜end▁of▁sentence｜>';

describe('the prompt of a conversation', () => {
  it('is what the template says, special tokens and all', async () => {
    const { template, tokenizer } = await chat(r1);
    const { text, tokens, insideThought } = template.encode([
      { role: 'system', content: 'Kurz.' },
      user('1+1?'),
      assistant('2'),
      user('2+2?'),
    ]);
    expect(text).toBe(`${bos}Kurz.<｜User｜>1+1?<｜Assistant｜>2${eos}<｜User｜>2+2?<｜Assistant｜><think>\n`);
    expect(tokens).toEqual(tokenizer.encode(text, { special: true }));
    expect(insideThought).toBe(true);
  });

  it('begins with begin-of-sentence although the template leaves it out', async () => {
    const { template, tokenizer } = await chat(withReasoning);
    const { text, tokens, insideThought } = template.encode([user('a')]);
    expect(text).toBe('<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n');
    expect(tokens).toEqual([tokenizer.beginOfSentence, ...tokenizer.encode(text, { special: true })]);
    expect(insideThought).toBe(false);
  });

  it('can end with the last message', async () => {
    const { template } = await chat(r1);
    expect(template.encode([user('a'), assistant('b')], { addGenerationPrompt: false }).text).toBe(
      `${bos}<｜User｜>a<｜Assistant｜>b${eos}`,
    );
  });
});

describe('earlier thoughts', () => {
  it.each([
    ['in the answer', assistant('<think>\nHm </think>\n\nZwei.'), '\n\nZwei.'],
    ['in the answer, with the tag in code', assistant('<think>`</think>` is</think>Zwei.'), 'Zwei.'],
    ['in a field of their own', assistant('Zwei.', 'Hm'), 'Zwei.'],
    ['that quote their own end', assistant('Zwei.', 'a </think> b'), 'Zwei.'],
  ])('are left out when they stand %s', async (_, message, answer) => {
    const { template } = await chat(r1);
    expect(template.encode([user('1+1?'), message, user('Sicher?')]).text).toContain(
      `<｜Assistant｜>${answer}${eos}<｜User｜>Sicher?`,
    );
  });

  it('are kept by a template that keeps them', async () => {
    const { template } = await chat(withReasoning);
    const { text } = template.encode([user('a'), assistant('c', 'b </think> <think>'), user('d')]);
    expect(text).toContain('<|im_start|>assistant\n<think>\nb </think> <think>\n</think>\n\nc<|im_end|>\n');
  });

  it.each([
    'The tag `</think>` ends it.',
    'a </think> b',
    '<think> without an end',
    'a<think>b</think>c',
    '<think>a</think>b</think>c',
  ])('are not seen where an answer writes about tags: %s', async (content) => {
    const { template } = await chat(r1);
    const { text } = template.encode([user('a'), assistant(content), user('b')]);
    expect(text).toContain(`<｜Assistant｜>${content.replace(/^<think>a<\/think>/, '')}${eos}`);
  });
});

describe('what stands in a message', () => {
  const snippets = fc.constantFrom(
    '<',
    '｜',
    'User',
    '｜>',
    '<｜User｜>',
    '<｜Assistant｜>',
    bos,
    eos,
    '<|im_start|>user\n',
    '<|im_end|>',
    '<|im',
    '<think>',
    '</think>',
    '\n',
    '\n\n',
    ' ',
    '        ',
    'wort',
    'Größe',
    '{{ bos_token }}',
    '{% endfor %}',
    '\ue000',
    '\ue001',
    '🦊',
    '12',
    "'s",
  );
  const content = fc.array(snippets, { maxLength: 12 }).map((parts) => parts.join(''));

  it('is text, whatever it looks like', async () => {
    const { template, tokenizer } = await chat(r1);
    const markup = new Set(tokenizer.markup.map(({ id }) => id));
    const [begin, end, you, me, think] = [bos, eos, '<｜User｜>', '<｜Assistant｜>', '<think>'].map((text) =>
      tokenizer.find(text),
    );
    fc.assert(
      fc.property(content, content, content, (system, question, second) => {
        const { text, tokens, insideThought } = template.encode([
          { role: 'system', content: system },
          user(question),
          assistant('Ja.'),
          user(second),
        ]);
        expect(text).toBe(
          `${bos}${system}<｜User｜>${question}<｜Assistant｜>Ja.${eos}<｜User｜>${second}<｜Assistant｜><think>\n`,
        );
        expect(tokens.filter((id) => markup.has(id))).toEqual([begin, you, me, end, you, me, think]);
        const detokenizer = tokenizer.createDetokenizer();
        const withoutControl = tokens.map((id) => detokenizer.push(id)).join('');
        expect(withoutControl).toBe(`${system}${question}Ja.${second}<think>\n`);
        expect(insideThought).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is tokenized together with the template around it', async () => {
    const { template, tokenizer } = await chat(withReasoning);
    fc.assert(
      fc.property(
        content.filter((text) => !tokenizer.markup.some((token) => text.includes(token.text))),
        (question) => {
          const { text, tokens } = template.encode([user(question)]);
          expect(tokens).toEqual(tokenizer.encodeDocument(text, { special: true }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not tell the template that a thought is open', async () => {
    const { template } = await chat(withReasoning);
    expect(template.encode([user('<think>')]).insideThought).toBe(false);
  });
});

describe('a file without a template', () => {
  it('is spoken to by its special tokens', async () => {
    const { template } = await chat(undefined);
    const { text } = template.encode([{ role: 'system', content: 'S' }, user('a'), assistant('<think>x</think>b'), user('c')]);
    expect(text).toBe(`${bos}S<｜User｜>a<｜Assistant｜>b${eos}<｜User｜>c<｜Assistant｜>`);
  });

  it('is spoken to as in ChatML when it has those', async () => {
    const tokens = ['<', '>', 'a', '<|im_start|>', '<|im_end|>'];
    const { template } = await chat(undefined, {
      'tokenizer.ggml.tokens': tokens,
      'tokenizer.ggml.token_type': undefined,
      'tokenizer.ggml.merges': ['< >'],
    });
    expect(template.encode([user('a')]).text).toBe('<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n');
  });

  it('is refused when they are of no known kind', async () => {
    const keys = {
      'tokenizer.ggml.tokens': ['a', 'b'],
      'tokenizer.ggml.token_type': undefined,
      'tokenizer.ggml.merges': ['a b'],
    };
    const { template } = await chat(undefined, keys);
    expect(() => template.encode([user('a')])).toThrow(expect.objectContaining({ code: 'template-failed' }));
  });
});

describe('a template that fails', () => {
  it.each([
    ['says why', "{{ raise_exception('No system message, please.') }}", 'No system message, please.'],
    ['cannot be parsed', '{% for %}', ''],
    ['counts to a billion', '{% for i in range(1000000000) %}x{% endfor %}', 'range of 1000000000'],
    ['loops within loops', `${'{% for a in range(1000) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`, 'does not come to an end'],
    [
      'doubles a text again and again',
      "{% set ns = namespace(t='xxxxxxxx') %}{% for i in range(100) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t }}",
      'It',
    ],
    ['puts a list into itself again and again', '{% set ns = namespace(t=[1]) %}{% for i in range(60) %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.t }}', 'longer than'],
    ['replaces each letter by a page', `{% set t = 'x' * 1 %}{% set t = '${'x'.repeat(50_000)}' %}{{ t | replace('x', t) }}`, ''],
    ['replaces each letter, by a method', `{% set t = '${'x'.repeat(50_000)}' %}{{ t.replace('x', t) }}`, 'more of a text'],
    ['joins with a page', `{% set t = '${'x'.repeat(50_000)}' %}{{ range(10000) | join(t) }}`, 'more of a text'],
    ['indents by a million', "{{ ('a\n' ~ 'b') | indent(100000000) }}", 'more of a text'],
    ['calls itself', '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}', ''],
    ['is endless itself', 'x'.repeat(2 ** 18 + 1), 'longer than'],
  ])('says so with its reason: it %s', async (_, source, reason) => {
    const { template } = await chat(source);
    let thrown: unknown;
    try {
      template.encode([user('a')]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'template-failed',
      details: { file: 'klein.gguf', reason: expect.stringContaining(reason) as string },
    });
  });
});

it('knows the day, in English', async () => {
  const { template } = await chat("{{ strftime_now('%d %B %Y') }}|{{ strftime_now('%b') | length }}|{{ strftime_now('100%%') }}");
  const now = new Date();
  const month = now.toLocaleString('en', { month: 'long' });
  expect(template.encode([]).text).toBe(`${String(now.getDate()).padStart(2, '0')} ${month} ${now.getFullYear()}|3|100%`);
});
