import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GeneratedToken } from '../../engine/engine';
import { StepRecorder } from './step-recorder';

function tokensOf(text: string, probability = 1): GeneratedToken[] {
  return Array.from(text.matchAll(/\n+|[^\n]{1,3}/gu), ([piece], id) => ({
    id,
    text: piece,
    part: 'reasoning' as const,
    logprob: Math.log(probability),
    entropy: 0,
  }));
}

function stepsOf(text: string): string[] {
  const recorder = new StepRecorder();
  recorder.append(text, []);
  return recorder.snapshot().map((step) => step.text);
}

describe('StepRecorder', () => {
  it('goes line by line where a thought has no paragraphs', () => {
    expect(stepsOf('Spell it and count r.\n s: s0\nt: t0\n')).toEqual(['Spell it and count r.', 's: s0', 't: t0']);
  });

  it('goes paragraph by paragraph from the first blank line on', () => {
    expect(stepsOf('Okay.\nSo:\n\nFirst\nsecond\n\n\nThird')).toEqual(['Okay.\nSo:', 'First\nsecond', 'Third']);
  });

  it('never tears a code fence apart', () => {
    expect(stepsOf('Try:\n\n```python\na = 1\n\n\nb = 2\n```\n\nDone.')).toEqual([
      'Try:',
      '```python\na = 1\n\n\nb = 2\n```',
      'Done.',
    ]);
  });

  it('leaves white space before the first word alone', () => {
    expect(stepsOf('\n\n  \nA\nB')).toEqual(['A', 'B']);
    expect(stepsOf(' \n ')).toEqual([]);
  });

  it('gives the same steps however the text is cut into deltas', () => {
    const piece = fc.constantFrom('a', 'Wait', ' ', '\n', '\n\n', '```', '```\n', 'b.');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(9), { maxLength: 30 }), (pieces, cuts) => {
        const text = pieces.join('');
        const recorder = new StepRecorder();
        let at = 0;
        for (const cut of cuts) {
          recorder.append(text.slice(at, at + cut), []);
          recorder.snapshot();
          at += cut;
        }
        recorder.append(text.slice(at), []);
        expect(recorder.snapshot().map((step) => step.text)).toEqual(stepsOf(text));
      }),
      { numRuns: 500 },
    );
  });

  it('puts tokens into the step whose text they are, even when text is held back', () => {
    const recorder = new StepRecorder();
    recorder.append('', tokensOf('\none\n\n', 0.5));
    recorder.append('one\n\n', tokensOf('two'));
    recorder.append('two', []);
    const [first, second] = recorder.snapshot();
    expect(first?.tokens.map((token) => token.text)).toEqual(['\n', 'one', '\n\n']);
    expect(first?.meanConfidence).toBeCloseTo(0.5);
    expect(second?.tokens.map((token) => token.text)).toEqual(['two']);
    expect(second?.meanConfidence).toBe(1);
  });

  it('keeps the identity of steps that did not change', () => {
    const recorder = new StepRecorder();
    recorder.append('one\n\ntwo\n\nthr', []);
    const before = recorder.snapshot();
    recorder.append('ee', []);
    const after = recorder.snapshot();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
    expect(after[2]?.text).toBe('three');
  });
});
