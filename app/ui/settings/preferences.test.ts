import { describe, expect, it } from 'vitest';
import { defaultPreferences, readPreferences } from './preferences';

describe('readPreferences', () => {
  it('reads what this version stores', () => {
    const chosen = { language: 'de', theme: 'dark', budget: 'short', trace: 'closed', sidebar: true, contextLength: 2048, kvCache: 'f16', engine: 'wllama', measured: null, server: { address: 'localhost:8000', model: '' } };
    expect(readPreferences(JSON.stringify(chosen))).toEqual({ chosen, damaged: false });
  });

  it('keeps what an earlier version stored', () => {
    const stored = '{"language":"de","theme":"dark","budget":"short","trace":"closed"}';
    const chosen = { ...defaultPreferences, language: 'de', theme: 'dark', budget: 'short', trace: 'closed' };
    expect(readPreferences(stored)).toEqual({ chosen, damaged: false });
  });

  it('begins with those of the page where nothing is stored', () => {
    expect(readPreferences(null)).toEqual({ chosen: defaultPreferences, damaged: false });
  });

  it.each(['', '{', '"dark"', 'null'])('begins with those of the page where %j is stored, and says so', (stored) => {
    expect(readPreferences(stored)).toEqual({ chosen: defaultPreferences, damaged: true });
  });

  it('takes a list for nothing stored', () => {
    expect(readPreferences('[]').chosen).toEqual(defaultPreferences);
  });

  it('keeps a choice that stands alone', () => {
    expect(readPreferences('{"theme":"dark"}')).toEqual({ chosen: { ...defaultPreferences, theme: 'dark' }, damaged: false });
  });

  it('keeps what fits beside what does not', () => {
    const stored = '{"language":"fr","theme":"dark","budget":"short","trace":"open","server":{"address":7,"model":""},"measured":3}';
    const chosen = { ...defaultPreferences, theme: 'dark', budget: 'short', trace: 'open' };
    expect(readPreferences(stored)).toEqual({ chosen, damaged: true });
  });
});
