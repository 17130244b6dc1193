import { describe, expect, it } from 'vitest';
import type { GeneratedToken } from '../../engine/engine';
import type { Step } from '../turn';
import { confidenceCourse, meanConfidence } from './confidence';
import { originOf, resultOf } from './origin';
import { titleOf } from './title';
import { beginsWithTurnOfMind, splitAtTurnsOfMind, turnsOfMind } from './turns-of-mind';

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
    const pieces = splitAtTurnsOfMind('Wait, no. Hmm, 5.');
    expect(pieces.map((piece) => [piece.text, piece.turn])).toEqual([
      ['Wait', true],
      [', no. ', false],
      ['Hmm', true],
      [', 5.', false],
    ]);
    expect(splitAtTurnsOfMind('')).toEqual([]);
  });

  it('knows a step that begins with one', () => {
    expect(beginsWithTurnOfMind('**Wait**, no')).toBe(true);
    expect(beginsWithTurnOfMind('That is 5. Wait, no')).toBe(false);
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
