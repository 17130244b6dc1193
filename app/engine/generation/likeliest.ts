/** `[id, logprob]` of the `count` largest logits, best first; of equal ones the lower id. */
export function topLogprobs(logits: Float32Array, count: number): (readonly [id: number, logprob: number])[] {
  const shift = logSumExp(logits);
  return selectLargest(logits, Math.min(count, logits.length)).map((id) => [id, logits[id]! - shift] as const);
}

/** log Σ exp of the logits, summed in f64. */
export function logSumExp(logits: Float32Array): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}

/**
 * Ids of the `count` largest values, best first, through a heap of that size with the worst on top; of equal ones the lower id.
 * @param allowed asked of those alone that are large enough
 */
export function selectLargest(values: Float32Array, count: number, allowed: (id: number) => boolean = () => true): number[] {
  if (count === 0) return [];
  const worse = (a: number, b: number) => values[a]! < values[b]! || (values[a] === values[b] && a > b);
  const heap: number[] = [];
  const sink = (from: number) => {
    let index = from;
    while (true) {
      let worst = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (child < heap.length && worse(heap[child]!, heap[worst]!)) worst = child;
      if (worst === index) return;
      [heap[index], heap[worst]] = [heap[worst]!, heap[index]!];
      index = worst;
    }
  };
  for (let id = 0; id < values.length; id++) {
    if (heap.length < count) {
      if (!allowed(id)) continue;
      heap.push(id);
      if (heap.length === count) for (let index = count >> 1; index >= 0; index--) sink(index);
    } else if (worse(heap[0]!, id) && allowed(id)) {
      heap[0] = id;
      sink(0);
    }
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1));
}
