/**
 * GPT-2 writes the 256 byte values as 256 printable characters, so that tokens are text: bytes that are printable in Latin-1
 * stand for themselves, the others for U+0100 onwards in their order.
 */
const characters = Array.from({ length: 256 }, (_, byte) => byte);
let next = 0x100;
for (const byte of characters) {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  if (!printable) characters[byte] = next++;
}
const byteByCharacter = new Map(characters.map((character, byte) => [String.fromCharCode(character), byte]));

/** The bytes that a token's text stands for; undefined when a character in it stands for no byte. */
export function bytesOfByteLevelText(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of text) {
    const byte = byteByCharacter.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
