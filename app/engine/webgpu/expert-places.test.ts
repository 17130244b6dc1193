import { ExpertPlaces } from './expert-places';

/** Lets a token use experts, as the cache does; returns those that were not there. */
function use(places: ExpertPlaces, ...experts: readonly number[]): number[] {
  const missing = places.missing(experts);
  places.vacate(missing.length, new Set(experts));
  for (const expert of missing) places.settle(expert);
  places.use(experts);
  return missing;
}

test('the least recently used expert makes room', () => {
  const places = new ExpertPlaces(8, 3);
  use(places, 0);
  use(places, 1);
  use(places, 2);
  use(places, 0);
  use(places, 3);
  expect([0, 1, 2, 3].map((expert) => places.placeOf(expert) !== undefined)).toEqual([true, false, true, true]);
});

test('a hot expert stays while others come once', () => {
  const places = new ExpertPlaces(64, 4);
  for (let token = 0; token < 10; token++) use(places, 5);
  for (let expert = 10; expert < 40; expert++) use(places, expert);
  expect(use(places, 5)).toEqual([]);
});

test('heat cools down: what was hot long ago makes room for what is hot now', () => {
  const places = new ExpertPlaces(64, 4);
  // More uses in all, but long ago.
  for (let token = 0; token < 60; token++) use(places, 5);
  for (let token = 0; token < 200; token++) use(places, ...(token % 4 === 3 ? [6] : []), 10 + (token % 40), 10 + ((token + 1) % 40));
  expect(places.placeOf(5)).toBeUndefined();
  expect(places.placeOf(6)).toBeDefined();
});

test('experts of the same token never push each other out, and no two share a place', () => {
  const places = new ExpertPlaces(32, 4);
  for (let token = 0; token < 300; token++) {
    const experts = [0, 1, 2, 3].map((slot) => (token * 7 + slot * (1 + (token % 5))) % 32);
    use(places, ...new Set(experts));
    const held = [...new Set(experts)].map((expert) => places.placeOf(expert));
    expect(held).not.toContain(undefined);
    expect(new Set(held).size).toBe(held.length);
  }
});

test('more experts than places are refused', () => {
  const places = new ExpertPlaces(8, 2);
  expect(() => use(places, 0, 1, 2)).toThrow(RangeError);
});

test('heat stays finite over as many tokens as anybody generates', () => {
  const places = new ExpertPlaces(4, 2);
  for (let token = 0; token < 30_000; token++) places.use([token % 2]);
  use(places, 0);
  use(places, 1);
  use(places, 3);
  expect([0, 1, 3].filter((expert) => places.placeOf(expert) !== undefined)).toHaveLength(2);
});
