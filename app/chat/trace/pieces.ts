import type { Claim } from './checks/statements';
import { type Passage, turnsOfMind } from './turns-of-mind';

/** A stretch of a step's text and what is marked in it. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  /** A turn of mind. */
  readonly turn: boolean;
  /** The statement that it is a part of. */
  readonly claim: Claim | null;
  /** Found by a search. */
  readonly hit: boolean;
}

/**
 * A text in pieces, cut wherever something marked begins or ends; no piece is empty, and together they are the text.
 *
 * @param words what is searched for; empty: nothing
 * @param cut one more place to cut at
 */
export function piecesOf(text: string, claims: readonly Claim[], words: string, cut = 0): readonly Piece[] {
  const turns = turnsOfMind(text);
  const hits = placesOf(text, words);
  const edges = new Set([0, cut, text.length]);
  for (const { start, end } of [...turns, ...claims, ...hits]) edges.add(start).add(end);
  const sorted = [...edges].sort((one, other) => one - other);
  const [turn, claim, hit] = [coveringOf(turns), coveringOf(claims), coveringOf(hits)];
  return sorted.slice(1).map((end, index) => {
    const start = sorted[index]!;
    return { text: text.slice(start, end), start, turn: turn(start) !== null, claim: claim(start), hit: hit(start) !== null };
  });
}

/** Tells which of some passages, in order, covers a place; asked about one place after the other, so that none is looked at again. */
function coveringOf<Some extends Passage>(passages: readonly Some[]): (place: number) => Some | null {
  let next = 0;
  return (place) => {
    while (next < passages.length && passages[next]!.end <= place) next++;
    const passage = passages[next];
    return passage !== undefined && passage.start <= place ? passage : null;
  };
}

/** Where a text holds what is searched for, regardless of case. */
export function placesOf(text: string, words: string): readonly Passage[] {
  const wanted = words.trim();
  if (wanted === '') return [];
  const pattern = new RegExp(wanted.replace(/[$()*+.?[\\\]^{|}]/gu, '\\$&'), 'giu');
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }));
}
