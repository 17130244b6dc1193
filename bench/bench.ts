/** `npm run bench`: our engine beside its peers. See --help. */
import { writeFileSync } from 'node:fs';
import { constants, cpus, loadavg, totalmem } from 'node:os';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callFolder, runCommand } from '../tools/command-line/session.ts';
import { ensureBuilt } from '../tools/prepare/build.mjs';
import { entrantsOf, type Place } from './entrants.ts';
import { keepMeasured, readMeasured, withTrial, type Measured } from './measured.ts';
import { modelNames, openModel, type BenchModel } from './models.ts';
import { help, readBenchOptions, type BenchOptions } from './options.ts';
import { installPeers } from './peers.ts';
import { writeReport, type MissingModel, type Surroundings } from './results.ts';
import { runTrial, type TrialOptions } from './trial.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = fileURLToPath(new URL('RESULTS.md', import.meta.url));
/** Not part of the repository. */
const kept = fileURLToPath(new URL('../.cache/bench/measured.json', import.meta.url));
const places: readonly Place[] = ['chromium', 'firefox', 'native'];

async function run(options: BenchOptions): Promise<void> {
  // `npm run bench` has seen to it already; a page that is older than the bench lacks what the bench asks of it.
  ensureBuilt(root, (line) => process.stderr.write(`${line}\n`));
  installPeers();
  const out = options.out === undefined ? results : resolve(callFolder, options.out);
  let measured: readonly Measured[] = options.add ? readMeasured(kept) : [];
  const missing: MissingModel[] = [];
  for (const name of modelNames.filter((known) => options.model.includes(known))) {
    let model;
    try {
      model = await openModel(name, fileOf(options.smollm2));
    } catch (error) {
      missing.push({ title: name, reason: (error as Error).message });
      continue;
    }
    for (const place of places.filter((known) => options.where.includes(known))) {
      const entrants = entrantsOf(model, place).filter(({ engine }) => options.only.includes(engine));
      const before = loadavg()[0]!;
      const rows = await runTrial(entrants, trialOptions(model, options));
      const { title, fileBytes, contextLength } = model;
      measured = withTrial(measured, {
        model: { name, title, fileBytes, contextLength },
        place,
        date: new Date().toISOString().slice(0, 10),
        load: [before, loadavg()[0]!],
        method: method(options),
        rows,
      });
      // A full run takes long: what is measured is kept, whatever comes after. A report to elsewhere is a look, and replaces nothing.
      if (out === results) keepMeasured(kept, measured);
      writeFileSync(out, writeReport(surroundings(measured), measured, missing));
    }
  }
  const report = writeReport(surroundings(measured), measured, missing);
  writeFileSync(out, report);
  process.stdout.write(`${report}\nWritten to ${relative(callFolder, out)}.\n`);
}

function trialOptions(model: BenchModel, options: BenchOptions): TrialOptions {
  return {
    model,
    webLlmLibrary: fileOf(options['webllm-library']),
    patience: { loadSeconds: 20 * options.limit, answerSeconds: 40 * options.limit + 2 * options['long-limit'] },
    rounds: options.rounds,
    promptTokens: options.prompt,
    generate: options.generate,
    limitSeconds: options.limit,
    longLimitSeconds: options['long-limit'],
  };
}

/** Relative paths are relative to where the person called from. */
function fileOf(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(callFolder, path);
}

function surroundings(measured: readonly Measured[]): Surroundings {
  const rows = measured.flatMap((trial) => trial.rows);
  return {
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    browsers: [...new Set(rows.map(({ loaded }) => loaded?.browser).filter((version) => version !== undefined))],
  };
}

function method(options: BenchOptions): string {
  return [
    `${options.rounds} rounds; prompts of ${options.prompt} tokens, or fewer where ${options.limit} s would not do;`,
    `greedy answers of ${options.generate} tokens, or as many as ${options.limit} s allow`,
  ].join(' ');
}

// Browsers are children of this process and are ended with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(128 + constants.signals[signal]));

await runCommand((argv) => readBenchOptions(argv, process.env), help, run);
