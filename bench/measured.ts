/** What was measured, kept as JSON, so that a report can be made of several runs: a whole one takes longer than some machines are free. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Place } from './entrants.ts';
import { modelNames, type BenchModel } from './models.ts';
import type { Row } from './trial.ts';

/** All engines of one place on one model, in turn in one run: what ratios are taken from. */
export interface Measured {
  readonly model: Pick<BenchModel, 'name' | 'title' | 'fileBytes' | 'contextLength'>;
  readonly place: Place;
  /** `2026-11-24` */
  readonly date: string;
  /** Processes that wanted a core, on average over a minute, when it began and when it ended. */
  readonly load: readonly [before: number, after: number];
  readonly method: string;
  readonly rows: readonly Row[];
}

/** What `keepMeasured` wrote. The file is our own and is not checked. */
export function readMeasured(file: string): Measured[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Measured[]) : [];
}

export function keepMeasured(file: string, measured: readonly Measured[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(measured));
}

/** With a new trial in the place of an older one of the same model and place; in the order of models. */
export function withTrial(measured: readonly Measured[], trial: Measured): Measured[] {
  const others = measured.filter(({ model, place }) => model.name !== trial.model.name || place !== trial.place);
  return [...others, trial].sort((a, b) => modelNames.indexOf(a.model.name) - modelNames.indexOf(b.model.name));
}
