import { expect, test, vi } from 'vitest';
import { keepForms } from './keep-forms';

test('what a completion asks for reaches the pipeline, with all that was there', () => {
  const asyncGenerate = vi.fn<(...all: readonly unknown[]) => string>(() => 'chunks');
  const engine = keepForms<{ asyncGenerate: (...all: readonly unknown[]) => unknown }>({ asyncGenerate });
  const response_format = { type: 'json_object', schema: '{}' };
  expect(engine.asyncGenerate({ prompt: 'Hi', response_format }, 'model', 'pipeline', 'chat', { top_p: 0.9 }, 7, 'journal')).toBe('chunks');
  expect(asyncGenerate).toHaveBeenCalledWith({ prompt: 'Hi', response_format }, 'model', 'pipeline', 'chat', { top_p: 0.9, response_format }, 7, 'journal');
});
