// How tokens are drawn; the host writes it once per generation.
struct Settings {
  // 0: the likeliest token, always.
  temperature: f32,
  // 0: off.
  top_k: u32,
  // 1: off.
  top_p: f32,
  // 0: off.
  min_p: f32,
  // 1: off.
  repetition_penalty: f32,
  // 0: off.
  presence_penalty: f32,
  seed: u32,
}

// What `seen` says of a token.
const IN_PROMPT = 1u;
const GENERATED = 2u;
