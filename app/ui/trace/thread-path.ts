/** What of a rectangle a thread needs, in pixels of the window. */
export type Place = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;

export interface ThreadPlaces {
  /** The box in whose coordinates the path is written. */
  readonly origin: Place;
  readonly result: Place;
  readonly node: Place;
  /** The box that the steps scroll in. */
  readonly box: Place;
  /** Where the answer's column ends. */
  readonly textEnd: number;
}

const belowText = 2;
const corner = 8;

/**
 * The way from under the result, along its line to the gutter, up or down there, and over to the step's node. Null where answer
 * and trace are not side by side. A node that is scrolled out of sight is met at the edge of its box.
 */
export function threadPath({ origin, result, node, box, textEnd }: ThreadPlaces): string | null {
  if (node.left <= textEnd || node.right === node.left) return null;
  const startX = result.left - origin.left;
  const startY = result.bottom + belowText - origin.top;
  const nodeMiddle = (node.top + node.bottom) / 2;
  const endY = Math.min(Math.max(nodeMiddle, box.top), box.bottom) - origin.top;
  const endX = node.left - origin.left;
  const gutterX = (textEnd + node.left) / 2 - origin.left;
  const drop = endY - startY;
  const radius = Math.min(corner, Math.abs(drop) / 2);
  const down = Math.sign(drop) * radius;
  return [
    `M${round(startX)} ${round(startY)}`,
    `H${round(gutterX - radius)}`,
    `q${round(radius)} 0 ${round(radius)} ${round(down)}`,
    `V${round(endY - down)}`,
    `q0 ${round(down)} ${round(radius)} ${round(down)}`,
    `H${round(endX)}`,
  ].join('');
}

function round(value: number): number {
  return Math.round(value * 2) / 2;
}
