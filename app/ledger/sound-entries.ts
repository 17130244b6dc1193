import * as v from 'valibot';
import type { LedgerEntry } from './ledger';

const count = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const address = v.pipe(v.string(), v.check((value) => URL.canParse(value)));
/** The latest moment that a date can be (ECMA-262, 21.4.1.1). */
const latest = 8.64e15;

const soundEntry = v.object({
  number: count,
  at: v.pipe(count, v.maxValue(latest)),
  asker: v.picklist(['page', 'worker', 'service-worker']),
  reason: v.picklist(['page', 'part', 'version', 'model', 'server']),
  method: v.string(),
  target: address,
  onDevice: v.boolean(),
  answeredBy: v.nullable(address),
  up: count,
  down: v.nullable(count),
  outcome: v.picklist(['open', 'answered', 'failed', 'refused']),
  status: count,
});

/** The lines that can be shown: a damaged database must not keep anyone from seeing the rest of what left the device. */
export function soundEntries(found: readonly unknown[]): readonly LedgerEntry[] {
  return found.filter((entry) => v.is(soundEntry, entry));
}
