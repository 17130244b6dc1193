const longestTitle = 72;

/**
 * The first sentence of a step's first line, at most 72 characters, cut at a word, without Markdown's marks. A full stop inside a
 * number ("9.11") or after a single letter ends nothing.
 */
export function titleOf(text: string): string {
  const [firstLine = ''] = text.trim().split('\n');
  const plain = firstLine
    .replace(/^[\s#>*-]+/u, '')
    .replace(/\*\*|__|`/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  // A sentence that goes on beyond is cut anyway, and looking for its end takes the square of the length where there are no spaces.
  const beginning = plain.slice(0, longestTitle + 2);
  const sentence = /^.*?\p{L}{2,}["»”)]?[.!?…](?=\s|$)/u.exec(beginning)?.[0] ?? beginning;
  const first = sentence.replace(/[.:]$/u, '');
  if (first.length <= longestTitle) return first;
  const cut = first.slice(0, longestTitle - 1);
  const lastSpace = cut.lastIndexOf(' ');
  return `${(lastSpace > longestTitle / 2 ? cut.slice(0, lastSpace) : cut).replace(/[\s,;:–-]+$/u, '')}…`;
}
