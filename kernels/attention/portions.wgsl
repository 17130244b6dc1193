// What scores.wgsl leaves of one token for weighted.wgsl: keys in portions of 16, one lane's work.
const PORTION = 16u;

// Per head and portion a vec4 (maximum, sum, 0, 0), then in four vec4s the weights of its keys: exp(score − maximum).
const STRIDE = 1u + PORTION / 4u;

fn portion_index(head: u32, context: u32, portion: u32) -> u32 {
  return (head * ((context + PORTION - 1u) / PORTION) + portion) * STRIDE;
}

// Smaller than any score; finite, because WGSL lets compilers assume that there are no infinities.
const MASKED = -1e30;
