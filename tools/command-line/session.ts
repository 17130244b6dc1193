/** What `ask` and `score` have in common: options, one page, Ctrl-C, and failures as one line. */
import { constants } from 'node:os';
import type { DeviceProfile, ModelInfo } from '../../app/engine/engine.ts';
import type { BrowserName } from '../browsers/find.mjs';
import { oneLine } from './failure.ts';
import { findModelFiles } from './model-files.ts';
import { ScriptPage } from './script-page.ts';

/** Where the person called from; npm itself changes to the project's folder. */
export const callFolder = process.env['INIT_CWD'] ?? process.cwd();

export interface SessionOptions {
  readonly model: string;
  readonly browser: BrowserName;
  readonly engine: 'webgpu' | 'wllama';
  readonly context?: number | undefined;
  /** MiB. */
  readonly 'expert-memory'?: number | undefined;
  readonly device: DeviceProfile;
}

export interface Session {
  readonly page: ScriptPage;
  readonly info: ModelInfo;
  readonly loadMs: number;
}

/**
 * Runs a command to its end and sets the exit code: 0, 1 with one line on stderr, or 128 plus the signal's number.
 * @param help printed when the reader of the options finds `--help`
 */
export async function runCommand<Options>(
  readOptions: (argv: readonly string[]) => Options | undefined,
  help: string,
  command: (options: Options) => Promise<void>,
): Promise<void> {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === undefined) process.stdout.write(help);
    else await command(options);
  } catch (error) {
    if (interrupted) return;
    process.stderr.write(`denkspur: ${oneLine(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Opens the page, loads the model and hands both over; the browser is closed whatever happens.
 * @throws CommandError
 */
export async function withModel(options: SessionOptions, use: (session: Session) => Promise<void>): Promise<void> {
  const files = findModelFiles(options.model, callFolder);
  const page = await ScriptPage.open(options.browser, files);
  const release = closeOnSignals(page);
  try {
    const { info, loadMs } = await load(page, options);
    await use({ page, info, loadMs });
  } finally {
    release();
    await page.close();
  }
}

async function load(page: ScriptPage, { engine, context, device, 'expert-memory': expertMemory }: SessionOptions): Promise<{ info: ModelInfo; loadMs: number }> {
  const source = { kind: 'url', urls: page.modelUrls } as const;
  const options = {
    engine,
    device,
    ...(context !== undefined && { contextLength: context }),
    ...(expertMemory !== undefined && { expertMemory: Math.round(expertMemory * 2 ** 20) }),
  };
  for await (const item of page.call({ method: 'load', source, options })) {
    if (item.type === 'loaded') return { info: item.info, loadMs: item.milliseconds };
  }
  throw new Error('The page ended the call `load` without a model.');
}

/** What the closing browser makes every open call say is no news to somebody who pressed Ctrl-C. */
let interrupted = false;

function closeOnSignals(page: ScriptPage): () => void {
  const stop = (signal: NodeJS.Signals): void => {
    interrupted = true;
    void page.close().finally(() => process.exit(128 + constants.signals[signal]));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
}
