import package::quantization::block::Block;

// The 16 levels of IQ4_NL and IQ4_XS (−127, −104, −83, −65, −49, −35, −22, −10, 1, 13, 25, 38, 53, 69, 89, 113) are this quartic,
// rounded: it misses none by more than 0.44. A table would have to live in slow memory to be indexed by each invocation for
// itself.
fn levels(quants: vec4f) -> vec4f {
  return round((((0.00158604 * quants + 0.0310864) * quants - 1.37193) * quants + 24.1738) * quants - 126.567);
}

fn block_of_levels(quants: Block) -> Block {
  return Block(
    levels(quants.a), levels(quants.b), levels(quants.c), levels(quants.d),
    levels(quants.e), levels(quants.f), levels(quants.g), levels(quants.h),
  );
}
