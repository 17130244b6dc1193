import { describe, expect, it } from 'vitest';
import type { Step } from '../turn';
import { checkThought } from './checks/check';
import { languageSlips } from './language';
import { resultOf } from './origin';
import { piecesOf } from './pieces';
import { StepRecorder } from './step-recorder';

const length = 100_000;

/**
 * What takes the square of such a line's length takes a minute, and the page stands still: the test ends at its time limit. Each of them
 * held up the page once.
 */
describe('a line of 100 kB', () => {
  it.each([
    ['of letters', 'a'.repeat(length)],
    ['of Chinese', '所'.repeat(length)],
    ['of white space', `a${' '.repeat(length - 2)}b`],
    ['of words', 'ab. '.repeat(length / 4).trim()],
    ['of signs', '1+('.repeat(length / 3)],
  ])('%s is a step that is read, checked, searched and drawn in pieces', (_, text) => {
    const recorder = new StepRecorder();
    recorder.append(text, []);
    const [step, ...others] = recorder.snapshot() as [Step, ...Step[]];
    expect(others).toEqual([]);
    // Compared here: the difference between two such texts would be no help to anyone.
    expect(step.text === text).toBe(true);
    expect(step.title.length).toBeLessThanOrEqual(72);
    expect(checkThought('How many r are in strawberry?', [step])).toEqual([[]]);
    expect(languageSlips([step])).toEqual([null]);
    resultOf(text);
    const wanted = text.charAt(0);
    const pieces = piecesOf(text, [], wanted);
    expect(pieces.map((piece) => piece.text).join('') === text).toBe(true);
    expect(pieces.every((piece) => piece.hit === piece.text.startsWith(wanted))).toBe(true);
  });
});
