import { recordVersion } from './records';

/** A record as it lies in the database or in a file, of whatever version. */
export type RawRecord = Readonly<Record<string, unknown>>;

type Migration = (record: RawRecord) => RawRecord;

/** What brings a record from one version to the next, by the version that it comes from. */
export interface Migrations {
  readonly conversation: Readonly<Record<number, Migration>>;
  readonly turn: Readonly<Record<number, Migration>>;
}

const migrations: Migrations = {
  conversation: { 1: (record) => ({ ...record, version: 2 }) },
  // Version 2 added the pace of a reply over time.
  turn: { 1: (record) => ({ ...record, version: 2, pace: [] }) },
};

/** Why a record cannot be used: a newer version of the page wrote it, or nothing that we know did. */
export type Unusable = 'newer' | 'broken';

/**
 * Brings a record to the present version, step by step.
 *
 * @param steps those of this version of the page, unless a test brings its own
 */
export function migrate(
  kind: keyof Migrations,
  record: unknown,
  steps: Migrations = migrations,
  target: number = recordVersion,
): RawRecord | Unusable {
  if (typeof record !== 'object' || record === null) return 'broken';
  let current = record as RawRecord;
  while (current['version'] !== target) {
    const { version } = current;
    if (typeof version !== 'number') return 'broken';
    if (version > target) return 'newer';
    const step = steps[kind][version];
    if (step === undefined) return 'broken';
    current = step(current);
  }
  return current;
}
