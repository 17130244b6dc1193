/** The page's part of bench/expert-cache.ts. */
import type { ExpertCounters, ExpertMemoryInfo } from '../../app/engine/engine.ts';
import type { ScriptApi } from '../../app/script-api.ts';
import { mapForReading } from '../../kernels/device/readback.ts';
import { requestGpu } from '../../kernels/device/device.ts';
import { Piece } from '../../kernels/matmul/load.ts';
import { formatOf } from '../../kernels/quantization/formats.ts';

declare const denkspur: ScriptApi;

export interface ExpertAnswer {
  readonly tokens: readonly number[];
  readonly tokensPerSecond: number;
  readonly submitsPerToken: number;
  readonly experts: ExpertCounters | null;
}

export interface ExpertLoad {
  readonly expertCache: ExpertMemoryInfo | null;
  readonly gpuBytes: number;
  readonly adapter: string;
}

/** What an expert costs on its way to the GPU, each part by itself. */
export interface ExpertParts {
  readonly bytes: number;
  readonly readMs: number;
  readonly repackMs: number;
  readonly uploadMs: number;
  readonly readbackMs: number;
}

const name = 'mixture.gguf';

const storedFile = async (): Promise<File> => (await (await navigator.storage.getDirectory()).getFileHandle(name)).getFile();

const expertCache = {
  /** Copies a model into the page's storage; its bytes. */
  async store(path: string): Promise<number> {
    const folder = await navigator.storage.getDirectory();
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await (await fetch(path)).body!.pipeTo(writable);
    return (await storedFile()).size;
  },

  async load(expertMemory: number): Promise<ExpertLoad> {
    const { expertCache: held, gpuBytes, adapter } = await denkspur.load({ kind: 'opfs', paths: [name] }, { contextLength: 512, expertMemory });
    return { expertCache: held ?? null, gpuBytes, adapter };
  },

  async answer(prompt: readonly number[], maxTokens: number): Promise<ExpertAnswer> {
    const tokens: number[] = [];
    for await (const event of denkspur.generate([], { raw: prompt, temperature: 0, max_tokens: maxTokens })) {
      if (event.type === 'delta') tokens.push(...event.tokens.map(({ id }) => id));
      if (event.type !== 'finish') continue;
      const { timing, counters } = event;
      return {
        tokens,
        tokensPerSecond: timing.decodeTokensPerSecond,
        submitsPerToken: counters.submitsPerToken,
        experts: counters.experts ?? null,
      };
    }
    throw new Error('The engine ended without its `finish` event.');
  },

  /**
   * Reads `count` matrices of an expert (rows of one type, `bytes` each) from random places of the file, takes them apart, hands them to
   * the GPU, and waits for an answer of it: each part by itself, per matrix.
   */
  async parts(type: string, columns: number, rows: number, count: number): Promise<ExpertParts> {
    const format = formatOf(type)!;
    const bytes = (rows * columns * format.blockBytes) / format.blockWeights;
    const file = await storedFile();
    const places = Array.from({ length: count }, (_, index) => Math.floor(((index * 0.618034) % 1) * (file.size - bytes)));
    const perMatrix = (begun: number) => (performance.now() - begun) / count;

    const reading = performance.now();
    const read: Uint8Array[] = [];
    for (const at of places) read.push(new Uint8Array(await file.slice(at, at + bytes).arrayBuffer()));
    const readMs = perMatrix(reading);

    const { device } = await requestGpu();
    const piece = new Piece(format, columns, 4, rows);
    const repacking = performance.now();
    for (const matrix of read) {
      const rowBytes = bytes / rows;
      for (let row = 0; row < rows; row += piece.rows) {
        const taken = Math.min(piece.rows, rows - row);
        piece.interleave(matrix.subarray(row * rowBytes, (row + taken) * rowBytes), taken, 0, 1);
      }
    }
    const repackMs = perMatrix(repacking);

    const buffer = device.createBuffer({ size: Math.ceil(bytes / 4) * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
    const upload = async () => {
      for (const matrix of read) {
        device.queue.writeBuffer(buffer, 0, matrix.buffer, 0, Math.floor(bytes / 4) * 4);
        device.queue.submit([]);
      }
      await device.queue.onSubmittedWorkDone();
    };
    await upload();
    const uploading = performance.now();
    await upload();
    const uploadMs = perMatrix(uploading);

    const source = device.createBuffer({ size: 4096, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
    const staging = device.createBuffer({ size: 4096, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const waiting = performance.now();
    for (let round = 0; round < count; round++) {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, 0, staging, 0, 4096);
      device.queue.submit([encoder.finish()]);
      await mapForReading(device, staging);
      staging.unmap();
    }
    const readbackMs = perMatrix(waiting);
    device.destroy();
    return { bytes, readMs, repackMs, uploadMs, readbackMs };
  },
};

Object.assign(window, { expertCache });
