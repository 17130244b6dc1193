import { checkRoom, downloadModel, type DownloadOptions } from './download';
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
