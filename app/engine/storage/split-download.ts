import { checkRoom, downloadModel, type DownloadOptions, importModel } from './download';
import { furtherFolder, isWhole, journalName, recordName, sizeOf, writeJson, type WantedModel } from './records';

/**
 * Brings all files of a model here, the further ones first, each into a folder of its own: the record of the first file, which makes the
 * model count, is written last.
 *
 * @throws as `downloadModel`
 */
export async function downloadFiles(folder: FileSystemDirectoryHandle, wanted: WantedModel, options: DownloadOptions): Promise<void> {
  const { further = [], ...first } = wanted;
  if (further.length === 0) return downloadModel(folder, wanted, options);
  const parts = await Promise.all(
    further.map(async (file, index) => {
      const part = { ...file, id: wanted.id };
      const place = await folder.getDirectoryHandle(furtherFolder(index), { create: true });
      return { part, place, whole: await isWhole(place, part) };
    }),
  );
  const whole = (await isWhole(folder, first)) && parts.every((one) => one.whole);
  if (whole && options.verify !== true) return;
  // What is there of the first file goes on from where it is; until the others are there, it does not count.
  await writeJson(folder, journalName, { wanted, etag: null });
  await folder.removeEntry(recordName).catch(() => undefined);
  let done = 0;
  const onProgress = (bytes: number): void => options.onProgress(done + bytes);
  // Asked for all together: a disk that is full before the last file is found out at once.
  const there = await Promise.all(parts.map(({ part, place }) => sizeOf(place, part.fileName)));
  await checkRoom(wanted, there.reduce((sum, bytes) => sum + bytes, await sizeOf(folder, wanted.fileName)));
  for (const { part, place } of parts) {
    await downloadModel(place, part, { ...options, onProgress });
    done += part.bytes;
  }
  await downloadModel(folder, wanted, { ...options, onProgress });
}

/**
 * Copies all files of a model from the disk, in their order. A copy that was stopped or failed leaves nothing.
 *
 * @throws as `importModel`
 */
export async function importFiles(
  folder: FileSystemDirectoryHandle,
  wanted: WantedModel,
  files: readonly File[],
  options: DownloadOptions,
): Promise<void> {
  await checkRoom(wanted, 0);
  await folder.removeEntry(recordName).catch(() => undefined);
  const { further = [] } = wanted;
  const copied: typeof further = [];
  let done = 0;
  const onProgress = (bytes: number): void => options.onProgress(done + bytes);
  try {
    for (const [index, file] of further.entries()) {
      const place = await folder.getDirectoryHandle(furtherFolder(index), { create: true });
      const sha256 = await importModel(place, { ...file, id: wanted.id }, files[index + 1]!, { ...options, onProgress });
      copied.push({ ...file, sha256 });
      done += file.bytes;
    }
    await importModel(folder, copied.length === 0 ? wanted : { ...wanted, further: copied }, files[0]!, { ...options, onProgress });
  } catch (error) {
    for (const index of further.keys()) await folder.removeEntry(furtherFolder(index), { recursive: true }).catch(() => undefined);
    throw error;
  }
}
