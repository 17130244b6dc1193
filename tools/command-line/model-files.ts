import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from './failure.ts';

const embedded = fileURLToPath(new URL('../../public/models', import.meta.url));

/**
 * The files of a model: those of an embedded one by its name, else the path itself, and with `…-00002-of-00005.gguf` all five parts.
 * @param folder what relative paths are relative to
 * @throws CommandError when one of them is not there
 */
export function findModelFiles(model: string, folder: string): string[] {
  const named = join(embedded, `${model}.gguf`);
  const files = !/[./\\]/.test(model) && existsSync(named) ? [named] : partsOf(resolve(folder, model));
  for (const file of files) checkFile(file, 'GGUF file, or the name of an embedded model (mini, mini-moe)');
  return files;
}

/** @throws CommandError when there is no such file, or it is not one */
export function checkFile(file: string, what: string): void {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) throw new CommandError(`There is no file ${file}. Give the path of a ${what}.`);
  if (!status.isFile()) throw new CommandError(`${file} is not a file. Give the path of a ${what}.`);
}

function partsOf(file: string): string[] {
  const match = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(basename(file));
  if (match === null) return [file];
  const [, stem = '', , count = ''] = match;
  return Array.from({ length: Number(count) }, (_, index) =>
    join(dirname(file), `${stem}-${String(index + 1).padStart(5, '0')}-of-${count}.gguf`),
  );
}
