import { showDirections } from '../markdown/directions';

/** A token's text with its spaces and line breaks to be seen. */
export function visible(text: string): string {
  return showDirections(text).replaceAll(' ', '·').replaceAll('\n', '↵').replaceAll('\t', '⇥');
}
