/**
 * Firefox looks for finished maps on a 100 ms timer (Mozilla bug 1870699); a submit makes it look at once. While a map is pending we
 * submit nothing every millisecond, which brings a readback from 100 ms to about 1.4 ms there. Other browsers settle maps by themselves.
 */
const pollsSlowly = /firefox/i.test(navigator.userAgent);

/** Waits for a promise that the device's progress settles: a map, `onSubmittedWorkDone`. */
export async function whenSettled(device: GPUDevice, answer: Promise<undefined>): Promise<void> {
  if (!pollsSlowly) return answer;
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

/** Copies `size` bytes at `offset` out of a buffer made with COPY_SRC. For results that are wanted once, not for the token loop. */
export async function readBuffer(device: GPUDevice, source: GPUBuffer, offset: number, size: number): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ label: 'readback', size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, offset, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await mapForReading(device, staging);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
