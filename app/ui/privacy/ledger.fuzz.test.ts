import { expect, it } from 'vitest';
import { changedJson } from '../../../fixtures/changed-json';
import { fuzz } from '../../../fixtures/fuzz';
import { soundEntries } from '../../ledger/sound-entries';
import { summarize } from '../../ledger/summary';

const entry = {
  number: 1, at: 1.8e12, asker: 'page', reason: 'model', method: 'GET', target: 'https://models.example/m.gguf', onDevice: false,
  answeredBy: 'https://storage.example', up: 0, down: 9000, outcome: 'answered', status: 200,
};
const sound = [entry, { ...entry, number: 2, down: null, answeredBy: null }, { ...entry, number: 3, outcome: 'refused' }];

it('shows the lines of a damaged ledger that can be shown', async () => {
  expect(soundEntries(sound)).toEqual(sound);
  await fuzz(changedJson(sound), { usual: 1000, thorough: 20_000 }, (found) => {
    const entries = soundEntries(Array.isArray(found) ? found : []);
    const { outward, refused } = summarize(entries);
    expect(outward.requests + refused).toBeLessThanOrEqual(entries.length);
    for (const { at } of entries) new Intl.DateTimeFormat('de').format(at);
  });
});
