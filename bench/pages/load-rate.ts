/** The page's part of bench/load-rate.ts. */
import type { ScriptApi } from '../../app/script-api.ts';

declare const denkspur: ScriptApi;

export interface LoadTimes {
  readonly loadMs: number;
  /** From the first byte of weights to the last. */
  readonly weightsMs: number;
  readonly compilingMs: number;
  readonly firstTokenMs: number;
  /** Of another prompt as long, after the first: what of it is computing. */
  readonly laterTokenMs: number;
  /** Which stage began when, in milliseconds since 1970. */
  readonly stages: readonly (readonly [stage: string, begun: number])[];
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

  /** The same as `plain` in a worker, which reads the file in place. */
  async plainInPlace(): Promise<number> {
    const worker = new Worker('/load-rate-worker.js', { type: 'module' });
    const milliseconds = await new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(name);
    });
    worker.terminate();
    return milliseconds;
  },

  /** Milliseconds of reading the file in order and writing it to GPU buffers, piece by piece as Blobs. */
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
    const stages: [string, number][] = [];
    await denkspur.load({ kind: 'opfs', paths: [name] }, {
      contextLength: 512,
      onProgress: (progress) => {
        if (progress.stage === stage) return;
        ({ stage } = progress);
        stages.push([stage, Date.now()]);
        if (stage === 'weights') weights = performance.now();
        if (stage === 'compiling') compiling = performance.now();
      },
    });
    const loaded = performance.now();
    stages.push(['first token', Date.now()]);
    const firstTokenMs = await tokenMs([1, 2]);
    const laterTokenMs = await tokenMs([3, 4]);
    await denkspur.unload();
    return { loadMs: loaded - begun, weightsMs: compiling - weights, compilingMs: loaded - compiling, firstTokenMs, laterTokenMs, stages };
  },
};

async function tokenMs(raw: readonly number[]): Promise<number> {
  const begun = performance.now();
  for await (const event of denkspur.generate([], { raw, max_tokens: 1, temperature: 0 })) if (event.type === 'delta') break;
  return performance.now() - begun;
}

Object.assign(window, { loadRate });
