// What one replay of a plan works on. In prefill the host writes it for every chunk; in decode the sampling kernel moves it on, so
// that nothing comes from the CPU between two tokens.
struct Batch {
  // Position of the first token in its sequence.
  first_position: u32,
  // How many tokens this replay works on; 1 in decode.
  token_count: u32,
  // How many tokens have been sampled since generation began.
  step: u32,
  unused: u32,
  tokens: array<u32>,
}
