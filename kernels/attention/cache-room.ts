import type { Capabilities } from '../device/capabilities';
import { mostTexels, type GpuMemory } from '../device/memory';
import type { CacheFormat } from './cache';

/** What a part of a cache lies in: keys, values or latents. Of a texture each texel is a quad. */
export type CacheRoom = GPUBuffer | GPUTextureView;

/** Whether a part of a cache is read faster from a texture than from a buffer. Only f32 has quads as large as texels. */
export function suitsTexture({ slowStorageLoads }: Capabilities, format: CacheFormat, bytes: number): boolean {
  return slowStorageLoads && format === 'f32' && bytes <= 16 * mostTexels;
}

/** Room for a part of a cache, zero-filled. @throws OutOfMemoryError */
export async function createCacheRoom(
  memory: GpuMemory,
  capabilities: Capabilities,
  { label, format, bytes }: { readonly label: string; readonly format: CacheFormat; readonly bytes: number },
): Promise<CacheRoom> {
  if (!suitsTexture(capabilities, format, bytes)) return memory.storage(label, bytes);
  return (await memory.texture(label, bytes / 16, 'rgba32float')).createView();
}

/** The condition of a kernel that reads or writes it. */
export function roomConditions(room: CacheRoom): { readonly TEXTURE_CACHE: boolean } {
  return { TEXTURE_CACHE: !(room instanceof GPUBuffer) };
}
