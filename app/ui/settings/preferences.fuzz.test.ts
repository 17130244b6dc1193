import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../../fixtures/fuzz';
import { readPreferences } from './preferences';

const stored = JSON.stringify({ language: 'de', theme: 'dark', budget: 'short', trace: 'closed', sidebar: true, contextLength: 2048, kvCache: 'f16' });
const damaged = fc.tuple(fc.nat(stored.length), fc.string({ maxLength: 4 })).map(([at, text]) => stored.slice(0, at) + text + stored.slice(at + text.length));

it('reads stored settings or begins with those of the page', async () => {
  await fuzz(fc.oneof(fc.json(), fc.string(), damaged), { usual: 1000, thorough: 10_000 }, (text) => {
    expect(['auto', 'light', 'dark']).toContain(readPreferences(text).chosen.theme);
  });
});
