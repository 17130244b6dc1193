/**
 * Writes the goldens in fixtures/goldens again:
 *   npx tsx oracle/make-goldens.ts [llama] [qwen2] [qwen3]     (all of them by default)
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededGolden } from './goldens/seeded-models.ts';
import { versions } from './oracles.ts';

const makers: Readonly<Record<string, () => Promise<object>>> = {
  'seeded-llama': () => seededGolden('llama'),
  'seeded-qwen2': () => seededGolden('qwen2'),
  'seeded-qwen3': () => seededGolden('qwen3'),
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(makers);
const unknown = wanted.filter((name) => !Object.hasOwn(makers, name));
if (unknown.length > 0) throw new Error(`No golden ${unknown.join(', ')}; there are ${Object.keys(makers).join(', ')}.`);

const provenance = { date: new Date().toISOString().slice(0, 10), versions: await versions() };
for (const name of wanted) {
  const golden = { generator: `npx tsx oracle/make-goldens.ts ${name}`, ...provenance, ...(await makers[name]!()) };
  const path = join(import.meta.dirname, '..', 'fixtures', 'goldens', `${name}.json`);
  await writeFile(path, layOut(golden));
  console.log(path);
}

/** JSON with a line for each member, and for each member of a list of objects, so that a change shows where it is. */
function layOut(golden: object): string {
  const list = (items: readonly unknown[]): string => `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  const isObjects = (value: unknown): value is object[] => Array.isArray(value) && typeof value[0] === 'object';
  const lines = Object.entries(golden).map(([key, value]: [string, unknown]) => {
    return `  ${JSON.stringify(key)}: ${isObjects(value) ? list(value) : JSON.stringify(value)}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}
