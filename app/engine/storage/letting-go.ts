import { StorageError } from '../errors';
import { paused } from './connection';
import { isOpen } from './records';

/**
 * How long a tab that has gone may still hold its locks and open files, in milliseconds: a browser lets go of them a moment after the
 * reloaded page runs, and a person who presses "go on" at once is not to be told of another tab.
 */
const patience = 5000;
/** Milliseconds between two tries of a file that is open: nothing tells when it is closed. */
const retryAfter = 50;

/**
 * Runs `work` while nobody else, in any tab, writes or removes the model.
 *
 * @throws StorageError `model-busy` when somebody else still does after a few seconds, `paused` when the signal ends the wait
 */
export async function alone<Result>(id: string, signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  const tooLong = AbortSignal.timeout(patience);
  const waiting = signal === undefined ? tooLong : AbortSignal.any([signal, tooLong]);
  // Settled inside: what rejects here is the wait for the lock, never the work.
  const settled = navigator.locks.request(lockOf(id), { signal: waiting }, () => Promise.allSettled([work()]));
  const [outcome] = await settled.catch((error: unknown) => {
    if (signal?.aborted === true) throw paused();
    throw tooLong.aborted ? new StorageError('model-busy', `The model ${id} is being downloaded or removed in another tab.`) : error;
  });
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/**
 * Opens or removes a file, again after a moment while somebody has it open in place.
 *
 * @throws what `attempt` throws, `NoModificationAllowedError` after a few seconds of it
 */
export async function onceClosed<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isOpen(error) || performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, retryAfter));
  }
}

/** Held by whoever writes or removes a model, over all tabs. */
function lockOf(id: string): string {
  return `denkspur-model ${id}`;
}
