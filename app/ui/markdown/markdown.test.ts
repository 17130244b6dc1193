import type { Root } from 'hast';
import { describe, expect, it } from 'vitest';
import { isBearable } from './bearable';
import { splitBlocks } from './blocks';
import { markResult } from './mark-result';
import { mathToDollars } from './math-delimiters';

describe('splitBlocks', () => {
  it.each([
    ['One.\n\nTwo.', ['One.\n\n', 'Two.']],
    ['```py\na\n\nb\n```\n\nEnd', ['```py\na\n\nb\n```\n\n', 'End']],
    ['~~~\na\n\nb', ['~~~\na\n\nb']],
    ['\\[\nx\n\ny\n\\]\n\nEnd', ['\\[\nx\n\ny\n\\]\n\n', 'End']],
    ['\\[ x \\]\n\nEnd', ['\\[ x \\]\n\n', 'End']],
    ['$$\nx\n\ny\n$$\n\nEnd', ['$$\nx\n\ny\n$$\n\n', 'End']],
    ['1. a\n\n   more\n\n2. b\n\nEnd', ['1. a\n\n   more\n\n2. b\n\n', 'End']],
    ['Text\n\n- a\n- b\n\n- c', ['Text\n\n', '- a\n- b\n\n- c']],
    ['', []],
  ])('%j', (text, blocks) => {
    expect(splitBlocks(text).map((block) => block.text)).toEqual(blocks);
  });

  it('knows where its blocks begin, and loses nothing', () => {
    const text = '# A\n\nb\n\n```\n\n```\nc\n\n\n\nd\n';
    const blocks = splitBlocks(text);
    expect(blocks.map((block) => block.text).join('')).toBe(text);
    for (const block of blocks) expect(text.slice(block.start, block.start + block.text.length)).toBe(block.text);
  });
});

describe('mathToDollars', () => {
  it.each([
    ['so \\(x^2\\) is', 'so $$x^2$$ is'],
    ['\\[\nx = 1\n\\]', '\n$$\nx = 1\n$$\n'],
    ['it is \\[ x \\] then', 'it is $$x$$ then'],
    ['Answer: \\boxed{\\frac{1}{2}}.', 'Answer: $$\\boxed{\\frac{1}{2}}$$.'],
    ['\\(\\boxed{3}\\)', '$$\\boxed{3}$$'],
    ['$$\n\\boxed{3}\n$$', '$$\n\\boxed{3}\n$$'],
    ['for $n=3$ and $x$', 'for $$n=3$$ and $$x$$'],
    ['between $5 and $6', 'between $5 and $6'],
    ['$5-$6', '$5-$6'],
    ['`\\(x\\)` and ```\n$x$\n```', '`\\(x\\)` and ```\n$x$\n```'],
    ['not yet \\(x^', 'not yet \\(x^'],
    ['\\(a \\(b\\)', '\\(a $$b$$'],
    ['\\[ a \\\\[2pt] \\text{\\(b\\)} \\]', '\n$$\na \\\\[2pt] \\text{\\(b\\)}\n$$\n'],
  ])('%j → %j', (text, rewritten) => {
    expect(mathToDollars(text)).toBe(rewritten);
  });
});

describe('markResult', () => {
  it('sets off the last place that names the result, and no code', () => {
    const tree: Root = {
      type: 'root',
      children: [
        { type: 'element', tagName: 'p', properties: {}, children: [{ type: 'text', value: 'Is it 3? It is 3.' }] },
        { type: 'element', tagName: 'code', properties: {}, children: [{ type: 'text', value: '3' }] },
      ],
    };
    markResult({ result: '3' })(tree);
    expect(tree.children[0]).toMatchObject({
      children: [{ value: 'Is it 3? It is ' }, { tagName: 'span', properties: { className: ['result'] } }, { value: '.' }],
    });
    expect(tree.children[1]).toMatchObject({ children: [{ value: '3' }] });
  });
});

describe('a block can be read as Markdown', () => {
  it.each([
    ['a paragraph up to 10,000 characters', 'a'.repeat(10_000), 'a'.repeat(10_001)],
    ['lines that make one paragraph, up to as many', 'ab\n'.repeat(3333), 'ab\n'.repeat(3334)],
    ['quotations up to 50 deep', `${'> '.repeat(50)}x`, `${'>'.repeat(51)}x`],
    ['lists up to 50 deep', `a\n${'- '.repeat(50)}x`, `a\n${'1. - > '.repeat(17)}x`],
  ])('%s', (_, bearable, unbearable) => {
    expect([isBearable(bearable), isBearable(unbearable)]).toEqual([true, false]);
  });

  it.each([`- ${'ab '.repeat(100)}\n`.repeat(100), `|${'ab|'.repeat(100)}\n`.repeat(100), `\`\`\`\n${'x'.repeat(20_000)}`, '-'.repeat(2000), `a${'\n'.repeat(20_000)}`])(
    'however long the whole is: case %#',
    (block) => {
      expect(isBearable(block)).toBe(true);
    },
  );
});
