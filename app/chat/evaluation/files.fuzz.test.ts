import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changedJson } from '../../../fixtures/changed-json';
import { fuzz } from '../../../fixtures/fuzz';
import { RequestError } from '../../engine/errors';
import { readQuestions } from './question-file';
import { readResults, resultsTable } from './results-file';

const question = { id: '1', kind: 'sum', question: '1 + 1', answer: '2' };
const sample = {
  question, sample: 0, seed: 1, reasoning: 'Hm', content: '2', answer: '2', right: true, thoughtTokens: 1, tokens: 2, finishReason: 'stop',
  language: 'en', oneLanguage: true,
};
const lines = (sound: object) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: changedJson(sound, [Number.MAX_VALUE]).map((value) => JSON.stringify(value)) }, { weight: 1, arbitrary: fc.string() }), { maxLength: 5 })
    .map((all) => all.join('\n'));

it('takes a file of questions or results or names the line that it cannot read', async () => {
  let taken = 0;
  await fuzz(fc.oneof(lines(question), lines(sample)), { usual: 1000, thorough: 20_000 }, (text) => {
    for (const read of [() => readQuestions(text).length, () => resultsTable(readResults(text)).length]) {
      try {
        read();
        taken++;
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        expect(error.details['option']).toMatch(/^line \d+$/u);
      }
    }
  });
  expect(taken).toBeGreaterThan(20);
});
