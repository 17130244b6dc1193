import { changedJson } from '../../../fixtures/changed-json';
import { fuzz } from '../../../fixtures/fuzz';
import fc from 'fast-check';
import { checkWanted, journalName, readJournal, readRecord, recordName } from './records';
import { MemoryFolder } from './simulated-server';

const file = { fileName: 'm.gguf', url: 'https://models.example/m.gguf', bytes: 9000, sha256: 'a'.repeat(64) };
const wanted = { id: 'm', ...file, further: [{ ...file, fileName: 'm-00002-of-00002.gguf' }] };
const strange = ['..', '../x', 'a/b', 'file:///etc', 'javascript:alert(1)'];
const record = changedJson({ wanted, storedAt: '2026-11-24T00:00:00.000Z' }, strange);
const journal = changedJson({ wanted, etag: '"1"' }, strange);
const cut = fc.nat(200).map((at) => JSON.stringify({ wanted, etag: null }).slice(0, at));

it('believes what lies beside a model or takes it for absent; a name in it is a name, and no way to elsewhere', async () => {
  let believed = 0;
  const texts = fc.oneof({ weight: 5, arbitrary: fc.oneof(record, journal).map((value) => JSON.stringify(value)) }, { weight: 1, arbitrary: fc.oneof(cut, fc.string()) });
  await fuzz(texts, { usual: 1000, thorough: 20_000 }, async (text) => {
    const folder = new MemoryFolder();
    for (const name of [recordName, journalName]) folder.files.set(name, new TextEncoder().encode(text));
    for (const found of [await readRecord(folder.handle), await readJournal(folder.handle)]) {
      if (found === undefined) continue;
      believed++;
      expect(checkWanted(found.wanted)).toEqual(found.wanted);
      for (const { fileName } of [found.wanted, ...(found.wanted.further ?? [])]) expect(fileName).not.toMatch(/\/|^\.+$/u);
    }
  });
  expect(believed).toBeGreaterThan(50);
});
