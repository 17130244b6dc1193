/**
 * What a model writes around its thought, as text, through everything between it and the reader: thought and answer told apart, the reply,
 * what is drawn. The words are the miniature's own, recorded, with what other models have done to theirs.
 */
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Library } from './chat/library/library';
import { ReplyRecorder } from './chat/reply-recorder';
import { Session } from './chat/session';
import type { Turn } from './chat/turn';
import type { FinishEvent } from './engine/engine';
import { createThinkingParser } from './engine/thinking/parser';
import { TurnView } from './ui/chat/turn-view';
import { setUpWords } from './ui/i18n/i18n';
import { DeskContext } from './ui/session-context';
import { edgeTexts } from './ui/testing/edge-texts';
import { RecordedEngine } from './ui/testing/recorded-engine';
import recordings from './ui/testing/recordings.json';

// What asks a browser; here there is none.
vi.mock('./ui/kit/media-query', () => ({ wideLayout: '', useMediaQuery: () => true }));
vi.mock('./ui/route', async (original) => ({
  ...(await original<object>()),
  useRoute: () => ({ place: 'conversation', id: null, turn: null, step: null }),
}));

beforeAll(() => {
  setUpWords('en');
});

interface Written {
  /** The template has opened the thought. */
  readonly startsInside?: boolean;
  readonly reason?: FinishEvent['reason'];
}

/** What the page makes of a text that came in these pieces. */
function turnOf(pieces: readonly string[], { startsInside = true, reason = 'stop' }: Written = {}): Turn {
  const parser = createThinkingParser({ startsInside });
  const recorder = new ReplyRecorder();
  let now = 0;
  recorder.take({ type: 'prompt', tokenIds: [1], text: 'p', reusedTokens: 0, droppedMessages: 0 }, now);
  for (const text of pieces) {
    const before = parser.state;
    const given = parser.push(text);
    const part = parser.state !== before ? 'control' : before === 'thinking' ? 'reasoning' : 'content';
    now += 20;
    recorder.take({ type: 'delta', ...given, tokens: [{ id: 1, text, part, logprob: -0.1, entropy: 0.1 }] }, now);
  }
  const { retracted, ...last } = parser.flush();
  recorder.take({ type: 'delta', ...last, tokens: [], ...(retracted > 0 && { retracted }) }, now);
  recorder.take(
    {
      type: 'finish',
      reason,
      thoughtUnfinished: parser.state === 'thinking',
      promptTokens: 1,
      generatedTokens: pieces.length,
      timing: { firstTokenMs: 1, prefillTokensPerSecond: 1, decodeTokensPerSecond: 1 },
      counters: { dispatchesPerToken: 1, submitsPerToken: 1, readbacksPerToken: 1, bytesReadPerToken: 1, gpuBytes: 1 },
    },
    now,
  );
  return { id: 't', parent: null, origin: { kind: 'asked' }, question: 'q', reply: recorder.snapshot() };
}

/** The turn as it is drawn, as HTML. */
async function drawn(turn: Turn): Promise<string> {
  const engine = new RecordedEngine({ tokensPerSecond: 1, longThoughtTokens: 1 });
  const session = new Session({ engine, miniatures: [{ kind: 'url', urls: ['m'] }], schedule: queueMicrotask, now: () => 0 });
  const desk = { session, library: new Library(session) };
  const draw = (): string =>
    renderToStaticMarkup(
      <DeskContext value={desk}>
        <TurnView turn={turn} outside={false} />
      </DeskContext>,
    );
  // The first time it asks for what reads Markdown.
  draw();
  await import('./ui/markdown/markdown-block');
  await new Promise((resolve) => setTimeout(resolve));
  return draw();
}

/** What a reader sees of it. */
function words(html: string): string {
  return html.replace(/<[^>]*>/gu, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

const piecesOf = (text: string): readonly string[] => text.match(/[^]{1,4}/gu) ?? [];

const recorded = recordings.map(({ question, tokens }) => {
  const pieces = tokens.map(([, text]) => String(text)).filter((text) => text !== '<｜end▁of▁sentence｜>');
  const end = pieces.indexOf('</think>');
  const [thought = '', answer = ''] = pieces.join('').split('</think>').map((text) => text.replace(/^[\r\n]+|[\r\n]+$/gu, ''));
  return { question, pieces, thoughtPieces: pieces.slice(0, end), thought, answer };
});
const each = recorded.map((one) => [one.question, one] as const);

describe('a thought that the template has opened', () => {
  it.each(each)('ends where the model ends it: %s', async (_, { pieces, thought, answer }) => {
    const turn = turnOf(pieces);
    expect(turn.reply).toMatchObject({ answer, thought: { text: thought, end: 'model' } });
    const seen = words(await drawn(turn));
    expect(seen).toContain('Thought for');
    expect(seen).toContain(answer);
    expect(seen).not.toContain('think>');
  });

  it.each(each)('and the model opens once more is the same thought: %s', (_, { pieces, thought, answer }) => {
    expect(turnOf(['<think>', '\n', ...pieces]).reply).toMatchObject({ answer, thought: { text: thought, end: 'model' } });
  });

  it.each(each)('is the same as one that the model opens itself: %s', (_, { pieces, thought, answer }) => {
    expect(turnOf(['<think>', '\n', ...pieces], { startsInside: false }).reply).toMatchObject({ answer, thought: { text: thought, end: 'model' } });
  });
});

describe('a thought without an end', () => {
  it.each(each)('at the token limit is kept, said to be cut, and can be answered from: %s', async (_, { thoughtPieces, thought }) => {
    const turn = turnOf(thoughtPieces, { reason: 'length' });
    expect(turn.reply).toMatchObject({ answer: '', thought: { end: 'cut' } });
    expect(turn.reply.thought.text.trimEnd()).toBe(thought);
    const html = await drawn(turn);
    expect(words(html)).toContain('The thought was cut at the token limit, before it came to an answer.');
    expect(html).toMatch(/<button[^>]*>(?:<svg.*?<\/svg>)?Answer now<\/button>/u);
    for (const line of thought.split('\n')) expect(words(html)).toContain(line.trim());
  });

  it('where the model simply ends is kept as well, and can be answered from', async () => {
    const { thoughtPieces } = recorded[0]!;
    const turn = turnOf(thoughtPieces);
    expect(turn.reply.thought.end).toBe('cut');
    const seen = words(await drawn(turn));
    expect(seen).toContain('The thought ended before it came to an answer.');
    expect(seen).toContain('Answer now');
    expect(seen).toContain('y: y3');
  });

  it('and in the middle of a tag keeps what there is of it', async () => {
    const seen = words(await drawn(turnOf([...recorded[0]!.thoughtPieces, '</thi'], { reason: 'length' })));
    expect(seen).toContain('</thi');
    expect(seen).toContain('The thought was cut at the token limit');
  });

  it('behind a fence that never closes ends at its tag after all', async () => {
    const turn = turnOf(piecesOf('Try:\n```python\nprint(3)\n</think>\n\nThe answer is 3.'));
    expect(turn.reply).toMatchObject({ answer: 'The answer is 3.', thought: { text: 'Try:\n```python\nprint(3)', end: 'model' } });
    expect(words(await drawn(turn))).not.toContain('think>');
  });
});

describe('an empty thought', () => {
  const { answer } = recorded[2]!;

  it.each([
    ['that the template has opened', ['\n', '</think>', '\n\n', answer], true],
    ['that the model writes', ['<think>', '\n\n', '</think>', '\n\n', answer], false],
    ['without line breaks', ['<think>', '</think>', answer], false],
    ['of white space', ['<think>', '\n \n', '</think>', '\n', answer], false],
  ] as const)('%s is none: the answer stands alone', async (_, pieces, startsInside) => {
    const turn = turnOf(pieces, { startsInside });
    expect(turn.reply).toMatchObject({ answer, thought: { steps: [], end: null } });
    const seen = words(await drawn(turn));
    expect(seen).toContain('Answered without thinking');
    expect(seen).toContain(answer);
    expect(seen).not.toContain('Thought for');
    expect(seen).not.toContain('cut');
  });

  it('with nothing behind it is said to be no answer', async () => {
    expect(words(await drawn(turnOf(['\n', '</think>'])))).toContain('The model ended without an answer.');
  });
});

describe('tags that mean nothing', () => {
  it('are quoted in code, in the thought and in the answer', async () => {
    const { thought, answer } = edgeTexts['quoted']!;
    const turn = turnOf(piecesOf(`${thought}</think>\n\n${answer}`));
    expect(turn.reply.answer).toBe(answer);
    expect(turn.reply.thought.steps.map(({ text }) => text)).toEqual([
      'The tag `</think>` would end the thought.',
      '```\n<think>not a thought</think>\n```',
      'So it is quoted. And <think> stands here again.',
    ]);
    const html = await drawn(turn);
    expect(html).toContain('<code>&lt;/think&gt;</code>');
    expect(words(html)).toContain('<think>not a thought</think>');
  });

  it('are a <think> in the middle of the thought, and whatever stands in the answer', async () => {
    const turn = turnOf(piecesOf('One way. <think> Another way.\n\n<think>\nA third.\n</think>\n\nIt is 3, <think>or not</think>.'));
    expect(turn.reply.thought).toMatchObject({ text: 'One way. <think> Another way.\n\n<think>\nA third.', end: 'model' });
    const seen = words(await drawn(turn));
    expect(seen).toContain('One way. <think> Another way.');
    expect(seen).toContain('It is 3, <think>or not</think>.');
  });
});

it('hostile words, in thought and answer, are drawn as words', async () => {
  const { thought, answer } = edgeTexts['hostile']!;
  const turn = turnOf([...piecesOf(thought), '</think>', '\n\n', answer!.replace('[real](https://example.org/\u202Ecod.exe)', '')]);
  const html = await drawn(turn);
  const active = Array.from(html.matchAll(/<(?:script|img|iframe|object|embed|b)\b[^>]*>|<[^>]*\s(?:on\w+|href|src)="[^>]*>/giu), ([tag]) => tag);
  expect(active).toEqual([]);
  const seen = words(html);
  expect(seen).toContain('<script>window.hostile = 1</script>');
  expect(seen).toContain('<script>window.hostile = 3</script>');
  expect(seen).toContain('‹U+202E›evil.exe‹U+202C›');
  expect(seen).toContain('Image “remote”, not loaded');
  expect(seen.includes('abcdefghij '.repeat(10_000).trim())).toBe(true);
  expect(seen).toContain('unclosed code');
});
