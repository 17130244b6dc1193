import { describe, expect, it } from 'vitest';
import { defaultPreferences, readPreferences } from './preferences';

describe('readPreferences', () => {
  it('reads what this version stores', () => {
    const chosen = { language: 'de', theme: 'dark', budget: 'short', trace: 'closed', sidebar: true, contextLength: 2048, kvCache: 'f16', engine: 'wllama', measured: null, server: { address: 'localhost:8000', model: '' } };
    expect(readPreferences(JSON.stringify(chosen))).toEqual(chosen);
  });

  it('keeps what an earlier version stored', () => {
    const stored = '{"language":"de","theme":"dark","budget":"short","trace":"closed"}';
    expect(readPreferences(stored)).toEqual({ ...defaultPreferences, language: 'de', theme: 'dark', budget: 'short', trace: 'closed' });
  });

  it.each([null, '', '{', '[]', '{"theme":"dark"}', '{"language":"fr","theme":"dark","budget":"short","trace":"open"}'])(
    'takes %j for nothing stored',
    (stored) => {
      expect(readPreferences(stored)).toEqual(defaultPreferences);
    },
  );
});
