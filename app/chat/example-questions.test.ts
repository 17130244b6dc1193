import { describe, expect, it } from 'vitest';
import { examplesOfMiniatures, readExampleQuestions } from './example-questions';

describe('the example questions', () => {
  it('are of a kind each, in both languages', () => {
    expect(examplesOfMiniatures.length).toBeGreaterThanOrEqual(4);
    expect(new Set(examplesOfMiniatures.map(({ task }) => task)).size).toBe(examplesOfMiniatures.length);
    for (const { en, de } of examplesOfMiniatures) expect([en.trim(), de.trim()]).not.toContain('');
  });

  it.each([
    ['no list', {}],
    ['a task that the page does not know', [{ task: 'cooking', en: 'How?', de: 'Wie?' }]],
    ['a language missing', [{ task: 'sum', en: '1 + 1?' }]],
  ])('are refused as %s', (_, data) => {
    expect(() => readExampleQuestions(data)).toThrow();
  });
});
