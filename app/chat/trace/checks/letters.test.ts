import { describe, expect, it } from 'vitest';
import { stepsWith } from '../../../../fixtures/steps';
import { checkThought, firstWrong } from './check';

function check(question: string, ...texts: string[]): string[][] {
  return checkThought(question, stepsWith(texts)).map((claims, index) =>
    claims.map(({ start, end, right, instead }) => `${right ? '+' : '-'} ${texts[index]!.slice(start, end)}${right ? '' : ` (${instead})`}`),
  );
}

describe('letters', () => {
  const question = 'How many r are in strawberry?';

  it('are counted as the miniature does it, piece by piece', () => {
    expect(check(question, 'Spell it and count r.', 's: s0', 'ra: r1 a1', 'ber: b1 e1 r2')).toEqual([[], ['+ s0'], ['- r1 (t0)', '- a1 (r1)'], ['- b1 (a1)', '- e1 (w1)', '- r2 (b1)']]);
    expect(check(question, 'Spell it and count r.', 's: s0', 't: t0', 'ra: r1 a1', 'w: w1', 'ber: b1 e1 r2', 'r: r2', 'y: y2').slice(-3)).toEqual([
      ['+ b1', '+ e1', '+ r2'],
      ['- r2 (r3)'],
      ['- y2 (y3)'],
    ]);
    expect(check('Wie viele e sind in Erdbeere?', 'Buchstabiere und zähle e.', 'Er: e1 r1', 'dbe: d1 b1 e2', 'ere: e3 r3 e4')[3]).toEqual(['+ e3', '+ r3', '+ e4']);
  });

  it('are those that were asked about, whatever else the question has of short words', () => {
    expect(check('How many times is a in the word valley?', 'v: v0', 'al: a1 l1')).toEqual([['+ v0'], ['+ a1', '+ l1']]);
    expect(check('What is the number of s in "sties"?', 'st: s1 t1')).toEqual([['+ s1', '+ t1']]);
  });

  it('are spelled and counted as R1 does it', () => {
    expect(check(question, 'Spelled: s-t-r-a-w-b-e-r-r-y.')).toEqual([['+ s-t-r-a-w-b-e-r-r-y']]);
    expect(check(question, 'S, T, R, A, W, B, E, R, Y')).toEqual([['- S, T, R, A, W, B, E, R, Y (s-t-r-a-w-b-e-r-r-y)']]);
    expect(check(question, "So there are 2 r's in total.", 'So r appears three times.', 'Insgesamt sind es zwei r.')).toEqual([
      ["- 2 r's (3)"],
      ['+ r appears three times'],
      ['- zwei r (3)'],
    ]);
  });

  it('are left alone where nothing was asked about them, or where a part is counted', () => {
    expect(check('What is 2 + 2?', 'ra: r1 a1', "There are 2 r's.")).toEqual([[], []]);
    expect(check(question, 'First I see one r after the t.')).toEqual([[]]);
  });

  it('and sums together tell where the thought first went wrong', () => {
    const steps = stepsWith(['2 + 2 = 4', '3 * 3 = 8', '1 = 2']);
    expect(firstWrong(checkThought('', steps))).toBe(1);
    expect(firstWrong(checkThought('', steps.slice(0, 1)))).toBe(-1);
  });
});
