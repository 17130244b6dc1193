import { createStore } from 'zustand/vanilla';
import { type ErrorData, errorToData } from '../../engine/errors';
import { type ModelStore, type StorageUsage, type StoredModel, type WantedModel, wantedOfFiles } from '../../engine/storage/store';
import { Pace } from './pace';

/** What is being done with a model. */
export interface Activity {
  readonly kind: 'download' | 'import' | 'verify';
  readonly wanted: WantedModel;
  readonly doneBytes: number;
  /** Null until there is something to measure. */
  readonly bytesPerSecond: number | null;
}

export interface ShelfState {
  /** Null until the device was asked. */
  readonly models: readonly StoredModel[] | null;
  readonly usage: StorageUsage | null;
  /** By the id of the model. */
  readonly activities: Readonly<Record<string, Activity>>;
  /** How the last thing that was done with a model ended, by its id; `verified` when its hash was right. */
  readonly outcomes: Readonly<Record<string, 'verified' | ErrorData>>;
}

const empty: ShelfState = { models: null, usage: null, activities: {}, outcomes: {} };

/** The models on this device as state: what is there, what is coming, and how that goes. It outlives the page that shows it. */
export class ModelShelf {
  readonly store = createStore<ShelfState>(() => empty);
  readonly #models: ModelStore;
  readonly #now: () => number;
  readonly #controllers = new Map<string, AbortController>();

  constructor(models: ModelStore, now: () => number) {
    this.#models = models;
    this.#now = now;
  }

  /** Asks the device anew. */
  async look(): Promise<void> {
    const [models, usage] = await Promise.all([this.#models.list(), this.#models.usage()]);
    this.store.setState({ models, usage });
  }

  /** Brings a model here, or the rest of one; resolves when that has ended, whatever came of it. */
  download(wanted: WantedModel): Promise<void> {
    return this.#work('download', wanted, (options) => this.#models.download(wanted, options));
  }

  /** Keeps a model from the disk; several files are its parts. */
  importFiles(files: readonly File[]): Promise<void> {
    return this.#work('import', wantedOfFiles(files), (options) => this.#models.importFiles(files, options));
  }

  /** Reads a model once more and compares its hash. */
  verify(wanted: WantedModel): Promise<void> {
    return this.#work('verify', wanted, (options) => this.#models.verify(wanted, options));
  }

  /** Ends what is being done with a model: a download keeps what has come. */
  pause(id: string): void {
    this.#controllers.get(id)?.abort();
  }

  async remove(id: string): Promise<void> {
    try {
      await this.#models.remove(id);
      this.#settle(id, undefined);
    } catch (error) {
      this.#settle(id, errorToData(error));
    }
    await this.look();
  }

  dismiss(id: string): void {
    this.#settle(id, undefined);
  }

  async #work(
    kind: Activity['kind'],
    wanted: WantedModel,
    work: (options: { signal: AbortSignal; onProgress: (bytes: number) => void }) => Promise<unknown>,
  ): Promise<void> {
    const { id } = wanted;
    if (this.#controllers.has(id)) return;
    const controller = new AbortController();
    this.#controllers.set(id, controller);
    const pace = new Pace();
    const show = (doneBytes: number, bytesPerSecond: number | null): void =>
      this.store.setState(({ activities }) => ({ activities: { ...activities, [id]: { kind, wanted, doneBytes, bytesPerSecond } } }));
    this.#settle(id, undefined);
    show(this.store.getState().models?.find((model) => model.wanted.id === id)?.bytes ?? 0, null);
    try {
      await work({ signal: controller.signal, onProgress: (bytes) => show(bytes, pace.at(this.#now(), bytes)) });
      if (kind === 'verify') this.#settle(id, 'verified');
    } catch (error) {
      const failure = errorToData(error);
      // The person's own pause needs no message.
      if (failure.code !== 'paused') this.#settle(id, failure);
    }
    this.#controllers.delete(id);
    await this.look();
    this.store.setState(({ activities }) => ({ activities: without(activities, id) }));
  }

  #settle(id: string, outcome: 'verified' | ErrorData | undefined): void {
    this.store.setState(({ outcomes }) => ({
      outcomes: outcome === undefined ? without(outcomes, id) : { ...outcomes, [id]: outcome },
    }));
  }
}

function without<Value>(record: Readonly<Record<string, Value>>, id: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));
}
