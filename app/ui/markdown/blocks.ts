/** A piece of Markdown that stands by itself, and where it begins in the whole. */
export interface Block {
  readonly text: string;
  readonly start: number;
}

const listItem = /^(?:[-*+]|\d{1,9}[.)])\s/u;

/**
 * Splits Markdown at blank lines that separate blocks, so that a growing answer is parsed anew only in its last one. Code fences,
 * display math and lists with their indented parts stay whole.
 */
export function splitBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let start = 0;
  let at = 0;
  let closing: string | null = null;
  let inList = false;
  let afterBlank = false;
  for (const line of text.split(/(?<=\n)/u)) {
    const words = line.trim();
    const startsBlock = afterBlank && closing === null && words !== '' && !/^\s/u.test(line) && !(inList && listItem.test(line));
    if (startsBlock) {
      blocks.push({ text: text.slice(start, at), start });
      start = at;
    }
    if (closing === null) {
      if (words !== '' && (startsBlock || at === start)) inList = listItem.test(line);
      closing = openedBy(words);
    } else if (words.startsWith(closing) || (closing === '\\]' && words.endsWith(closing))) {
      closing = null;
    }
    if (words === '') afterBlank = true;
    else afterBlank = false;
    at += line.length;
  }
  if (start < text.length) blocks.push({ text: text.slice(start), start });
  return blocks;
}

/** What closes the block that a line opens, or null. */
function openedBy(line: string): string | null {
  const fence = /^(?:`{3,}|~{3,})/u.exec(line)?.[0];
  if (fence !== undefined) return fence;
  if (line.startsWith('\\[') && !line.includes('\\]')) return '\\]';
  return line === '$$' ? '$$' : null;
}
