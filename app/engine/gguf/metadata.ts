import { UnsupportedModelError } from '../errors';

export type MetadataScalar = string | number | bigint | boolean;
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;
/** As the file has it; 64-bit whole numbers stay exact. */
export type MetadataValue = MetadataScalar | readonly string[] | readonly boolean[] | NumberArray;

export type MetadataKind = 'string' | 'number' | 'boolean' | 'strings' | 'numbers' | 'booleans';

/**
 * The key-value pairs of a model file, read with the type that the reader needs. Every getter names key and file when it fails.
 */
export class Metadata {
  /** `general.architecture`, or '' where a file has none (`require` it by `string('general.architecture')`). */
  readonly architecture: string;
  readonly fileName: string;
  readonly #values: ReadonlyMap<string, MetadataValue>;

  constructor(fileName: string, values: ReadonlyMap<string, MetadataValue>) {
    this.fileName = fileName;
    this.#values = values;
    this.architecture = this.string('general.architecture', '');
  }

  get keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** The full name of an architecture's own key: `model('block_count')` is `qwen2.block_count` in a Qwen2 file. */
  model(key: string): string {
    return `${this.architecture}.${key}`;
  }

  /** What a key holds; undefined when it is absent. */
  kind(key: string): MetadataKind | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'bigint') return 'number';
    if (typeof value !== 'object') return typeof value as 'string' | 'number' | 'boolean';
    if (!Array.isArray(value)) return 'numbers';
    return typeof value[0] === 'boolean' ? 'booleans' : 'strings';
  }

  /** @throws UnsupportedModelError (`missing-key` without a fallback, `bad-key`) */
  string(key: string, fallback?: string): string {
    const value = this.#values.get(key) ?? fallback;
    return typeof value === 'string' ? value : this.#refuse(key, 'a string');
  }

  /** @throws UnsupportedModelError (`missing-key` without a fallback, `bad-key`, also for numbers beyond 2^53) */
  number(key: string, fallback?: number): number {
    const value = this.#values.get(key) ?? fallback;
    if (typeof value === 'number') return value;
    return typeof value === 'bigint' ? this.#exact(key, value) : this.#refuse(key, 'a number');
  }

  /** @throws UnsupportedModelError (`missing-key` without a fallback, `bad-key`) */
  boolean(key: string, fallback?: boolean): boolean {
    const value = this.#values.get(key) ?? fallback;
    return typeof value === 'boolean' ? value : this.#refuse(key, 'a truth value');
  }

  /** @throws UnsupportedModelError (`missing-key`, `bad-key`) */
  strings(key: string): readonly string[] {
    const value = this.#values.get(key);
    return isStrings(value) ? value : this.#refuse(key, 'a list of strings');
  }

  /** @throws UnsupportedModelError (`missing-key`, `bad-key`) */
  numbers(key: string): readonly number[] {
    const value = this.#values.get(key);
    if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
      return Array.from<bigint, number>(value, (member) => this.#exact(key, member));
    }
    return ArrayBuffer.isView(value) ? Array.from<number>(value) : this.#refuse(key, 'a list of numbers');
  }

  /** @throws UnsupportedModelError (`missing-key`, `bad-key`) */
  booleans(key: string): readonly boolean[] {
    const value = this.#values.get(key);
    return isBooleans(value) ? value : this.#refuse(key, 'a list of truth values');
  }

  #exact(key: string, value: bigint): number {
    return Number.isSafeInteger(Number(value)) ? Number(value) : this.#refuse(key, 'a number below 2^53');
  }

  #refuse(key: string, wanted: string): never {
    const details = { file: this.fileName, key };
    if (!this.has(key)) {
      throw new UnsupportedModelError(
        'missing-key',
        `${this.fileName} lacks the key ${key}, without which it cannot be run.`,
        details,
      );
    }
    throw new UnsupportedModelError('bad-key', `The key ${key} of ${this.fileName} is not ${wanted}.`, details);
  }
}

function isStrings(value: MetadataValue | undefined): value is readonly string[] {
  return Array.isArray(value) && typeof value[0] !== 'boolean';
}

function isBooleans(value: MetadataValue | undefined): value is readonly boolean[] {
  return Array.isArray(value) && (value.length === 0 || typeof value[0] === 'boolean');
}
