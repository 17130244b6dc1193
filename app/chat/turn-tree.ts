import type { Turn } from './turn';

/** Which branch is shown after each turn: id of the parent (empty for the beginning) → id of the turn. */
export type Chosen = Readonly<Record<string, string>>;

function key(parent: string | null): string {
  return parent ?? '';
}

/** Turns that answer at the same place, in the order in which they came to be; a turn is one of its own siblings. */
export function siblingsOf(all: readonly Turn[], turn: Turn): readonly Turn[] {
  return all.filter((one) => one.parent === turn.parent);
}

/** The conversation as it is shown, first question first: at each fork the chosen branch, else the newest. */
export function pathOf(all: readonly Turn[], chosen: Chosen): readonly Turn[] {
  const path: Turn[] = [];
  // Asked anew at every frame of an answer, also in a conversation of a thousand turns.
  const after = new Map<string, Turn>();
  for (const turn of all) {
    const place = key(turn.parent);
    if (after.get(place)?.id !== chosen[place] || !after.has(place)) after.set(place, turn);
  }
  for (let next = after.get(key(null)); next !== undefined; next = after.get(next.id)) path.push(next);
  return path;
}

/** The way from the first turn to this one, which is the last of it. */
export function wayTo(all: readonly Turn[], turn: Turn): readonly Turn[] {
  const byId = new Map(all.map((one) => [one.id, one]));
  const way: Turn[] = [];
  for (let next: Turn | undefined = turn; next !== undefined; next = byId.get(key(next.parent))) way.push(next);
  return way.reverse();
}

/** Chooses a turn, and at every fork before it the branch that leads to it. */
export function choose(all: readonly Turn[], chosen: Chosen, turn: Turn): Chosen {
  const steps = wayTo(all, turn).map((one) => [key(one.parent), one.id] as const);
  return { ...chosen, ...Object.fromEntries(steps) };
}
