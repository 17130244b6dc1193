import type { LedgerEntry, Reason } from './ledger';

/** The requests to one origin for one reason, together. */
export interface LedgerGroup {
  readonly origin: string;
  readonly onDevice: boolean;
  readonly reason: Reason;
  readonly requests: number;
  readonly up: number;
  /** Of the answers that announce it. */
  readonly down: number;
}

export interface LedgerSummary {
  /** Other devices first, then the newest first. */
  readonly groups: readonly LedgerGroup[];
  /** What went to other devices: requests, and bytes of content. */
  readonly outward: { readonly requests: number; readonly up: number };
  readonly refused: number;
}

/** @param entries oldest first */
export function summarize(entries: readonly LedgerEntry[]): LedgerSummary {
  const groups = new Map<string, LedgerGroup>();
  const outward = { requests: 0, up: 0 };
  let refused = 0;
  for (const { target, reason, onDevice, outcome, up, down } of entries.toReversed()) {
    if (outcome === 'refused') {
      refused++;
      continue;
    }
    const { origin } = new URL(target);
    const key = `${origin} ${reason}`;
    const before = groups.get(key) ?? { origin, onDevice, reason, requests: 0, up: 0, down: 0 };
    groups.set(key, { ...before, requests: before.requests + 1, up: before.up + up, down: before.down + (down ?? 0) });
    if (onDevice) continue;
    outward.requests++;
    outward.up += up;
  }
  return { groups: [...groups.values()].sort((one, other) => Number(one.onDevice) - Number(other.onDevice)), outward, refused };
}
