import { afterEach, describe, expect, it, vi } from 'vitest';
import { partsOf } from '../../engine/gguf/part-names';
import { fileIn, listFiles, modelAt, readAddress } from './hub';
import { readMirror, usualOffer } from './mirror';
import { Pace } from './pace';

const hub = 'https://huggingface.co';

describe('an address', () => {
  it.each([
    [' owner/name ', { kind: 'repository', repository: 'owner/name', file: null }],
    ['owner/name/sub/a.gguf', { kind: 'repository', repository: 'owner/name', file: 'sub/a.gguf' }],
    [`${hub}/owner/name`, { kind: 'repository', repository: 'owner/name', file: null }],
    [`${hub}/owner/name/blob/main/a.gguf?download=true`, { kind: 'repository', repository: 'owner/name', file: 'a.gguf' }],
    [`${hub}/owner/name/tree/main`, { kind: 'repository', repository: 'owner/name', file: null }],
    ['https://example.org/a.gguf', { kind: 'url', url: 'https://example.org/a.gguf' }],
  ] as const)('%s is read', (typed, address) => {
    expect(readAddress(typed, hub)).toEqual(address);
  });

  it.each(['', 'name', 'owner/na me', 'javascript:alert(1)', 'https://'])('%j is refused', (typed) => {
    expect(() => readAddress(typed, hub)).toThrow(expect.objectContaining({ code: 'address-unclear' }));
  });
});

describe('a listing', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answerWith = (answer: unknown, status = 200) =>
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(answer), { status })));

  it('holds the models with pinned address, size and hash; the parts of one are one, and a part alone is none', async () => {
    const sha256 = 'a'.repeat(64);
    answerWith({
      sha: 'abc1234',
      siblings: [
        { rfilename: 'README.md', size: 10 },
        { rfilename: 'M-Q8_0.gguf', size: 130, lfs: { sha256, size: 9000 } },
        { rfilename: 'sub/M-Q4_K_M.gguf', size: 5000, lfs: null },
        { rfilename: 'M-BF16-00002-of-00002.gguf', size: 130, lfs: { sha256, size: 6000 } },
        { rfilename: 'M-BF16-00001-of-00002.gguf', size: 130, lfs: { sha256, size: 7000 } },
        { rfilename: 'M-Q6_K-00001-of-00002.gguf', size: 5000, lfs: { sha256, size: 5000 } },
        { rfilename: 'M-Q3_K-00002-of-00003.gguf', size: 5000, lfs: { sha256, size: 5000 } },
        { rfilename: 'M-Q3_K-00003-of-00003.gguf', size: 5000, lfs: { sha256, size: 5000 } },
      ],
    });
    const files = await listFiles('o/n', hub);
    expect(files.map(({ path }) => path)).toEqual(['sub/M-Q4_K_M.gguf', 'M-Q8_0.gguf', 'M-BF16-00001-of-00002.gguf']);
    expect(files[1]!.wanted).toEqual({
      id: 'o-n-M-Q8_0',
      fileName: 'M-Q8_0.gguf',
      url: `${hub}/o/n/resolve/abc1234/M-Q8_0.gguf`,
      bytes: 9000,
      sha256,
    });
    expect(files[0]!.wanted.sha256).toBeNull();
    const address = `${hub}/o/n/resolve/abc1234`;
    expect(files[2]!.wanted).toEqual({
      id: 'o-n-M-BF16',
      fileName: 'M-BF16-00001-of-00002.gguf',
      url: `${address}/M-BF16-00001-of-00002.gguf`,
      bytes: 7000,
      sha256,
      further: [{ fileName: 'M-BF16-00002-of-00002.gguf', url: `${address}/M-BF16-00002-of-00002.gguf`, bytes: 6000, sha256 }],
    });
    expect(fileIn(files, 'BF16')).toBe(files[2]);
    expect(fileIn(files, 'Q6_K')).toBeUndefined();
    expect(fileIn(files, 'Q8_0')).toBe(files[1]);
    expect(fileIn(files, 'Q4_K')).toBeUndefined();
  });

  it.each([
    [{ sha: 'abc1234', siblings: [] }, 200, 'no-model-files'],
    [{ error: 'Repository not found' }, 404, 'source-unreachable'],
    ['<html>', 200, 'source-unreachable'],
  ] as const)('%j is refused', async (answer, status, code) => {
    answerWith(answer, status);
    await expect(listFiles('o/n', hub)).rejects.toMatchObject({ code });
  });
});

describe('a split model', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['a/M-00002-of-00003.gguf', ['a/M-00001-of-00003.gguf', 'a/M-00002-of-00003.gguf', 'a/M-00003-of-00003.gguf']],
    ['https://x/M-00001-of-00002.gguf?download=true', ['https://x/M-00001-of-00002.gguf?download=true', 'https://x/M-00002-of-00002.gguf?download=true']],
    ['M-Q8_0.gguf', ['M-Q8_0.gguf']],
  ])('%s is of these parts', (name, parts) => {
    expect(partsOf(name)).toEqual(parts);
  });

  it('at any address is all of its parts, whichever of them is named; where one is not there it is none', async () => {
    const sizes: Record<string, number> = { 'M-00001-of-00002.gguf': 7000, 'M-00002-of-00002.gguf': 6000, 'N-00001-of-00002.gguf': 7000 };
    vi.stubGlobal('fetch', (url: string) => {
      const bytes = sizes[url.split('/').at(-1)!];
      return Promise.resolve(new Response(null, bytes === undefined ? { status: 404 } : { headers: { 'Content-Length': String(bytes) } }));
    });
    const { path, wanted } = await modelAt('https://models.example/M-00002-of-00002.gguf');
    expect(path).toBe('M-00001-of-00002.gguf');
    expect(wanted).toEqual({
      id: 'models.example-M',
      fileName: 'M-00001-of-00002.gguf',
      url: 'https://models.example/M-00001-of-00002.gguf',
      bytes: 7000,
      sha256: null,
      further: [{ fileName: 'M-00002-of-00002.gguf', url: 'https://models.example/M-00002-of-00002.gguf', bytes: 6000, sha256: null }],
    });
    await expect(modelAt('https://models.example/N-00001-of-00002.gguf')).rejects.toMatchObject({ code: 'source-unreachable' });
  });
});

describe('mirror.json', () => {
  const page = 'https://page.example/chat/';

  it('may name a hub, also one below the page, and its own models', () => {
    expect(readMirror('{}', page)).toEqual(usualOffer);
    expect(readMirror('{"name":"University","hub":"./hub/"}', page)).toMatchObject({ name: 'University', hub: `${page}hub` });
    expect(readMirror('{"models":[]}', page).models).toEqual([]);
  });

  it.each(['', '[', '{"hub":7}', '{"models":[{"name":"x"}]}', '{"hub":"https://"}'])('that says %j is told of', (text) => {
    expect(readMirror(text, page)).toEqual({ ...usualOffer, problem: expect.stringContaining('mirror.json') as string });
  });
});

describe('a pace', () => {
  it('is that of the last seconds, and begins anew when a count falls', () => {
    const pace = new Pace();
    expect(pace.at(0, 1000)).toBeNull();
    expect(pace.at(1000, 3000)).toBe(2000);
    for (let second = 2; second <= 10; second++) pace.at(second * 1000, 3000);
    expect(pace.at(11_000, 3000)).toBe(0);
    expect(pace.at(12_000, 0)).toBeNull();
  });
});
