import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createThinkingParser, leadingThought, type ThinkingPieces, type ThinkingState } from './parser';

function parse(pieces: readonly string[], startsInside = false): { reasoning: string; content: string; state: ThinkingState } {
  const parser = createThinkingParser({ startsInside });
  let reasoning = '';
  let content = '';
  const add = (part: ThinkingPieces) => {
    reasoning += part.reasoning_content;
    content += part.content;
  };
  for (const piece of pieces) add(parser.push(piece));
  const last = parser.flush();
  add(last);
  reasoning = reasoning.slice(0, reasoning.length - last.retracted);
  return { reasoning, content, state: parser.state };
}

const fence = '```';
type Case = [what: string, text: string, reasoning: string, content: string, state?: ThinkingState];

const fromTheStart: Case[] = [
  ['a thought and an answer', '<think>\nErst denken.\n</think>\n\nDann reden.', 'Erst denken.', 'Dann reden.'],
  ['white space before the thought', ' \n<think>a</think>b', 'a', 'b'],
  ['no thought', 'Hallo <b>Welt</b>', '', 'Hallo <b>Welt</b>'],
  ['no thought, white space first', '\n  Hallo', '', '\n  Hallo'],
  ['an empty thought', '<think>\n\n</think>\n\nJa.', '', 'Ja.'],
  ['a thought without line breaks', '<think></think>Ja.', '', 'Ja.'],
  ['a thought that does not end', '<think>\nImmer weiter\n', 'Immer weiter\n', '', 'thinking'],
  ['a thought that ends in half a tag', '<think>a\n</thi', 'a\n</thi', '', 'thinking'],
  ['half a tag and nothing else', ' <thi', '', ' <thi', 'before'],
  ['a tag that is none', '<thinking>a</thinking>', '', '<thinking>a</thinking>'],
  ['line breaks within a thought', '<think>\n\na\n\nb\r\n\r\n</think>\r\nc\n\nd\n', 'a\n\nb', 'c\n\nd\n'],
  ['things that begin like tags', '<think>1 < 2 <</thin </thi</think>x', '1 < 2 <</thin </thi', 'x'],
  ['<think> once more at its start', '<think>\n<think>\na</think>b', 'a', 'b'],
  ['<think> once more within', '<think>a <think> b</think>c', 'a <think> b', 'c'],
  ['tags in the answer', '<think>a</think>b <think>c</think> d </think>', 'a', 'b <think>c</think> d </think>'],
  ['a tag in inline code', '<think>The tag `</think>` ends it.\n</think>\nc', 'The tag `</think>` ends it.', 'c'],
  ['a tag in inline code with two backticks', '<think>``a ` </think>`` b</think>c', '``a ` </think>`` b', 'c'],
  ['a stray backtick', '<think>a ` b\n</think>c', 'a ` b', 'c'],
  ['closed inline code before the tag', '<think>`a` and `b`</think>c', '`a` and `b`', 'c'],
  [
    'a tag in a fence',
    `<think>a\n${fence}html\n</think>\n${fence}\nb\n</think>\nc`,
    `a\n${fence}html\n</think>\n${fence}\nb`,
    'c',
  ],
  ['a tag in a fence of tildes', '<think>~~~\n```\n</think>\n~~~\n</think>c', '~~~\n```\n</think>\n~~~', 'c'],
  [
    'a tag in a fence in a list',
    `<think>1. ${fence}\n   </think>\n   ${fence}\n</think>c`,
    `1. ${fence}\n   </think>\n   ${fence}`,
    'c',
  ],
  [
    'a fence within a longer fence',
    '<think>````md\n```\n</think>\n```\n````\n</think>c',
    '````md\n```\n</think>\n```\n````',
    'c',
  ],
  [
    'a fence line with text is no end',
    `<think>${fence}\n${fence}js\n</think>\n${fence}\n</think>c`,
    `${fence}\n${fence}js\n</think>\n${fence}`,
    'c',
  ],
  ['inline code with three backticks', `<think>${fence}a${fence} b\n</think>c`, `${fence}a${fence} b`, 'c'],
  ['a tag right behind a fence', `<think>${fence}\na\n${fence}</think>c`, `${fence}\na\n${fence}`, 'c'],
  ['a fence that was closed before', `<think>${fence}\na\n${fence}\nb\n</think>c`, `${fence}\na\n${fence}\nb`, 'c'],
  ['line breaks in a fence', `<think>${fence}\n\n\na\n${fence}\n\n</think>c`, `${fence}\n\n\na\n${fence}`, 'c'],
  ['a fence that never closes', `<think>a\n${fence}js\nb\n\n</think>\n\nc\n`, `a\n${fence}js\nb`, 'c\n'],
  [
    'of several tags behind such a fence the one with a line to itself',
    `<think>${fence}html\n<b></think></b>\n</think>\n\nc`,
    `${fence}html\n<b></think></b>`,
    'c',
  ],
  ['a tag within a line behind such a fence', `<think>${fence}\na</think>c</think>`, `${fence}\na`, 'c</think>'],
  ['a tag in a closed fence, and one that never closes', `<think>~~~\n</think>\n~~~\n~~~\na`, '~~~\n</think>\n~~~\n~~~\na', '', 'thinking'],
  ['characters beyond the basic plane', '<think>🦊\n</think>\n🌍', '🦊', '🌍'],
  ['nothing', '', '', '', 'before'],
];

const fromInside: Case[] = [
  ['a thought that the prompt opened', 'a\n</think>\n\nb', 'a', 'b'],
  ['line breaks after the opening', '\n\na</think>b', 'a', 'b'],
  ['an empty thought', '\n</think>\n\nb', '', 'b'],
  ['an opening of its own', '<think>\na</think>b', 'a', 'b'],
  ['an opening later on', 'a <think>\nb</think>c', 'a <think>\nb', 'c'],
  ['no end', 'a', 'a', '', 'thinking'],
];

describe.each([
  ['from the start', false, fromTheStart],
  ['inside a thought', true, fromInside],
] as const)('%s', (_, startsInside, cases) => {
  it.each(cases)(
    '%s',
    (_what, text, reasoning, content, state = text.includes('</think>') || !startsInside ? 'answer' : 'thinking') => {
      const expected = { reasoning, content, state };
      expect(parse([text], startsInside)).toEqual(expected);
      expect(parse(text.split(''), startsInside)).toEqual(expected);
    },
  );
});

const snippets = fc.constantFrom(
  '<think>',
  '</think>',
  '<',
  '</',
  '</thi',
  'nk>',
  '\n',
  '\n\n',
  '\r\n',
  ' ',
  '`',
  '``',
  fence,
  '~~~',
  fence + 'js\n',
  '- ',
  'a',
  'wort',
  '1. ',
  '>',
);

it('gives the same however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(snippets, { maxLength: 40 }), fc.array(fc.nat(8)), fc.boolean(), (parts, cuts, startsInside) => {
      const text = parts.join('');
      const pieces: string[] = [];
      let rest = text;
      for (const cut of cuts) {
        pieces.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      expect(parse([...pieces, rest], startsInside)).toEqual(parse([text], startsInside));
    }),
    { numRuns: 2000 },
  );
});

it('loses nothing but tags, line breaks next to them and white space before them', () => {
  fc.assert(
    fc.property(fc.array(snippets, { maxLength: 40 }), fc.boolean(), (parts, startsInside) => {
      const text = parts.join('');
      const { reasoning, content } = parse([text], startsInside);
      const bare = (some: string) => some.replaceAll('<think>', '').replaceAll('</think>', '').replace(/\s/g, '');
      // Cutting at a tag can join what makes a tag: compared without tags on both sides.
      expect(bare(reasoning) + bare(content)).toBe(bare(text));
    }),
    { numRuns: 2000 },
  );
});

it('holds back nothing but what may become a tag', () => {
  const parser = createThinkingParser({ startsInside: false });
  const steps: [push: string, reasoning: string, content: string, state: ThinkingState][] = [
    [' \n<th', '', '', 'before'],
    ['ink>', '', '', 'thinking'],
    ['\nHm', 'Hm', '', 'thinking'],
    ['. a </', '. a ', '', 'thinking'],
    ['b', '</b', '', 'thinking'],
    ['\n\n', '', '', 'thinking'],
    ['c\n</think', '\n\nc', '', 'thinking'],
    ['>\n', '', '', 'answer'],
    ['\nJa', '', 'Ja', 'answer'],
    ['. </think', '', '. </think', 'answer'],
  ];
  for (const [text, reasoning_content, content, state] of steps) {
    expect(parser.push(text)).toEqual({ reasoning_content, content });
    expect(parser.state).toBe(state);
  }
});

it('ends a thought on request, in code as well', () => {
  const parser = createThinkingParser({ startsInside: true });
  expect(parser.push(`a\n${fence}\n</think>\nb </th`)).toEqual({
    reasoning_content: `a\n${fence}\n</think>\nb </th`,
    content: '',
  });
  expect(parser.endThought()).toEqual({ reasoning_content: '', content: '' });
  expect(parser.push('\n\nAntwort')).toEqual({ reasoning_content: '', content: 'Antwort' });
  expect(parser.state).toBe('answer');
});

describe('leadingThought', () => {
  it.each([
    ['<think>\na `</think>` b\n</think>\n\nc', '\na `</think>` b\n'],
    [' <think></think>c', ''],
    ['<think>a\n```\nb\n</think>\n\nc', 'a\n```\nb\n'],
    ['<think>a\n```\nb\n</think>\n```\nc', undefined],
    ['a <think>b</think>', undefined],
    ['<think>a', undefined],
    ['', undefined],
  ])('of %j is %j', (text, thought) => {
    const found = leadingThought(text);
    expect(found && text.slice(found.start, found.end)).toBe(thought);
  });
});
