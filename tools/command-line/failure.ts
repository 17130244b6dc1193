/** A failure the person at the terminal can do something about: its message is all they see. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Anything thrown, on one line. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
