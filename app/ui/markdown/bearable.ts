/** In characters. Longer ones are data, or of a model that has lost its way; reading one takes the square of its length. */
const longestParagraph = 10_000;

/** Quotations and lists within one another that one line opens: what reads Markdown calls itself for each of them. */
const deepestNesting = 50;

const listMark = '(?:[-*+]|\\d{1,9}[.)])[ \\t]+';
const tooDeep = new RegExp(`^[ \\t]*(?:>[ \\t]*|${listMark}){${deepestNesting + 1}}`, 'mu');
/** Where a line begins a paragraph of its own: after a blank one, as an item of a list, as a row of a table. */
const paragraphBegins = new RegExp(`^(?=[ \\t]*(?:\\n|\\||${listMark}))`, 'mu');

/** Whether a block can be read as Markdown without holding up the page, or ending it. Code is not read, only shown. */
export function isBearable(block: string): boolean {
  if (/^(?:`{3}|~{3})/u.test(block)) return true;
  return !tooDeep.test(block) && block.split(paragraphBegins).every(({ length }) => length <= longestParagraph);
}
