import { describe, expect, it } from 'vitest';
import { FrameBatch } from './frame-batch';

function setUp(): { batch: FrameBatch; frames: (() => void)[]; published: () => number } {
  const frames: (() => void)[] = [];
  let count = 0;
  const batch = new FrameBatch(
    (callback) => frames.push(callback),
    () => count++,
  );
  return { batch, frames, published: () => count };
}

describe('FrameBatch', () => {
  it('publishes once per frame, however often it is asked', () => {
    const { batch, frames, published } = setUp();
    for (let delta = 0; delta < 100; delta++) batch.request();
    expect([frames.length, published()]).toEqual([1, 0]);
    frames[0]!();
    expect(published()).toBe(1);
    batch.request();
    expect(frames).toHaveLength(2);
  });

  it('publishes at once when flushed, and not again in the frame that was waiting', () => {
    const { batch, frames, published } = setUp();
    batch.request();
    batch.flush();
    frames[0]!();
    expect(published()).toBe(1);
  });

  it('publishes nothing in the frame that was waiting when it was cancelled', () => {
    const { batch, frames, published } = setUp();
    batch.request();
    batch.cancel();
    frames[0]!();
    expect(published()).toBe(0);
  });
});
