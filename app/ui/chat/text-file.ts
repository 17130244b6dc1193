import type { AttachedFile } from '../../chat/attached-files';

/** More is no text for a person to ask about, and more than any context holds. */
export const mostBytes = 2 ** 20;

export interface Refusal {
  readonly name: string;
  readonly reason: 'too-large' | 'not-text' | 'unreadable';
}

/** A file as UTF-8 or, with its byte order mark, UTF-16; line ends become line feeds. */
export async function readTextFile(file: File): Promise<AttachedFile | Refusal> {
  const { name } = file;
  if (file.size > mostBytes) return { name, reason: 'too-large' };
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    // Gone, or a folder: the browser says no more than that it could not.
    return { name, reason: 'unreadable' };
  }
  const text = decode(bytes);
  return text === undefined || text.includes('\0') ? { name, reason: 'not-text' } : { name, text: text.replaceAll(/\r\n?/gu, '\n') };
}

function decode(bytes: Uint8Array): string | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(wide, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
