import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changedJson } from '../../../fixtures/changed-json';
import { fuzz } from '../../../fixtures/fuzz';
import { RequestError } from '../../engine/errors';
import { readQuestions } from './question-file';
import { readResults, resultsTable } from './results-file';

const question = { id: '1', kind: 'sum', question: '1 + 1', answer: '2' };
const sample = {
  question, sample: 0, seed: 1, temperature: 0.6, budget: null, maxTokens: 200, reasoning: 'Hm', content: '2', answer: '2', right: true,
  thoughtTokens: 1, tokens: 2, finishReason: 'stop', language: 'en', oneLanguage: true,
};
const lines = (sound: object) => {
  const changed = changedJson(sound, [Number.MAX_VALUE]).map((value) => JSON.stringify(value));
  const line = fc.oneof({ weight: 4, arbitrary: changed }, { weight: 8, arbitrary: fc.constant(JSON.stringify(sound)) }, { weight: 1, arbitrary: fc.string() });
  return fc.array(line, { maxLength: 5 }).map((all) => all.join('\n'));
};

it('takes a file of questions or results or names the line that it cannot read', async () => {
  const taken = { questions: 0, results: 0 };
  await fuzz(fc.oneof(lines(question), lines(sample)), { usual: 1000, thorough: 20_000 }, (text) => {
    const readers = {
      questions: () => readQuestions(text).length,
      results: () => {
        const results = readResults(text);
        resultsTable(results);
        return results.length;
      },
    };
    for (const kind of ['questions', 'results'] as const) {
      try {
        // A file without lines, or with one that was cut, holds nothing.
        if (readers[kind]() > 0) taken[kind]++;
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        expect(error.details['option']).toMatch(/^line \d+$/u);
      }
    }
  });
  expect(taken.questions).toBeGreaterThan(20);
  expect(taken.results).toBeGreaterThan(20);
});
