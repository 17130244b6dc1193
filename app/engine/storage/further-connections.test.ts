import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { errorToData } from '../errors';
import { downloadModel } from './download';
import { recordName, type WantedModel } from './records';
import { type Fault, MemoryFolder, SimulatedServer } from './simulated-server';

/** As much of Node's own SHA-256 as is needed here: what is tested is megabytes, and the one of the page takes ten times as long for them. */
interface NativeHash {
  update(bytes: Uint8Array): NativeHash;
  copy(): NativeHash;
  digest(): Uint8Array;
}
vi.mock('@noble/hashes/sha2.js', () => {
  const { process } = globalThis as unknown as { readonly process: { getBuiltinModule(name: string): { createHash(name: string): NativeHash } } };
  const create = (): NativeHash => process.getBuiltinModule('node:crypto').createHash('sha256');
  const wrapped = (hash: NativeHash): object => ({
    update: (bytes: Uint8Array) => hash.update(bytes),
    clone: () => wrapped(hash.copy()),
    digest: () => new Uint8Array(hash.digest()),
  });
  return { sha256: Object.assign((bytes: Uint8Array) => new Uint8Array(create().update(bytes).digest()), { create: () => wrapped(create()) }) };
});

const mebibyte = 2 ** 20;
const body = new Uint8Array(48 * mebibyte);
for (let index = 0, state = 1; index < body.length; index++) body[index] = state = (state * 69 + 41) & 0xff ^ (index >> 8);
body.set([0x47, 0x47, 0x55, 0x46]);
const wanted: WantedModel = {
  id: 'm', fileName: 'm.gguf', url: 'https://models.example/m.gguf', bytes: body.length, sha256: bytesToHex(sha256(body)),
};
/** A server that gives each connection a mebibyte a second, and a line that has room for sixteen such. */
const limited = { connection: mebibyte, line: 16 * mebibyte };

let server: SimulatedServer;
let folder: MemoryFolder;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { storage: { estimate: () => Promise.resolve({}) } });
  begin(limited);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function begin(rate: { readonly connection: number; readonly line: number }): void {
  server = new SimulatedServer(body, rate);
  folder = new MemoryFolder();
  vi.stubGlobal('fetch', server.fetch);
}

/** Downloads in simulated time. @returns `stored`, or the code of the error that it ended with, and how many seconds that took */
async function download(description = wanted, onProgress: (bytes: number, pause: () => void) => void = () => undefined): Promise<{ end: string; seconds: number }> {
  const begun = performance.now();
  const pause = new AbortController();
  let end: string | undefined;
  const options = { signal: pause.signal, onProgress: (bytes: number) => onProgress(bytes, () => pause.abort()), patience: 30_000 };
  void downloadModel(folder.handle, description, options).then(
    () => (end = 'stored'),
    (error: unknown) => (end = errorToData(error).code),
  );
  while (end === undefined) await vi.advanceTimersByTimeAsync(200);
  return { end, seconds: (performance.now() - begun) / 1000 };
}

const stored = (): Uint8Array => folder.files.get('m.gguf') ?? new Uint8Array();
const isWholeAndRight = (): boolean => folder.files.has(recordName) && isBeginning() && stored().length === body.length;
/** Whether nothing is on the disk but the file's beginning. */
function isBeginning(): boolean {
  const there = stored();
  return there.length <= body.length && bytesToHex(sha256(there)) === bytesToHex(sha256(body.subarray(0, there.length)));
}
/** Requests for parts: that of the one connection names no end. */
const parts = () => server.asked.filter(({ end }) => end < body.length);
const mostOpen = () => Math.max(...server.asked.map(({ open }) => open));

/** The fault of one request for a part, the so-and-so-many-th. */
function onPart(which: number, fault: Fault): void {
  let seen = 0;
  server.fault = ({ end }) => (end < body.length && seen++ === which ? fault : undefined);
}

it('a server that limits each connection is asked by four, and the file is the same', async () => {
  const { end, seconds } = await download();
  expect([end, isWholeAndRight(), mostOpen()]).toEqual(['stored', true, 4]);
  // By one connection 48; the first 12 are measured.
  expect(seconds).toBeLessThan(30);
});

it('where the line is what limits, a second connection is tried once and what it brought is kept', async () => {
  begin({ connection: 4 * mebibyte, line: 2 * mebibyte });
  const { end, seconds } = await download();
  expect([end, isWholeAndRight(), mostOpen(), parts().length]).toEqual(['stored', true, 2, 1]);
  expect(seconds).toBeLessThan(25);
});

it.each<[string, Fault]>([
  ['ignores ranges', { ignoresRange: true }],
  ['has another version', { etag: '"2"' }],
  ['says another place', { shifted: 7 }],
  ['says 429', { status: 429 }],
  ['says 503', { status: 503 }],
  ['sends a page to log in', { status: 200, type: 'text/html' }],
])('a server that %s to the second connection loses nothing of the first', async (_name, fault) => {
  onPart(0, fault);
  expect((await download()).end).toBe('stored');
  expect([isWholeAndRight(), server.asked.length, server.asked[0]!.first]).toEqual([true, 2, 0]);
});

it.each([0.01, 0.5, 0.99])('a connection of several that is cut at %f of its part goes on where it was', async (share) => {
  const cutAfter = Math.round(share * 2 * mebibyte);
  onPart(5, { cutAfter });
  const { end, seconds } = await download();
  const cut = parts()[5]!;
  expect([end, isWholeAndRight()]).toEqual(['stored', true]);
  expect(server.asked.filter(({ first }) => first === cut.first + cutAfter)).toHaveLength(1);
  expect(seconds).toBeLessThan(32);
});

it.each<[string, Fault]>([['429', { status: 429 }], ['503', { status: 503 }], ['no byte', { silent: true }], ['one byte after the other', { cutAfter: 0 }]])(
  '%s to the further connections in the middle of a file: one goes on from where it ends', async (_name, fault) => {
    let seen = 0;
    server.fault = ({ end }) => (end < body.length && seen++ >= 5 ? fault : undefined);
    expect((await download()).end).toBe('stored');
    expect(isWholeAndRight()).toBe(true);
    // Not from the beginning, and nothing twice but what waited for its turn.
    const last = server.asked.at(-1)!;
    expect(last.end).toBe(body.length);
    expect(last.first).toBeGreaterThanOrEqual(parts()[5]!.first - 8 * mebibyte);
  },
);

it.each([wanted.sha256, null])('a file that changes while several bring it is never mixed (SHA-256 %s)', async (hash) => {
  const other = body.slice().fill(7, 1000);
  let seen = 0;
  server.fault = ({ end }) => {
    if (end < body.length && ++seen === 6) {
      server.body = other;
      server.etag = '"2"';
    }
    return undefined;
  };
  const { end } = await download({ ...wanted, sha256: hash });
  // Without a hash the new version is as good as the old one, whole.
  expect(end).toBe(hash === null ? 'stored' : 'hash-mismatch');
  expect(bytesToHex(sha256(stored()))).toBe(bytesToHex(sha256(hash === null ? other : new Uint8Array())));
});

it('without a name of the version there is one connection', async () => {
  server.etag = null;
  expect((await download()).end).toBe('stored');
  expect(server.asked).toHaveLength(1);
});

it('a full disk while several bring the file: what is there is its beginning, and goes on', async () => {
  folder.room = 30 * mebibyte + 12_345;
  expect((await download()).end).toBe('storage-full');
  expect([stored().length, isBeginning(), folder.files.has(recordName)]).toEqual([folder.room, true, false]);
  folder.room = Infinity;
  expect((await download()).end).toBe('stored');
  expect(isWholeAndRight()).toBe(true);
});

it('a pause while several bring the file: what is there is its beginning, nothing is asked any more, and it goes on', async () => {
  const end = 30 * mebibyte;
  expect((await download(wanted, (bytes, pause) => (bytes >= end ? pause() : undefined))).end).toBe('paused');
  const { length } = server.asked;
  expect([stored().length >= end, stored().length < end + 16 * mebibyte, isBeginning()]).toEqual([true, true, true]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toHaveLength(length);
  const { length: there } = stored();
  expect((await download()).end).toBe('stored');
  expect([isWholeAndRight(), server.asked[length]!.first]).toEqual([true, there]);
});
