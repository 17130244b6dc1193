import { describe, expect, it } from 'vitest';
import { errorToData, ModelFormatError } from '../../engine/errors';
import { cardInGerman } from './card.de';
import { cardInEnglish } from './card.en';
import { german } from './de';
import { english } from './en';
import { enginesInGerman } from './engines.de';
import { enginesInEnglish } from './engines.en';
import { evaluationInGerman } from './evaluation.de';
import { evaluationInEnglish } from './evaluation.en';
import { expertsInGerman } from './experts.de';
import { expertsInEnglish } from './experts.en';
import { filesInGerman } from './files.de';
import { filesInEnglish } from './files.en';
import { modelsInGerman } from './models.de';
import { modelsInEnglish } from './models.en';
import { privacyInGerman } from './privacy.de';
import { privacyInEnglish } from './privacy.en';
import { failureDetails, failureWords } from './failure-words';
import { setUpWords } from './i18n';
import { languages, preferredLanguage } from './languages';

/** The codes as they stand in the sources: what is between the brackets of `extends TypedError<…>`. */
function codesIn(source: string): string[] {
  const unions = Array.from(source.matchAll(/extends TypedError<([^>]+)>/gu), (match) => match[1]!);
  return unions.flatMap((union) => Array.from(union.matchAll(/'([a-z0-9-]+)'/gu), (match) => match[1]!));
}

// Read as text: the page may not import from kernels/, and types leave no values behind that could be listed.
const sources = import.meta.glob<string>(['../../engine/errors.ts', '../../../kernels/errors.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const codes = [...Object.values(sources).flatMap(codesIn), 'unexpected'];
const words = { de: german, en: english };

/** All texts of a language as `path → text`. */
function flat(part: object, path = ''): [string, string][] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value as object, `${path}${key}.`),
  );
}

describe('words', () => {
  it('finds the codes in the sources', () => {
    expect(codes).toContain('gguf-truncated');
    expect(codes).toContain('out-of-memory');
    expect(codes.length).toBeGreaterThan(30);
  });

  it.each(languages)('has words in %s for every error code, and for no other', (language) => {
    expect(Object.keys(words[language].errors).sort()).toEqual([...codes].sort());
    for (const { what, todo } of Object.values(words[language].errors)) {
      expect(what).toMatch(/[.]$/u);
      expect(todo).toMatch(/[.]$/u);
    }
  });

  it('has the same keys and the same placeholders in both languages', () => {
    const placeholders = (text: string): string[] => Array.from(text.matchAll(/\{\{\w+\}\}/gu), (match) => match[0]).sort();
    const inGerman = new Map(
      flat({
        ...german,
        ...modelsInGerman,
        catalogue: { ...german.catalogue, ...modelsInGerman.catalogue },
        engine: { ...german.engine, ...enginesInGerman },
        card: cardInGerman,
        experts: expertsInGerman,
        files: filesInGerman,
        evaluation: evaluationInGerman,
        privacy: { ...german.privacy, ...privacyInGerman },
      }),
    );
    const inEnglish = flat({
      ...english,
      ...modelsInEnglish,
      catalogue: { ...english.catalogue, ...modelsInEnglish.catalogue },
      engine: { ...english.engine, ...enginesInEnglish },
      card: cardInEnglish,
      experts: expertsInEnglish,
      files: filesInEnglish,
      evaluation: evaluationInEnglish,
      privacy: { ...english.privacy, ...privacyInEnglish },
    });
    expect([...inGerman.keys()]).toEqual(inEnglish.map(([path]) => path));
    for (const [path, text] of inEnglish) {
      expect([path, placeholders(inGerman.get(path) ?? '')]).toEqual([path, placeholders(text)]);
      expect(text.trim()).not.toBe('');
    }
  });

  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'DE'], 'de'],
    [['fr-FR', 'it'], 'en'],
    [[], 'en'],
  ] as const)('takes the first language of %j that it speaks: %s', (wanted, language) => {
    expect(preferredLanguage(wanted)).toBe(language);
  });
});

describe('what is put into a text', () => {
  it('is shown with the characters that would turn its direction around, and otherwise as it is', () => {
    const { t } = setUpWords('de');
    expect(t('branch.token', { text: 'a\u202Eb <i>&amp;' })).toContain('a‹U+202E›b <i>&amp;');
  });
});

describe('failures', () => {
  const { t } = setUpWords('de');

  it('are told by code, with their details named', () => {
    const failure = errorToData(
      new ModelFormatError('gguf-corrupt', 'nonsense', { file: 'a.gguf', tensor: 'blk.0', strange: 7 }),
    );
    expect(failureWords(t, failure).what).toBe('Die Modelldatei widerspricht sich.');
    expect(failureDetails(t, failure)).toEqual([
      ['Datei', 'a.gguf'],
      ['Tensor', 'blk.0'],
      ['strange', '7'],
    ]);
  });

  it('of an unknown code keep code and message, so that they can be reported', () => {
    const failure = { code: 'from-the-future', message: 'Beam is down.', details: {} };
    expect(failureWords(t, failure).what).toBe(german.errors.unexpected.what);
    expect(failureDetails(t, failure)).toEqual([['from-the-future', 'Beam is down.']]);
  });
});
