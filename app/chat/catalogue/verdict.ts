import type { KvCacheFormat, ModelOutline } from '../../engine/engine';
import type { DeviceReport } from './device';
import type { CatalogueFile, CatalogueModel } from './models';

/** `likely` has room to spare, `tight` may fail or be slow, `unlikely` needs more than there is, `unknown` lacks figures. */
export type Judgement = 'likely' | 'tight' | 'unlikely' | 'unknown';

/** Why; each with the figures that the words for it name. */
export type Reason =
  | 'no-webgpu'
  | 'software'
  | 'memory-enough'
  | 'memory-tight'
  | 'memory-short'
  | 'memory-unknown'
  | 'storage-short';

export interface Verdict {
  readonly judgement: Judgement;
  readonly reasons: readonly Reason[];
  /** Bytes of GPU memory: weights, cache, working space. */
  readonly needed: number;
}

/** Bytes of a value in the KV cache: q8_0 keeps 32 values in 34 bytes. */
const cacheBytes: Readonly<Record<KvCacheFormat, number>> = { f32: 4, f16: 2, q8_0: 34 / 32 };
/** Activations, the logits of a vocabulary, staging: measured at a few hundred megabytes with models of this kind. */
const workingBytes = 300e6;
/** Planes are at most that much larger than the file (docs/architecture.md). */
const repacking = 1.05;
/** What a browser reports at most: "8" may be any amount from there on. */
const reportedMost = 8 * 2 ** 30;
/** Of the memory, system and browser want their share. */
const usable = 0.75;

/** Bytes of GPU memory that a model takes with this much context. */
export function memoryNeeded(model: CatalogueModel, file: CatalogueFile, contextLength: number, cache: KvCacheFormat): number {
  const { layers, kvHeads, headWidth } = model;
  return file.bytes * repacking + 2 * layers * kvHeads * headWidth * cacheBytes[cache] * contextLength + workingBytes;
}

/** Whether a device can be expected to run a model, and why. No page knows for sure: browsers do not tell a GPU's memory. */
export function judge(
  model: CatalogueModel,
  file: CatalogueFile,
  device: DeviceReport,
  contextLength: number,
  cache: KvCacheFormat,
): Verdict {
  return judgeNeed(memoryNeeded(model, file, contextLength, cache), file.bytes, device);
}

/** The same from the header of a file: exact weights, and what a token of context takes in this very model. */
export function judgeOutline(
  outline: ModelOutline,
  device: DeviceReport,
  contextLength: number,
  cache: KvCacheFormat,
  stored: boolean,
): Verdict {
  const needed = outline.weightBytes + contextLength * outline.contextBytesPerToken[cache] + workingBytes;
  return judgeNeed(needed, stored ? 0 : outline.fileBytes, device);
}

function judgeNeed(needed: number, bytesToStore: number, device: DeviceReport): Verdict {
  const storage: readonly Reason[] = device.storageLeft !== null && device.storageLeft < bytesToStore ? ['storage-short'] : [];
  if (!device.webgpu) return { judgement: 'unlikely', reasons: ['no-webgpu'], needed };
  const [judgement, memory] = judgeMemory(device.memory, needed);
  const slow: readonly Reason[] = device.software ? ['software'] : [];
  const lowered = judgement === 'likely' && slow.length + storage.length > 0 ? 'tight' : judgement;
  return { judgement: lowered, reasons: [...slow, memory, ...storage], needed };
}

function judgeMemory(memory: number | null, needed: number): readonly [Judgement, Reason] {
  if (memory === null) return ['unknown', 'memory-unknown'];
  if (needed <= usable * memory) return ['likely', 'memory-enough'];
  if (memory >= reportedMost) return needed <= 2 * memory ? ['tight', 'memory-unknown'] : ['unknown', 'memory-unknown'];
  return needed <= memory ? ['tight', 'memory-tight'] : ['unlikely', 'memory-short'];
}
