/**
 * Firefox looks for finished maps on a 100 ms timer (Mozilla bug 1870699); a submit makes it look at once. While a map is pending we
 * submit nothing every millisecond, which brings a readback from 100 ms to about 1.4 ms there. Other browsers settle maps by themselves.
 */
const pollsSlowly = (): boolean => /firefox/i.test(navigator.userAgent);

/** Waits for a promise that the device's progress settles: a map, `onSubmittedWorkDone`. */
export async function whenSettled(device: GPUDevice, answer: Promise<undefined>): Promise<void> {
  if (!pollsSlowly()) return answer;
  const kick = setInterval(() => device.queue.submit([]), 1);
  try {
    await answer;
  } finally {
    clearInterval(kick);
  }
}

/** Maps a buffer for reading and resolves when it is mapped. */
export function mapForReading(device: GPUDevice, buffer: GPUBuffer): Promise<void> {
  return whenSettled(device, buffer.mapAsync(GPUMapMode.READ));
}

/** Bytes `offset` … `offset + size` of a buffer made with COPY_SRC, both multiples of 4. */
export interface Excerpt {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** Copies an excerpt out of its buffer. For results that are wanted once, not for the token loop. */
export async function readBuffer(device: GPUDevice, buffer: GPUBuffer, offset: number, size: number): Promise<ArrayBuffer> {
  const [bytes] = await readExcerpts(device, [{ buffer, offset, size }]);
  return bytes!;
}

/** Copies several excerpts with one submit and one wait, in their order. */
export async function readExcerpts(device: GPUDevice, excerpts: readonly Excerpt[]): Promise<ArrayBuffer[]> {
  if (excerpts.length === 0) return [];
  const total = excerpts.reduce((sum, { size }) => sum + size, 0);
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = device.createBuffer({ label: 'readback', size: total, usage });
  try {
    const encoder = device.createCommandEncoder();
    let end = 0;
    for (const { buffer, offset, size } of excerpts) {
      encoder.copyBufferToBuffer(buffer, offset, staging, end, size);
      end += size;
    }
    device.queue.submit([encoder.finish()]);
    await mapForReading(device, staging);
    const bytes = staging.getMappedRange();
    let begin = 0;
    return excerpts.map(({ size }) => bytes.slice(begin, (begin += size)));
  } finally {
    staging.destroy();
  }
}
