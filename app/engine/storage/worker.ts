import { errorToData, StorageError } from '../errors';
import { alone } from './letting-go';
import type { FromDownload, ToDownload } from './messages';
import { checkWanted, isOpen, modelFolder } from './records';
import { downloadFiles, importFiles } from './split-download';

/** Progress is told so often at most, in milliseconds. */
const tellEvery = 100;

/** A download's own worker: only workers write files in place. */
const controller = new AbortController();

void navigator.locks.request(self.name, () => {
  post({ kind: 'alive' });
  return new Promise(() => undefined);
});

self.onmessage = ({ data }: MessageEvent<ToDownload>) => {
  if (data.kind === 'pause') controller.abort();
  else void download(data);
};

async function download({ wanted: input, verify, patience, files }: Extract<ToDownload, { kind: 'start' }>): Promise<void> {
  // The first is told at once, and the last in the end: a server may send something and then nothing for long.
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onProgress = (bytes: number): void => {
    if (timer === undefined) post({ kind: 'progress', bytes });
    latest = bytes;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (latest !== bytes) onProgress(latest);
    }, tellEvery);
  };
  try {
    const wanted = checkWanted(input);
    await alone(wanted.id, controller.signal, async () => {
      const options = { signal: controller.signal, onProgress, verify, ...(patience !== undefined && { patience }) };
      const folder = await modelFolder(wanted.id, { create: true });
      await (files === undefined ? downloadFiles(folder, wanted, options) : importFiles(folder, wanted, files, options));
    });
    post({ kind: 'done' });
  } catch (error) {
    const told = isOpen(error) ? new StorageError('model-busy', 'The model is being loaded. Try again when that is done.') : error;
    post({ kind: 'error', error: errorToData(told) });
  }
}

function post(message: FromDownload): void {
  self.postMessage(message);
}
