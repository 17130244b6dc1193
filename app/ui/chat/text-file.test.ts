import { expect, it } from 'vitest';
import { mostBytes, readTextFile } from './text-file';

const file = (...parts: BlobPart[]): File => new File(parts, 'a.txt');

it('reads UTF-8 and UTF-16, with line feeds', async () => {
  expect(await readTextFile(file('grün\r\nrot\r'))).toEqual({ name: 'a.txt', text: 'grün\nrot\n' });
  expect(await readTextFile(file(new Uint8Array([0xff, 0xfe, 0xfc, 0])))).toEqual({ name: 'a.txt', text: 'ü' });
  expect(await readTextFile(file(new Uint8Array([0xfe, 0xff, 0, 0xfc])))).toEqual({ name: 'a.txt', text: 'ü' });
});

it.each([
  ['not-text', file(new Uint8Array([0x47, 0x47, 0x55, 0x46, 0]))],
  ['not-text', file(new Uint8Array([0xc3, 0x28]))],
  ['too-large', file(new Uint8Array(mostBytes + 1))],
])('refuses as %s', async (reason, refused) => {
  expect(await readTextFile(refused)).toEqual({ name: 'a.txt', reason });
});

it('says so when a file cannot be read', async () => {
  const gone = file('a');
  gone.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
  expect(await readTextFile(gone)).toEqual({ name: 'a.txt', reason: 'unreadable' });
});
