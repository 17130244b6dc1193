import { IntegrityError, SourceError, StorageError } from '../errors';
import { throwIfRefused } from '../flight-mode';
import type { WantedModel } from './records';

export interface Repeated {
  /** How far it is: a step that got further before it broke is worth another one. */
  readonly at: () => number;
  readonly end: number;
  /** Steps that break without getting any further, in a row, before it is given up. */
  readonly mostBreaks: number;
  readonly signal: AbortSignal;
}

/** Takes steps to the end, through connections that break. @throws StorageError `paused`, and what a step ends with otherwise */
export async function throughBreaks({ at, end, mostBreaks, signal }: Repeated, step: () => Promise<void>): Promise<void> {
  // Asked anew each time: it changes while we wait.
  const stopped = () => signal.aborted;
  for (let breaks = 0; at() < end; ) {
    if (stopped()) throw paused();
    const before = at();
    try {
      await step();
    } catch (error) {
      if (stopped()) throw paused();
      if (!(error instanceof SourceError) || error.code !== 'download-interrupted') throw error;
      breaks = at() > before ? 1 : breaks + 1;
      if (breaks >= mostBreaks) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** breaks));
    }
  }
}

/** Aborts its signal when nothing has been heard for so long. */
export class Silence {
  readonly #controller = new AbortController();
  readonly #patience: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param patience milliseconds */
  constructor(patience: number) {
    this.#patience = patience;
    this.broken();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something was heard. */
  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#patience);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Asks for the bytes of a file from `first` on, up to `end` (not with it) where one is named. Resolves to whatever the server answers.
 * @throws SourceError `download-interrupted`
 */
export async function request(wanted: WantedModel, { first, end }: { readonly first: number; readonly end?: number }, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(wanted.url, {
      signal,
      // The browser's own cache would keep gigabytes a second time.
      cache: 'no-store',
      credentials: 'omit',
      ...((first > 0 || end !== undefined) && { headers: { Range: `bytes=${first}-${end === undefined ? '' : end - 1}` } }),
    });
  } catch (cause) {
    throw interrupted(wanted, cause);
  }
}

/** @throws SourceError `download-interrupted` (worth another attempt), `source-unreachable`, `flight-mode` when the server does not answer with the file */
export async function checkStatus(response: Response, wanted: WantedModel): Promise<void> {
  if (response.ok) return;
  throwIfRefused(response, wanted.url);
  await response.body?.cancel();
  const { status } = response;
  if (status >= 500 || status === 429) throw interrupted(wanted);
  throw new SourceError(
    'source-unreachable',
    `The server answered ${status} when asked for ${wanted.fileName}. It may have been moved or removed.`,
    { file: wanted.fileName, url: wanted.url, status },
  );
}

/** First byte and length of the file, as the answer says; null where it does not, or another origin does not show it. */
export function rangeOf(response: Response): { readonly first: number; readonly total: number } | null {
  const range = /^bytes (\d+)-\d+\/(\d+)$/u.exec(response.headers.get('Content-Range') ?? '');
  return range && { first: Number(range[1]), total: Number(range[2]) };
}

/** What the headers say must be what was asked for. Headers that another origin does not show us are made up for by size and hash. */
export async function checkAnswer(response: Response, offset: number, wanted: WantedModel): Promise<void> {
  const range = rangeOf(response);
  const html = response.headers.get('Content-Type')?.startsWith('text/html') === true;
  if (!html && (range === null || (range.first === offset && range.total === wanted.bytes))) return;
  await response.body?.cancel();
  if (html) throw notAModel(wanted);
  throw new IntegrityError('wrong-range', `The server sent another part of ${wanted.fileName} than it was asked for. Try again later.`, {
    file: wanted.fileName,
  });
}

/** Hands over what comes, until `take` says that it has enough. @throws SourceError `download-interrupted`, and what `take` throws */
export async function read(response: Response, wanted: WantedModel, take: (bytes: Uint8Array) => boolean): Promise<void> {
  const reader = response.body!.getReader();
  try {
    for (let more = true; more; ) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw interrupted(wanted, cause);
      });
      if (done) return;
      more = take(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

export function paused(): StorageError {
  return new StorageError('paused', 'The download is paused; it goes on from here.');
}

export function interrupted({ fileName }: WantedModel, cause?: unknown): SourceError {
  return new SourceError(
    'download-interrupted',
    `The download of ${fileName} broke off. What has come is kept; go on when there is a connection.`,
    { file: fileName },
    cause,
  );
}

export function notAModel({ fileName }: WantedModel): IntegrityError {
  return new IntegrityError('not-a-model', `What the server sends as ${fileName} is no model, perhaps a page that asks to log in.`, {
    file: fileName,
  });
}
