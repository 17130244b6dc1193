import { showDirections } from './directions';

/** A block of an answer in its own characters: until what reads Markdown is there, and where it cannot read the block. */
export function PlainBlock({ text }: { readonly text: string }) {
  return <p className="answer__plain">{showDirections(text)}</p>;
}
