/** `npm run score`: what a model expected at every token of a text, teacher-forced, out of the built page in a real browser. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ScoreResult } from '../../app/engine/engine.ts';
import { CommandError } from './failure.ts';
import { scoreHelp } from './help.ts';
import { checkFile } from './model-files.ts';
import { readScoreOptions } from './options.ts';
import { callFolder, runCommand, withModel } from './session.ts';

/** @throws CommandError */
function readText(file: string): string {
  checkFile(file, 'text file');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch {
    throw new CommandError(`${file} is not UTF-8 text; convert it first.`);
  }
}

interface Printer {
  tokens(tokens: ScoreResult['tokens']): void;
  rows(rows: ScoreResult['rows']): void;
  end?(): void;
}

/** One object, written row by row: with a whole vocabulary per row it would not fit into one string. */
class JsonPrinter implements Printer {
  private separator = '';

  tokens(tokens: ScoreResult['tokens']): void {
    process.stdout.write(`{"tokens":${JSON.stringify(tokens)},"rows":[`);
  }

  rows(rows: ScoreResult['rows']): void {
    for (const row of rows) {
      process.stdout.write(this.separator + JSON.stringify(row));
      this.separator = ',';
    }
  }

  end(): void {
    process.stdout.write(']}\n');
  }
}

/** One line per token: its place, its id, and the likeliest next tokens with their log-probabilities. */
class TablePrinter implements Printer {
  private ids: ScoreResult['tokens'] = [];
  private place = 0;

  tokens(tokens: ScoreResult['tokens']): void {
    this.ids = tokens;
  }

  rows(rows: ScoreResult['rows']): void {
    for (const row of rows) {
      const likeliest = row.map(([id, logprob]) => `${id} ${logprob.toFixed(4)}`);
      process.stdout.write(`${[this.place, this.ids[this.place], ...likeliest].join('\t')}\n`);
      this.place += 1;
    }
  }
}

await runCommand(readScoreOptions, scoreHelp, async (options) => {
  const text = readText(resolve(callFolder, options.text));
  await withModel(options, async ({ page }) => {
    const print: Printer = options.json ? new JsonPrinter() : new TablePrinter();
    for await (const item of page.call({ method: 'score', input: { text }, options: { top: options.top } })) {
      if (item.type === 'tokens') print.tokens(item.tokens);
      if (item.type === 'rows') print.rows(item.rows);
    }
    print.end?.();
  });
});
