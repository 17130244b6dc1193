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
  let parent: string | null = null;
  while (true) {
    const branches: readonly Turn[] = all.filter((turn) => turn.parent === parent);
    const wanted: string | undefined = chosen[key(parent)];
    const next: Turn | undefined = branches.find((turn) => turn.id === wanted) ?? branches.at(-1);
    if (next === undefined) return path;
    path.push(next);
    parent = next.id;
  }
}

/** The way from the first turn to this one, which is the last of it. */
export function wayTo(all: readonly Turn[], turn: Turn): readonly Turn[] {
  const way = [turn];
  while (way[0]!.parent !== null) {
    const parent = all.find((one) => one.id === way[0]!.parent);
    if (parent === undefined) return way;
    way.unshift(parent);
  }
  return way;
}

/** Chooses a turn, and at every fork before it the branch that leads to it. */
export function choose(all: readonly Turn[], chosen: Chosen, turn: Turn): Chosen {
  const steps = wayTo(all, turn).map((one) => [key(one.parent), one.id] as const);
  return { ...chosen, ...Object.fromEntries(steps) };
}
