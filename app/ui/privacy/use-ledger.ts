import { useEffect, useState, useSyncExternalStore } from 'react';
import { Ledger, type LedgerEntry } from '../../ledger/ledger';
import { soundEntries } from '../../ledger/sound-entries';

export const ledger = new Ledger();

export interface LedgerView {
  /** `unavailable`: the browser gives the page no database. */
  readonly status: 'opening' | 'ready' | 'unavailable';
  readonly entries: readonly LedgerEntry[];
  readonly flightMode: boolean;
}

/** The ledger as it is, while it grows. */
export function useLedger(): LedgerView {
  const [view, setView] = useState<LedgerView>({ status: 'opening', entries: [], flightMode: false });
  useEffect(() => {
    const watching = ledger.watch().subscribe({
      next: ({ entries, flightMode }) => setView({ status: 'ready', entries: soundEntries(entries), flightMode }),
      error: () => setView((before) => ({ ...before, status: 'unavailable' })),
    });
    return () => watching.unsubscribe();
  }, []);
  return view;
}

/** Switches flight mode for every tab; what is still coming from other devices is cut. */
export async function chooseFlightMode(on: boolean): Promise<void> {
  await ledger.setFlightMode(on);
  if (on) navigator.serviceWorker.controller?.postMessage({ type: 'flight-mode' });
}

/** Whether this tab's requests pass through the service worker. */
export function useGuarded(): boolean {
  return useSyncExternalStore(
    (changed) => {
      if (!('serviceWorker' in navigator)) return () => undefined;
      navigator.serviceWorker.addEventListener('controllerchange', changed);
      return () => navigator.serviceWorker.removeEventListener('controllerchange', changed);
    },
    () => 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null,
  );
}
