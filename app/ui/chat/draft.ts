import { createStore } from 'zustand/vanilla';
import type { AttachedFile } from '../../chat/attached-files';
import type { Refusal } from './text-file';

/** What is going to be asked along with the words in the question box. */
interface Draft {
  readonly files: readonly AttachedFile[];
  /** Files that could not be taken, until something else is. */
  readonly refused: readonly Refusal[];
}

const empty: Draft = { files: [], refused: [] };

export const draft = createStore<Draft>(() => empty);

/** Reads files and puts them into the draft; those that are no text, or too much of it, are named with the reason. */
export async function attachFiles(chosen: readonly File[]): Promise<void> {
  const { readTextFile } = await import('./text-file');
  const read = await Promise.all(chosen.map(readTextFile));
  const files = read.filter((one) => 'text' in one);
  draft.setState(({ files: before }) => ({ files: [...before, ...files], refused: read.filter((one) => 'reason' in one) }));
}

export function detachFile(file: AttachedFile): void {
  draft.setState(({ files }) => ({ files: files.filter((other) => other !== file), refused: [] }));
}

/** Gives the files away with the question that is asked. */
export function takeFiles(): readonly AttachedFile[] {
  const { files } = draft.getState();
  draft.setState(empty);
  return files;
}
