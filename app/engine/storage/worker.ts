import { errorToData, StorageError } from '../errors';
import { downloadModel } from './download';
import type { FromDownload, ToDownload } from './messages';
import { checkWanted, lockOf, modelFolder } from './records';

/** Progress is told so often at most, in milliseconds. */
const tellEvery = 100;

/** A download's own worker: only workers write files in place. */
const controller = new AbortController();

self.onmessage = ({ data }: MessageEvent<ToDownload>) => {
  if (data.kind === 'pause') controller.abort();
  else void download(data.wanted, data.verify);
};

async function download(input: unknown, verify: boolean): Promise<void> {
  // The first is told at once: a server may send something and then nothing for long.
  let toldAt = -Infinity;
  const onProgress = (bytes: number): void => {
    const now = performance.now();
    if (now - toldAt < tellEvery) return;
    toldAt = now;
    post({ kind: 'progress', bytes });
  };
  try {
    const wanted = checkWanted(input);
    await navigator.locks.request(lockOf(wanted.id), { ifAvailable: true }, async (lock) => {
      if (lock === null) throw new StorageError('model-busy', `${wanted.fileName} is being downloaded or removed in another tab.`);
      await downloadModel(await modelFolder(wanted.id, { create: true }), wanted, { signal: controller.signal, onProgress, verify });
    });
    post({ kind: 'done' });
  } catch (error) {
    post({ kind: 'error', error: errorToData(error) });
  }
}

function post(message: FromDownload): void {
  self.postMessage(message);
}
