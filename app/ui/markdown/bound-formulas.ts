import type { Element, Root } from 'hast';

/** In characters. KaTeX makes some hundred bytes of HTML of each, and is asked again with every word that comes. */
const longestFormula = 3000;

/** A rehype plugin that leaves formulas which no person writes as the code that they are. */
export function boundFormulas() {
  return (tree: Root): void => leaveLongOnes(tree);
}

function leaveLongOnes(parent: Root | Element): void {
  for (const child of parent.children) {
    if (child.type !== 'element') continue;
    const { className } = child.properties;
    const [first] = child.children;
    const isFormula = Array.isArray(className) && className.includes('language-math');
    if (isFormula && first?.type === 'text' && first.value.length > longestFormula) child.properties = {};
    else leaveLongOnes(child);
  }
}
