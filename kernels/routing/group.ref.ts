export interface GroupReference {
  /** Places of the choices, those of the first expert first. */
  readonly order: readonly number[];
  readonly tiles: readonly { readonly expert: number; readonly first: number; readonly end: number }[];
}

/** Sorts choices (the expert of each) by expert and cuts those of each into tiles. */
export function groupReference(chosen: readonly number[], experts: number, tokensPerTile: number): GroupReference {
  const order: number[] = [];
  const tiles: GroupReference['tiles'][number][] = [];
  for (let expert = 0; expert < experts; expert++) {
    const first = order.length;
    for (const [index, own] of chosen.entries()) if (own === expert) order.push(index);
    for (let begin = first; begin < order.length; begin += tokensPerTile) {
      tiles.push({ expert, first: begin, end: Math.min(begin + tokensPerTile, order.length) });
    }
  }
  return { order, tiles };
}
