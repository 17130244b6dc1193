import { describe, expect, test } from 'vitest';
import { BatchedReads, readUnit } from './batched-reads';
import type { ByteSource } from './byte-source';
import { countingBytes } from './test-files';

/** A file in memory that notes which ranges were read of it. */
function notingFile(size: number): { readonly file: ByteSource; readonly bytes: Uint8Array<ArrayBuffer>; readonly ranges: (readonly [number, number])[] } {
  const bytes = countingBytes(size);
  const ranges: (readonly [number, number])[] = [];
  const read = (offset: number, length: number) => {
    ranges.push([offset, offset + length]);
    return Promise.resolve(bytes.slice(offset, offset + length));
  };
  return { file: { name: 'noting', size, read, close: () => undefined }, bytes, ranges };
}

describe('reads by need', () => {
  test('begin and end at whole pages, or at the end of the file', async () => {
    const { file, bytes, ranges } = notingFile(5 * readUnit + 17);
    const counts = { reads: 0, readBytes: 0 };
    const reads = new BatchedReads(counts);
    expect(await reads.read(file, readUnit + 5, 10)).toEqual(bytes.subarray(readUnit + 5, readUnit + 15));
    expect(await reads.read(file, 5 * readUnit + 2, 15)).toEqual(bytes.subarray(5 * readUnit + 2));
    expect(ranges).toEqual([[readUnit, 2 * readUnit], [5 * readUnit, 5 * readUnit + 17]]);
    expect(counts).toEqual({ reads: 2, readBytes: readUnit + 17 });
  });

  test('that are asked for together are sorted, and joined where their pages touch', async () => {
    const { file, bytes, ranges } = notingFile(20 * readUnit);
    const counts = { reads: 0, readBytes: 0 };
    const reads = new BatchedReads(counts);
    const wanted = [[9 * readUnit + 1, 10], [9 * readUnit + 7, readUnit], [10, readUnit], [2 * readUnit + 3, 5], [40, 1], [2, 2 * readUnit]] as const;
    const answers = await Promise.all(wanted.map(([offset, length]) => reads.read(file, offset, length)));
    for (const [index, [offset, length]] of wanted.entries()) expect(answers[index]).toEqual(bytes.subarray(offset, offset + length));
    expect(ranges).toEqual([[0, 3 * readUnit], [9 * readUnit, 11 * readUnit]]);
    expect(counts).toEqual({ reads: 2, readBytes: 5 * readUnit });
  });

  test('of two files stay apart', async () => {
    const [one, other] = [notingFile(readUnit), notingFile(readUnit)];
    const reads = new BatchedReads({ reads: 0, readBytes: 0 });
    await Promise.all([reads.read(one.file, 0, 4), reads.read(other.file, 4, 4)]);
    expect([one.ranges, other.ranges]).toEqual([[[0, readUnit]], [[0, readUnit]]]);
  });

  test('that fail say so to everybody who shares them, and to nobody else', async () => {
    const sound = notingFile(readUnit);
    const file = { ...sound.file, read: () => Promise.reject(new Error('the disk is gone')) };
    const reads = new BatchedReads({ reads: 0, readBytes: 0 });
    const [first, second, third] = [reads.read(file, 0, 1), reads.read(file, 1, 1), reads.read(sound.file, 0, 1)];
    await expect(first).rejects.toThrow('the disk is gone');
    await expect(second).rejects.toThrow('the disk is gone');
    expect(await third).toEqual(sound.bytes.subarray(0, 1));
  });
});
