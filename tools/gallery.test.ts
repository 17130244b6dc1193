import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './checks/programs.ts';

// Read as text: the gallery opens a browser as soon as it is imported.
const gallery = readFileSync(join(root, 'tools/gallery.ts'), 'utf8');
const route = readFileSync(join(root, 'app/ui/route.ts'), 'utf8');

it('every page has a picture', () => {
  const places = Array.from(/readonly place: ('models'[^;}]*)/u.exec(route)?.[1]?.matchAll(/'(\w+)'/gu) ?? [], ([, place = '']) => place);
  expect(places).toContain('settings');
  expect(places.filter((place) => !gallery.includes(`'#/${place}'`))).toEqual([]);
  expect(gallery).toContain('({ simulator }) => simulator');
});

it('every width, appearance and language is seen', () => {
  const looks = /const looks[^;]*;/u.exec(gallery)?.[0] ?? '';
  for (const value of ['wide', 'phone', 'light', 'dark', 'de-DE', 'en-GB']) expect(looks).toContain(`'${value}'`);
});
