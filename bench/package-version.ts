import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const schema = v.object({ version: v.string() });

/** Version in the package.json of an installed package's folder. */
export function packageVersion(folder: string): string {
  return v.parse(schema, JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))).version;
}
