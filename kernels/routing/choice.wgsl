// An expert that the router chose for a token, and what its output is multiplied with. [tokens, slots], best first; the shared
// experts follow the routed ones.
struct Choice {
  expert: u32,
  weight: f32,
}

// The place of an expert that is not on the GPU.
const NO_PLACE = 0xffffffffu;
