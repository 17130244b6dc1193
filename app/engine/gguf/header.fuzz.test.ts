import fc from 'fast-check';
import { expect, it } from 'vitest';
import { edgeNumbers, fuzz } from '../../../fixtures/fuzz';
import { headerFields } from '../../../fixtures/gguf-fields';
import { seededModel } from '../../../fixtures/seeded-model';
import { shapes } from '../../../fixtures/shapes';
import { ModelFormatError, UnsupportedModelError } from '../errors';
import { createChatTemplate } from '../tokenizer/chat-template';
import { createTokenizer } from '../tokenizer/tokenizer';
import { openGguf } from './open';
import { smallFile } from './test-files';

/** A file with hardly anything in it, and whole models with their vocabularies. Their tensor data are not read, and not copied. */
const sound = [smallFile(), ...(['tiny-llama', 'tiny-qwen3moe', 'tiny-deepseek2'] as const).map((name) => seededModel(shapes[name]))].map(
  (bytes) => {
    const fields = headerFields(bytes);
    const end = Math.max(...fields.map(({ at, width }) => at + width));
    return { head: bytes.slice(0, end), data: new Blob([bytes.subarray(end)]), fields };
  },
);

/** A field of the header gets another number: mostly one from the edges, which lengths and counts overflow at. */
const fieldChange = fc.record({ kind: fc.constant('field' as const), which: fc.nat(), to: edgeNumbers });
/** Bytes are written over others, mostly the kind that lengths, counts and types are made of. */
const overwrite = fc.record({
  kind: fc.constant('overwrite' as const),
  where: fc.nat(),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom([255, 255, 255, 255, 255, 255, 255, 127], [0, 0, 0, 0, 1, 0, 0, 0], [9, 0, 0, 0, 8, 0, 0, 0], [0, 0, 0, 16]),
  ),
});
/** Bytes go, come, or come twice: everything behind them stands elsewhere. */
const splice = fc.record({ kind: fc.constant('splice' as const), where: fc.nat(), remove: fc.nat(16), insert: fc.uint8Array({ maxLength: 16 }) });

const mutated = fc
  .record({
    file: fc.nat(sound.length - 1),
    changes: fc.array(fc.oneof(fieldChange, overwrite, splice), { minLength: 1, maxLength: 4 }),
    cut: fc.option(fc.nat(), { freq: 5 }),
  })
  .map(({ file, changes, cut }) => {
    const { head, data, fields } = sound[file]!;
    let changed: Uint8Array<ArrayBuffer> = head.slice();
    for (const change of changes) {
      if (change.kind === 'field') {
        const { at, width } = fields[change.which % fields.length]!;
        const view = new DataView(changed.buffer);
        if (at + width > changed.length) continue;
        if (width === 8) view.setBigUint64(at, BigInt.asUintN(64, change.to), true);
        else view.setUint32(at, Number(BigInt.asUintN(32, change.to)), true);
      } else {
        const where = change.where % changed.length;
        if (change.kind === 'overwrite') changed.set([...change.bytes].slice(0, changed.length - where), where);
        else changed = Uint8Array.from([...changed.subarray(0, where), ...change.insert, ...changed.subarray(where + change.remove)]);
      }
    }
    return cut === null ? new File([changed, data], 'a.gguf') : new File([changed.slice(0, cut % (changed.length + 1))], 'a.gguf');
  });

it('loads a damaged file or says what is wrong with it', async () => {
  const seen = { loaded: 0, refused: 0 };
  await fuzz(mutated, { usual: 3000, thorough: 100_000 }, async (file) => {
    try {
      const { metadata } = await openGguf({ kind: 'file', files: [file] });
      createChatTemplate(metadata, createTokenizer(metadata));
      seen.loaded++;
    } catch (error) {
      if (!(error instanceof ModelFormatError || error instanceof UnsupportedModelError)) throw error;
      seen.refused++;
    }
  });
  expect(seen.loaded).toBeGreaterThan(3);
  expect(seen.refused).toBeGreaterThan(500);
});
