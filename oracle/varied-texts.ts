import { SeededRandom } from '../fixtures/random.ts';

/** Texts that tokenizers have stumbled over, and the ordinary ones that people write. */
const phrases: readonly string[] = [
  'Hello, world!',
  "I'm sure they'll say it's what we've got; I'D rather you're told HE'S left.",
  'How many "r" are in strawberry?',
  '9.11 or 9.9: which is larger?',
  'The quick brown fox jumps over the lazy dog.',
  "rock'n'roll 'tis o'clock 'S 'T 'Re",
  'camelCase snake_case SCREAMING',
  'Größe, Übermut und Ärger: Straße heißt jetzt STRASSE.',
  'Donaudampfschifffahrtsgesellschaftskapitän',
  'Wie viele „r“ hat „Erdbeere“?',
  'Ich weiß nicht – vielleicht … doch?',
  '我们来一步一步地思考这个问题。',
  '你好，世界！１２３',
  '日本語のテキスト、カタカナ、ひらがな。',
  '안녕하세요 세계',
  'Привет, мир! Ёлка',
  'مرحبا بالعالم',
  'नमस्ते दुनिया',
  'สวัสดีชาวโลก',
  'Γειά σου Κόσμε',
  'שלום עולם',
  'tiếng Việt có dấu',
  'İstanbul ığüşöç',
  'def f(x):\n    return x ** 2  # square\n\n\nprint(f(3))',
  'const a = (b) => ({ ...b, c: `x${b.d}` });\r\n',
  '<div class="a">&nbsp;</div>',
  '{"a": [1, 2.5e-3, null]}',
  'SELECT * FROM t WHERE a <> 1;',
  '#include <stdio.h>\nint main(void){return 0;}',
  '\tif (x)\n\t\ty++;',
  'https://example.com/a?b=c&d=%20#e',
  '$\\int_0^1 x^2\\,dx = \\frac{1}{3}$',
  '∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−f(a)|<ε',
  '½ + ¼ = ¾, x² + y³, ⅷ ②',
  '1234567890',
  '3.14159 2,718 1_000_000',
  '0xFF 1e-7 007',
  '١٢٣٤ ४५६ ໑໒',
  '😀 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪',
  '☃︎ ☃️ ✔',
  'é é ñ ñ Å Å',
  'a͡b z̤ͮa̾l̈g̑o',
  '\u200b\u200c\u200d\u2060',
  '\ufeffBOM',
  'a\u00a0b\u2009c\u3000d\u0085e\u2028f',
  '  two  spaces   three    four',
  ' leading',
  'trailing ',
  '\n',
  '\n\n',
  '\n\n\n',
  ' \n \n',
  '\t \t',
  '\r\n\r\n',
  '    ',
  'a\n\n b',
  'a \n\n  b',
  '\u000b\u000c',
  '\u0000\u0001\u001f\u007f',
  '!!! ??? ... --- ___ ***',
  '«guillemets» ‚low‘ “curly” ‹x›',
  "''''",
  '`code` ```fence```',
  '/* */ // # %',
  '-->',
  '==>>',
  '…',
  '°C €5 £6 ¥7 ₿',
  '©®™',
  '\ud83d',
  'x\udc00y',
  '�',
  'ﬁ ﬂ Ⅳ ℃ ㎏',
  'ǅ ǆ ß ẞ ſ',
  'ʰello ⁿ',
  '〇一二三',
  '々〆ヶ',
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙𝟚𝟛',
  '𠀀𠀁',
  '🄰🅱',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  '----------------------------------------',
];

const tags: readonly string[] = [
  '<think>',
  '</think>',
  '<think>\n',
  '\n</think>\n\n',
  '<thin',
  'k>',
  '<｜User｜>',
  '<｜Assistant｜>',
  '<｜end▁of▁sentence｜>',
  '<｜begin▁of▁sentence｜>',
  '<｜User',
  '｜>',
  '<|im_start|>',
  '<|im_end|>',
  '<|im_start|>user\n',
  '<|endoftext|>',
  '<|eot_id|>',
  '<|EOT|>',
  '<tool_call>',
  '</tool_call>',
  '<|fim_pad|>',
  '<|',
  '|>',
  '[PAD151665]',
];

// Scripts of long standing: what is a letter or a digit beyond them depends on the Unicode version of the JavaScript engine.
const ranges: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0x20, 0x7e],
  [0x09, 0x0d],
  [0xa0, 0x24f],
  [0x250, 0x36f],
  [0x370, 0x5ff],
  [0x600, 0x7ff],
  [0x900, 0xdff],
  [0xe00, 0x10ff],
  [0x1e00, 0x20cf],
  [0x2100, 0x2426],
  [0x2440, 0x27bf],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xe000, 0xe0ff],
  [0xf900, 0xfad9],
  [0xff01, 0xffdc],
  [0x10000, 0x100fa],
  [0x10400, 0x1049d],
  [0x1d400, 0x1d7ff],
  [0x1f300, 0x1f64f],
  [0x20000, 0x2a6df],
];

/**
 * The phrases, then texts put together at random from phrases, tags, white space, digits and characters from all over Unicode.
 */
export function variedTexts(count: number, seed: string): string[] {
  const random = new SeededRandom(seed);
  const texts = [...phrases, ...tags];
  while (texts.length < count) texts.push(Array.from({ length: 1 + random.below(12) }, () => piece(random)).join(''));
  return texts.slice(0, count);
}

function piece(random: SeededRandom): string {
  const pick = <Item>(items: readonly Item[]): Item => items[random.below(items.length)]!;
  switch (random.below(8)) {
    case 0:
    case 1:
      return pick(phrases);
    case 2:
      return pick(tags);
    case 3:
      return pick([' ', '  ', '\n', '\n\n', '\t', ' \n', '\r\n', '   ', '\u00a0', '\u3000']).repeat(1 + random.below(3));
    case 4:
      return String(random.below(10 ** (1 + random.below(7))));
    case 5:
      return pick(phrases)
        .split(' ')
        .reverse()
        .join(pick([' ', '', '-', "'"]));
    default:
      return Array.from({ length: 1 + random.below(6) }, () => character(random, pick(ranges))).join('');
  }
}

function character(random: SeededRandom, [first, last]: readonly [number, number]): string {
  return String.fromCodePoint(first + random.below(last - first + 1));
}

/** Texts of characters from all of Unicode, assigned or not: every valid UTF-8 can be one. */
export function unicodeTexts(count: number, seed: string): string[] {
  const random = new SeededRandom(`${seed}/unicode`);
  const drawn = (): string => {
    const [first, last] = unicodeRanges[random.below(unicodeRanges.length)]!;
    return character(random, [first, last]);
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + random.below(24) }, drawn).join(''));
}

/** One for each length of UTF-8, without the halves of surrogate pairs. */
const unicodeRanges: readonly (readonly [first: number, last: number])[] = [
  [0x0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
];
