import type { LedgerEntry } from './ledger';

const texts: Readonly<Partial<Record<keyof LedgerEntry, readonly string[]>>> = {
  asker: ['page', 'worker', 'service-worker'],
  reason: ['page', 'part', 'version', 'model', 'server'],
  outcome: ['open', 'answered', 'failed', 'refused'],
};

/** The lines that can be shown: a damaged database must not keep anyone from seeing the rest of what left the device. */
export function soundEntries(found: readonly unknown[]): readonly LedgerEntry[] {
  return found.filter(isSound);
}

function isSound(found: unknown): found is LedgerEntry {
  const line = (found ?? {}) as Record<string, unknown>;
  const isCount = (value: unknown) => typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
  const isOrigin = (value: unknown) => typeof value === 'string' && URL.canParse(value);
  return (
    Object.entries(texts).every(([name, known]) => known.includes(line[name] as string)) &&
    [line['number'], line['up'], line['status'], line['down'] ?? 0].every(isCount) &&
    isCount(line['at']) && (line['at'] as number) <= 8.64e15 &&
    typeof line['method'] === 'string' && typeof line['onDevice'] === 'boolean' &&
    isOrigin(line['target']) && (line['answeredBy'] === null || isOrigin(line['answeredBy']))
  );
}
