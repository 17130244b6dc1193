const controls = /[\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Makes the characters visible that turn the direction of a text around: with them a model's words could show something other than
 * what they are.
 */
export function showDirections(text: string): string {
  return text.replace(controls, (character) => `‹U+${character.codePointAt(0)!.toString(16).toUpperCase()}›`);
}
