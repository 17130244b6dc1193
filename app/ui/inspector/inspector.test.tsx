import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, it } from 'vitest';
import { Library } from '../../chat/library/library';
import { ReplyRecorder } from '../../chat/reply-recorder';
import { Session } from '../../chat/session';
import type { Reply } from '../../chat/turn';
import { setUpWords } from '../i18n/i18n';
import { DeskContext } from '../session-context';
import { RecordedEngine } from '../testing/recorded-engine';
import { condensed } from './course';
import type { default as InspectorPart } from './inspector';

let Inspector: typeof InspectorPart;

// Parts that are loaded later add their words to those of the page, which have to be there.
beforeAll(async () => {
  setUpWords('en');
  ({ default: Inspector } = await import('./inspector'));
});

/** What the inside of a reply says, without its markup. */
function inside(reply: Partial<Reply>): string {
  const engine = new RecordedEngine({ tokensPerSecond: 1, longThoughtTokens: 1 });
  const session = new Session({ engine, miniatures: [{ kind: 'url', urls: ['m'] }], schedule: queueMicrotask, now: () => 0 });
  const whole: Reply = { ...new ReplyRecorder().snapshot(), phase: 'finished', ...reply };
  const html = renderToStaticMarkup(
    <DeskContext value={{ session, library: new Library(session) }}>
      <Inspector turn={{ id: 't', parent: null, origin: { kind: 'asked' }, question: 'q', reply: whole }} />
    </DeskContext>,
  );
  return html.replace(/<[^>]*>/gu, ' ');
}

const token = (entropy: number, forced?: true) => ({
  id: 1, text: 'a', part: 'reasoning' as const, logprob: -0.1, entropy, ...(forced && { forced }),
});

it('says how much the model doubted, and where most; what was forced on it is no doubt of its own', () => {
  const words = inside({ tokens: [token(0.25), token(1.5), token(9, true), token(0.5)] });
  expect(words).toContain('Mean 0.750, highest 1.500 at token 2');
});

it('says how fast the tokens came, from one moment to the next', () => {
  const pace = [{ milliseconds: 0, tokens: 1 }, { milliseconds: 500, tokens: 11 }, { milliseconds: 1000, tokens: 16 }];
  expect(inside({ pace })).toContain('Between 10.0 and 20.0 tokens/s');
});

it('draws no course of a single token', () => {
  const words = inside({ tokens: [token(1)], pace: [{ milliseconds: 0, tokens: 1 }] });
  expect(words).not.toContain('Doubt along');
  expect(words).not.toContain('Tokens per second');
});

it('keeps the highest of what one point of a course stands for', () => {
  expect(condensed([1, 5, 2, 3, 9, 1], 3)).toEqual([5, 3, 9]);
  expect(condensed([1, 5], 3)).toEqual([1, 5]);
});
