import { describe, expect, it } from 'vitest';
import { threadPath, type ThreadPlaces } from './thread-path';

const places: ThreadPlaces = {
  origin: { left: 10, right: 1010, top: 100, bottom: 600 },
  result: { left: 110, right: 130, top: 200, bottom: 220 },
  node: { left: 710, right: 718, top: 350, bottom: 358 },
  box: { left: 700, right: 1000, top: 150, bottom: 500 },
  textEnd: 650,
};

describe('threadPath', () => {
  it('runs under the result, down the gutter and over to the node', () => {
    expect(threadPath(places)).toBe('M100 122H662q8 0 8 8V246q0 8 8 8H700');
  });

  it('runs up where the node stands higher', () => {
    expect(threadPath({ ...places, node: { ...places.node, top: 150, bottom: 158 } })).toBe(
      'M100 122H662q8 0 8 -8V62q0 -8 8 -8H700',
    );
  });

  it('runs straight where both are at one height', () => {
    expect(threadPath({ ...places, node: { ...places.node, top: 218, bottom: 226 } })).toBe(
      'M100 122H670q0 0 0 0V122q0 0 0 0H700',
    );
  });

  it('meets a node that is scrolled away at the edge of its box', () => {
    expect(threadPath({ ...places, node: { ...places.node, top: 900, bottom: 908 } })).toContain('V392q0 8 8 8');
  });

  it('does not run where the trace stands above the answer, or is not drawn', () => {
    expect(threadPath({ ...places, textEnd: 900 })).toBeNull();
    expect(threadPath({ ...places, node: { left: 710, right: 710, top: 0, bottom: 0 } })).toBeNull();
  });
});
