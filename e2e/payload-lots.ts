import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { payloads } from './xss-payloads.ts';

/** Payloads that a test takes at once, and what is said of them. */
export interface PayloadLot {
  readonly of: string;
  readonly payloads: readonly string[];
}

/** As many as the list of conversations shows at once, and one page carries in the time of a test. */
const atOnce = 150;

/** Ours, and lot by lot the lines of a list that somebody names (`DENKSPUR_PAYLOADS=file`), each of them once. */
export const payloadLots: readonly PayloadLot[] = [{ of: 'our own', payloads }, ...foreignLots()];

function foreignLots(): readonly PayloadLot[] {
  const file = process.env['DENKSPUR_PAYLOADS'];
  if (file === undefined) return [];
  const lines = [...new Set(readFileSync(file, 'utf8').split(/\r?\n/u))].filter((line) => line.trim() !== '');
  return Array.from({ length: Math.ceil(lines.length / atOnce) }, (_, lot) => {
    const some = lines.slice(lot * atOnce, (lot + 1) * atOnce);
    return { of: `lines ${lot * atOnce + 1} to ${lot * atOnce + some.length} of ${basename(file)}`, payloads: some };
  });
}
