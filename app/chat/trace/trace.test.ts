import { describe, expect, it } from 'vitest';
import type { GeneratedToken } from '../../engine/engine';
import type { Step } from '../turn';
import { confidenceCourse, meanConfidence } from './confidence';
import { originOf, resultOf } from './origin';
import { titleOf } from './title';
import { languageOf, languageSlips } from './language';
import { piecesOf } from './pieces';
import { tokenOffsets } from './token-offsets';
import { beginsWithTurnOfMind, turnsOfMind } from './turns-of-mind';

function stepsFrom(...texts: string[]): Step[] {
  return texts.map((text, index) => ({ index, start: 0, text, title: text, turnOfMind: false, tokens: [], meanConfidence: null }));
}

function token(probability: number, forced = false): GeneratedToken {
  return { id: 0, text: 'x', part: 'reasoning', logprob: Math.log(probability), entropy: 0, ...(forced ? { forced } : {}) };
}

describe('titleOf', () => {
  it.each([
    ['Spell it and count r.', 'Spell it and count r'],
    ['Compare 9.11 and 9.9 first. Then decide.', 'Compare 9.11 and 9.9 first'],
    ['**Step 1:** Add `a` and b', 'Step 1: Add a and b'],
    ['- Wait! That is wrong.', 'Wait!'],
    ['ra: r1 a1', 'ra: r1 a1'],
    ['', ''],
  ])('%j → %j', (text, title) => {
    expect(titleOf(text)).toBe(title);
  });

  it('cuts a long sentence at a word', () => {
    const title = titleOf('So we have to find out how many different ways there are to arrange the letters of the word banana');
    expect(title).toBe('So we have to find out how many different ways there are to arrange…');
    expect(title.length).toBeLessThanOrEqual(72);
  });
});

describe('turnsOfMind', () => {
  it.each([
    ['Wait, that is wrong.', ['Wait']],
    ['That gives 5. But wait, no. Hmm, let me check.', ['But wait', 'Hmm']],
    ['Das ist 7. Moment, noch einmal. Aber Moment mal!', ['Moment', 'Aber Moment']],
    ['Let me double-check the sum.', ['Let me double-check']],
    ['No, that is not it.', ['No']],
    ['No two of them are equal.', []],
    ['The waiter will wait.', []],
    ['Waiting lists', []],
    ["Actually's", []],
  ])('%j', (text, found) => {
    expect(turnsOfMind(text).map(({ start, end }) => text.slice(start, end))).toEqual(found);
  });

  it('splits a text without losing any of it', () => {
    const claim = { start: 15, end: 20, right: false, instead: '6' };
    const pieces = piecesOf('Wait, no. Hmm, 5 = 6.', [claim], 'NO.');
    expect(pieces.map(({ text, turn, claim: stated, hit }) => [text, turn, stated, hit])).toEqual([
      ['Wait', true, null, false],
      [', ', false, null, false],
      ['no.', false, null, true],
      [' ', false, null, false],
      ['Hmm', true, null, false],
      [', ', false, null, false],
      ['5 = 6', false, claim, false],
      ['.', false, null, false],
    ]);
    expect(piecesOf('', [], '')).toEqual([]);
  });

  it('knows a step that begins with one', () => {
    expect(beginsWithTurnOfMind('**Wait**, no')).toBe(true);
    expect(beginsWithTurnOfMind('That is 5. Wait, no')).toBe(false);
  });
});

describe('languages', () => {
  it.each([
    ['So the answer is not what we want, and then it would be wrong.', 'en'],
    ['Also ist die Antwort nicht das, was wir wollen.', 'de'],
    ['所以答案是三个字母', 'zh'],
    ['17 * 20 = 340', null],
  ])('%j is %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });

  it('slip where a step differs from the beginning', () => {
    const steps = stepsFrom('So the answer is not what it was.', '17 * 20', '所以答案是三个字母', 'And that is what we want.');
    expect(languageSlips(steps)).toEqual([null, null, 'zh', null]);
  });
});

describe('tokenOffsets', () => {
  const tokens = (...texts: string[]): GeneratedToken[] => texts.map((text) => ({ ...token(1), text }));

  it('finds each token in the text, whatever the parser left out', () => {
    expect(tokenOffsets('Ab c', tokens('\n', 'A', 'b', ' c'))).toEqual([0, 0, 1, 2]);
    expect(tokenOffsets('x😀y', tokens('x', '\uFFFD', '\uFFFD', 'y'))).toEqual([0, 1, 1, 3]);
  });
});

describe('resultOf and originOf', () => {
  it.each([
    ['The answer is 3.', '3'],
    ['Die Antwort ist 9,9.', '9,9'],
    ['It is 4, so \\(\\boxed{\\frac{1}{2}}\\) of 8.', '\\frac{1}{2}'],
    ['The capital is **Paris**, founded 250 BC.', 'Paris'],
    ['R1 is a model', null],
  ])('%j comes down to %j', (answer, result) => {
    expect(resultOf(answer)?.text ?? null).toBe(result);
    const found = resultOf(answer);
    if (found !== null) expect(answer.slice(found.start, found.end)).toBe(found.text);
  });

  it('finds the last step that names the result as a whole', () => {
    const steps = stepsFrom('ber: r2', 'r: r3', 'y: y3', '13 and 3.5 and 35');
    expect(originOf(steps, '3')?.index).toBe(2);
    expect(originOf(stepsFrom('so 9.9', 'bye'), '9,9')?.index).toBe(0);
  });

  it('falls back on the last step, and on nothing', () => {
    expect(originOf(stepsFrom('9=9', '1<9'), '9.9')?.index).toBe(1);
    expect(originOf([], '3')).toBeNull();
  });
});

describe('confidence', () => {
  it('averages probabilities and leaves out what the engine wrote itself', () => {
    expect(meanConfidence([token(1), token(0.5), token(0.01, true)])).toBeCloseTo(0.75);
    expect(meanConfidence([])).toBeNull();
  });

  it('shows the least confident token of each share', () => {
    const course = confidenceCourse([token(1), token(0.5), token(1), token(1)], 2);
    expect(course.map((value) => value.toFixed(2))).toEqual(['0.50', '1.00']);
    expect(confidenceCourse([], 8)).toEqual([]);
  });
});
