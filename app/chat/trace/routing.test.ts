import { describe, expect, it } from 'vitest';
import type { GeneratedToken, RoutedLayer } from '../../engine/engine';
import { ExpertTally, expertUse, RoutingPacker } from './routing';

function token(experts?: readonly RoutedLayer[]): GeneratedToken {
  return { id: 7, text: 'x', part: 'reasoning', logprob: 0, entropy: 0, ...(experts && { experts }) };
}

/** Two layers of four experts, the first of which has no router. */
const first = token([
  { layer: 1, experts: [2, 0], weights: [0.75, 0.25] },
  { layer: 2, experts: [3, 1], weights: [0.5, 0.5] },
]);
const second = token([
  { layer: 1, experts: [2, 3], weights: [1.5, 0.5] },
  { layer: 2, experts: [0, 3], weights: [0.625, 0.375] },
]);

describe('RoutingPacker', () => {
  it('packs the choices of all layers, and shares what tokens have in common', () => {
    const packer = new RoutingPacker();
    const [one, other] = [first, second].map((each) => packer.pack(each, 4));
    expect(one).not.toHaveProperty('experts');
    expect(one!.routing?.shape).toEqual({ layers: [1, 2], experts: 4, used: 2 });
    expect(other!.routing?.shape).toBe(one!.routing?.shape);
    expect([...one!.routing!.experts]).toEqual([2, 0, 3, 1]);
    expect([...one!.routing!.weights]).toEqual([0.75, 0.25, 0.5, 0.5]);
  });

  it('leaves a token alone that went to no experts', () => {
    expect(new RoutingPacker().pack(token(), 0)).toEqual(token());
    expect(new RoutingPacker().pack(token([]), 4)).toEqual(token());
  });
});

describe('how experts were used', () => {
  const packer = new RoutingPacker();
  const tokens = [first, token(), second].map((each) => packer.pack(each, 4));

  it('counts choices and adds weights up, by layer and expert', () => {
    const use = expertUse(tokens)!;
    expect(use.tokens).toBe(2);
    expect([...use.chosen]).toEqual([1, 0, 2, 1, 1, 1, 0, 2]);
    expect([...use.weight]).toEqual([0.25, 0, 2.25, 0.5, 0.625, 0.5, 0, 0.875]);
    expect(expertUse([])).toBeNull();
  });

  it('gives snapshots that later tokens do not change', () => {
    const tally = new ExpertTally();
    tally.add(tokens[0]!);
    const before = tally.snapshot()!;
    tally.add(tokens[2]!);
    expect(before.tokens).toBe(1);
    expect([...before.chosen]).toEqual([1, 0, 1, 0, 0, 1, 0, 1]);
  });

  it('begins anew with another mixture', () => {
    const other = new RoutingPacker().pack(token([{ layer: 0, experts: [1], weights: [1] }]), 2);
    expect(expertUse([...tokens, other])).toMatchObject({ tokens: 1, shape: { layers: [0], experts: 2, used: 1 } });
  });
});
