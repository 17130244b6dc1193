import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { changedJson } from '../../../fixtures/changed-json';
import { fuzz } from '../../../fixtures/fuzz';
import { SourceError } from '../../engine/errors';
import { checkWanted } from '../../engine/storage/store';
import { modelAt, isIn, listFiles, readAddress } from './hub';
import { readMirror, usualOffer } from './mirror';
import { judge } from './verdict';

// Node's own is wrong after some thousand calls (20.20): it then takes a letter like ü for broken UTF-8. Browsers are not concerned.
beforeAll(() => {
  vi.spyOn(URL, 'canParse').mockImplementation((address) => {
    try {
      return new URL(address).href !== '';
    } catch {
      return false;
    }
  });
});

afterAll(() => vi.unstubAllGlobals());

const page = 'https://denkspur.example/app/';
const device = { webgpu: true, software: false, memory: 8 * 2 ** 30, storageLeft: 1e11 };
const mirror = {
  name: 'University',
  hub: './hub',
  models: [
    {
      name: 'R1', repository: 'o/n', licence: 'MIT', parameters: 1e9, layers: 28, kvHeads: 2, headWidth: 128,
      files: [{ quantization: 'Q4_K_M', bytes: 1e9 }, { quantization: 'Q8_0', bytes: 2e9 }],
    },
  ],
};
const texts = fc.oneof(fc.json(), fc.string(), fc.nat(200_000).map((depth) => '{"models":['.repeat(depth)));
const mirrors = fc.oneof({ weight: 5, arbitrary: changedJson(mirror, ['javascript:alert(1)', '//x', 'a/b']).map((value) => JSON.stringify(value)) }, { weight: 1, arbitrary: texts });

it('takes a mirror\'s configuration or says what is wrong with it, and what it takes can be offered and judged', async () => {
  const seen = { taken: 0, refused: 0 };
  await fuzz(mirrors, { usual: 1000, thorough: 20_000 }, (text) => {
    const offer = readMirror(text, page);
    if (offer.problem === null) seen.taken++;
    else {
      seen.refused++;
      expect({ ...offer, problem: null }).toEqual(usualOffer);
      expect(offer.problem.length).toBeLessThan(1000);
    }
    expect(offer.hub).toMatch(/^https?:\/\//u);
    for (const model of offer.models) {
      for (const file of model.files) {
        expect(judge(model, file, device, 4096, 'f16').needed).toBeLessThan(Infinity);
        isIn('M-Q4_K_M.gguf', file.quantization);
      }
    }
  });
  expect(seen.taken).toBeGreaterThan(50);
  expect(seen.refused).toBeGreaterThan(50);
});

it('takes what a hub lists or refuses it, and hands on only descriptions that the store takes', async () => {
  const sha256 = 'a'.repeat(64);
  const siblings = [{ rfilename: 'README.md', size: 10 }, { rfilename: 'sub/M-Q8_0.gguf', size: 9000, lfs: { sha256, size: 9000 } }, { rfilename: 'M.gguf', size: 5000, lfs: null }];
  const listing = changedJson({ sha: 'abc1234', siblings }, ['../../x.gguf', '\ud800.gguf', '.gguf', '%.gguf', 'a/../b.gguf', 3.5]);
  const seen = { taken: 0, refused: 0 };
  await fuzz(fc.oneof({ weight: 5, arbitrary: listing.map((value) => JSON.stringify(value)) }, { weight: 1, arbitrary: texts }), { usual: 1000, thorough: 20_000 }, async (text) => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(text)));
    try {
      for (const { wanted } of await listFiles('o/n', 'https://hub.example')) {
        expect(checkWanted(wanted)).toEqual(wanted);
        expect(new URL(wanted.url).origin).toBe('https://hub.example');
      }
      seen.taken++;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      seen.refused++;
    }
  });
  expect(seen.taken).toBeGreaterThan(50);
  expect(seen.refused).toBeGreaterThan(50);
});

it('reads whatever is typed as an address or refuses it, and a file at one is described as the store takes it', async () => {
  const pieces = fc.array(fc.constantFrom('https://', 'http:', '//', 'owner', '/', 'name', '.gguf', '%', '%E0%A4%A', '?', '#', ' ', '..', '@', ':', '\ud800', 'javascript:', '[', 'ü'), { maxLength: 8 });
  await fuzz(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true }), pieces.map((all) => all.join(''))), { usual: 1000, thorough: 20_000 }, async (typed) => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { headers: { 'Content-Length': '9000' } })));
    try {
      const address = readAddress(typed, 'https://hub.example');
      if (address.kind === 'repository') return;
      const { wanted } = await modelAt(address.url);
      expect(checkWanted(wanted)).toEqual(wanted);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    }
  });
});
