import { describe, expect, it } from 'vitest';
import { modelCardOf, readModelCard, rightByTask } from './model-card';

const both = { en: 'in English', de: 'auf Deutsch' };
const card = {
  file: 'mini.gguf',
  what: both,
  can: both,
  limits: both,
  data: both,
  licence: 'MIT',
  parameters: 2_000_000,
  active_parameters: 1_500_000,
  sha256: 'a'.repeat(64),
  processor_hours: 3.5,
  commit: 'b'.repeat(40),
  problems: 1900,
  right: 0.97,
  right_at_temperature: { temperature: 0.6, right: 0.96 },
  right_in_new_phrasings: 0.9,
  right_after_another_question: 0.8,
  declined: 1,
  formed: 1,
  mixed: 0,
  tasks: { 'sum/en': 1, 'sum/de': 0.98, 'follow-up/en': 0.9 },
};

describe('the card of a model', () => {
  it('is read, and tells of each task in both languages', () => {
    expect(rightByTask(readModelCard({ ...card, more: 'left out' }))).toEqual([
      { task: 'sum', en: 1, de: 0.98 },
      { task: 'follow-up', en: 0.9, de: null },
    ]);
  });

  it.each([
    ['no object', 'text'],
    ['a share above 1', { ...card, right: 97 }],
    ['a task in another language', { ...card, tasks: { 'sum/fr': 1 } }],
    ['a checksum that is none', { ...card, sha256: 'abc' }],
    ['a part missing', { ...card, limits: undefined }],
  ])('is none with %s', (_, data) => {
    expect(() => readModelCard(data)).toThrow();
  });

  it('is there for a miniature that has one, and is not for others', async () => {
    const files = Object.keys(import.meta.glob('../../public/models/*.card.json')).map((path) => path.split('/').at(-1)!);
    for (const file of files) expect((await modelCardOf(file.replace('.card.json', '.gguf')))?.tasks).toBeDefined();
    expect(await modelCardOf('another.gguf')).toBeNull();
  });
});
