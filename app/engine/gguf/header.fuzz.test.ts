import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ModelFormatError, UnsupportedModelError } from '../errors';
import { openGguf } from './open';
import { asFile, smallFile } from './test-files';

const sound = smallFile();

/** Bytes written over a sound file, mostly the kind that lengths, counts and types are made of. */
const patch = fc.record({
  position: fc.nat(sound.length - 1),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0, 0, 0, 0, 1, 0, 0, 0],
      [9, 0, 0, 0, 8, 0, 0, 0],
      [0, 0, 0, 0x10],
    ),
  ),
});

it('loads a damaged file or says what is wrong with it', async () => {
  let loaded = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(patch, { minLength: 1, maxLength: 4 }), fc.option(fc.nat(sound.length)), async (patches, cut) => {
      const bytes = sound.slice();
      for (const { position, bytes: replacement } of patches)
        bytes.set([...replacement].slice(0, bytes.length - position), position);
      try {
        await openGguf({ kind: 'file', files: [asFile(bytes.slice(0, cut ?? bytes.length))] });
        loaded++;
      } catch (error) {
        expect(error instanceof ModelFormatError || error instanceof UnsupportedModelError, String(error)).toBe(true);
        refused++;
      }
    }),
    { numRuns: 2000 },
  );
  expect(loaded).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(500);
});
