import type { Element, ElementContent, Root, RootContent } from 'hast';

/** A rehype plugin that sets off the last place where a block of the answer names its result, for the thread to start from. */
export function markResult({ result }: { readonly result: string }) {
  return (tree: Root): void => {
    markIn(tree, result);
  };
}

function markIn(parent: Root | Element, result: string): boolean {
  for (let index = parent.children.length - 1; index >= 0; index--) {
    const child = parent.children[index]!;
    if (child.type === 'element' && child.tagName !== 'code' && markIn(child, result)) return true;
    if (child.type !== 'text') continue;
    const at = child.value.lastIndexOf(result);
    if (at < 0) continue;
    const text = (value: string): ElementContent[] => (value === '' ? [] : [{ type: 'text', value }]);
    const mark: Element = { type: 'element', tagName: 'span', properties: { className: ['result'] }, children: text(result) };
    const pieces: RootContent[] = [...text(child.value.slice(0, at)), mark, ...text(child.value.slice(at + result.length))];
    parent.children.splice(index, 1, ...(pieces as ElementContent[]));
    return true;
  }
  return false;
}
