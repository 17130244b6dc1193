/**
 * The ledger: every request that left the page, its workers or its service worker, as the service worker saw it. It is kept on this
 * device and nowhere else. Flight mode is kept beside it, because the service worker has to find both when it wakes.
 */
import { Dexie, type EntityTable, liveQuery, type Observable } from 'dexie';

/** Why something was asked for: the page or a part of it, a new version, a model, the person's own server. */
export type Reason = 'page' | 'part' | 'version' | 'model' | 'server';
export type Asker = 'page' | 'worker' | 'service-worker';

export interface LedgerEntry {
  /** In the order in which the requests were made. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly asker: Asker;
  readonly reason: Reason;
  readonly method: string;
  /** Origin and path; what stands behind a question mark is not kept. */
  readonly target: string;
  /** Whether the target is on this very device (a loopback address). */
  readonly onDevice: boolean;
  /** Origin that answered, where a redirect led to another one. */
  readonly answeredBy: string | null;
  /** Bytes of the body that was sent. */
  readonly up: number;
  /** Bytes of the body that came, as the answer announces them; null where it does not. */
  readonly down: number | null;
  /** `open`: no answer yet. `refused`: by flight mode, before anything was sent. `failed`: no connection. */
  readonly outcome: 'open' | 'answered' | 'failed' | 'refused';
  /** Status of the answer, 0 where there was none. */
  readonly status: number;
}

export type NewEntry = Pick<LedgerEntry, 'asker' | 'reason' | 'method' | 'target' | 'onDevice' | 'up' | 'outcome'>;
export type Answered = Pick<LedgerEntry, 'answeredBy' | 'down' | 'outcome' | 'status'>;

/** A ledger without end would be a burden of its own; the oldest lines leave. */
export const longestLedger = 10_000;

interface Switch {
  readonly name: 'flight-mode';
  readonly on: boolean;
}

class Database extends Dexie {
  declare readonly requests: EntityTable<LedgerEntry, 'number'>;
  declare readonly switches: EntityTable<Switch, 'name'>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({ requests: '++number', switches: 'name' });
  }
}

export class Ledger {
  readonly #database: Database;

  constructor(name = 'denkspur-ledger') {
    this.#database = new Database(name);
  }

  /** Writes down a request before it is made. Resolves to its number; null where the browser gives the page no database. */
  async begin(entry: NewEntry): Promise<number | null> {
    const line = { at: Date.now(), answeredBy: null, down: null, status: 0, ...entry };
    // Private windows of some browsers have no database. The page works there as well; it says that there is no ledger (watch).
    const number = await this.#database.requests.add(line).catch(() => null);
    if (number === null) return null;
    if (number > longestLedger && number % 100 === 0) {
      await this.#database.requests.where('number').belowOrEqual(number - longestLedger).delete();
    }
    return number;
  }

  async finish(number: number | null, answered: Answered): Promise<void> {
    if (number !== null) await this.#database.requests.update(number, answered);
  }

  /** Oldest first. */
  entries(): Promise<readonly LedgerEntry[]> {
    return this.#database.requests.orderBy('number').toArray();
  }

  async clear(): Promise<void> {
    await this.#database.requests.clear();
  }

  /** Off where the browser gives the page no database: it cannot be switched on there either. */
  async flightMode(): Promise<boolean> {
    const stored = await this.#database.switches.get('flight-mode').catch(() => undefined);
    return stored?.on ?? false;
  }

  async setFlightMode(on: boolean): Promise<void> {
    await this.#database.switches.put({ name: 'flight-mode', on });
  }

  /** The entries and flight mode now, and again whenever a tab or the service worker changes them. */
  watch(): Observable<{ readonly entries: readonly LedgerEntry[]; readonly flightMode: boolean }> {
    return liveQuery(async () => ({ entries: await this.entries(), flightMode: await this.flightMode() }));
  }

  close(): void {
    this.#database.close();
  }
}
