/** What the page is made of besides our own code: pinned, verified, of free licences, and nothing that runs when it is installed. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from './programs';

interface Package {
  readonly dev?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const read = (name: string): unknown => JSON.parse(readFileSync(`${root}/${name}`, 'utf8'));
const { dependencies, devDependencies } = read('package.json') as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const { packages } = read('package-lock.json') as { readonly packages: Readonly<Record<string, Package>> };
const fetched = Object.entries(packages).filter(([path]) => path !== '');

test('versions are exact, and every package has its hash', () => {
  expect(Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/u.test(version))).toEqual([]);
  expect(fetched.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true).map(([path]) => path)).toEqual([]);
});

test('nothing of the page runs a script when it is installed, and no package may', () => {
  expect(fetched.filter(([, { dev, hasInstallScript }]) => dev !== true && hasInstallScript === true).map(([path]) => path)).toEqual([]);
  expect(readFileSync(`${root}/.npmrc`, 'utf8')).toMatch(/^ignore-scripts=true$/mu);
});

test('the bill of materials (npm run sbom) names every package of the page with hash and free licence', () => {
  const text = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const { bomFormat, components } = JSON.parse(text) as {
    readonly bomFormat: string;
    readonly components: readonly {
      readonly name: string;
      readonly group?: string;
      readonly hashes?: readonly { readonly alg: string }[];
      readonly licenses?: readonly { readonly expression?: string; readonly license?: { readonly id?: string } }[];
    }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const listed = new Map(components.map((one) => [one.group === undefined ? one.name : `${one.group}/${one.name}`, one]));
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !listed.has(name))).toEqual([]);
  // Those that only build and test are listed, too; what reaches people is what has to be free.
  const shipped = fetched.filter(([, { dev }]) => dev !== true).map(([path]) => path.replace(/^.*node_modules\//u, ''));
  const free = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense', 'CC0-1.0']);
  const unfit = shipped.filter((name) => {
    const { hashes = [], licenses = [] } = listed.get(name) ?? {};
    const licences = licenses.map(({ expression, license }) => license?.id ?? expression ?? '');
    return !hashes.some(({ alg }) => alg === 'SHA-512') || licences.length === 0 || !licences.every((one) => free.has(one));
  });
  expect(unfit).toEqual([]);
});
