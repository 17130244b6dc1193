/** The page's part of bench/load-rate.ts. */
import type { ScriptApi } from '../../app/script-api.ts';

declare const denkspur: ScriptApi;

export interface LoadTimes {
  readonly loadMs: number;
  /** From the first byte of weights to the last. */
  readonly weightsMs: number;
  readonly compilingMs: number;
  readonly firstTokenMs: number;
}

const name = 'model.gguf';
const pieceBytes = 4 * 1048576;
const bufferBytes = 128 * 1048576;

const loadRate = {
  /** Copies the model into the page's storage; its bytes. */
  async store(): Promise<number> {
    const folder = await navigator.storage.getDirectory();
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await (await fetch('/model.gguf')).body!.pipeTo(writable);
    return (await (await folder.getFileHandle(name)).getFile()).size;
  },

  /** Milliseconds of reading the file in order and writing it to GPU buffers. */
  async plain(): Promise<number> {
    const file = await (await (await navigator.storage.getDirectory()).getFileHandle(name)).getFile();
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter!.requestDevice();
    const begin = performance.now();
    for (let at = 0; at < file.size; at += bufferBytes) {
      const size = Math.min(bufferBytes, file.size - at);
      const buffer = device.createBuffer({ size: Math.ceil(size / 4) * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
      for (let piece = 0; piece < size; piece += pieceBytes) {
        const bytes = await file.slice(at + piece, at + Math.min(size, piece + pieceBytes)).arrayBuffer();
        device.queue.writeBuffer(buffer, piece, bytes, 0, Math.floor(bytes.byteLength / 4) * 4);
        device.queue.submit([]);
      }
    }
    await device.queue.onSubmittedWorkDone();
    const milliseconds = performance.now() - begin;
    device.destroy();
    return milliseconds;
  },

  async ours(): Promise<LoadTimes> {
    const begun = performance.now();
    let weights = begun;
    let compiling = begun;
    let stage = '';
    await denkspur.load({ kind: 'opfs', paths: [name] }, {
      contextLength: 512,
      onProgress: (progress) => {
        if (progress.stage === stage) return;
        ({ stage } = progress);
        if (stage === 'weights') weights = performance.now();
        if (stage === 'compiling') compiling = performance.now();
      },
    });
    const loaded = performance.now();
    for await (const event of denkspur.generate([], { raw: [1, 2], max_tokens: 1, temperature: 0 })) if (event.type === 'delta') break;
    const answered = performance.now();
    await denkspur.unload();
    return { loadMs: loaded - begun, weightsMs: compiling - weights, compilingMs: loaded - compiling, firstTokenMs: answered - loaded };
  },
};

Object.assign(window, { loadRate });
