// x · sigmoid(x). Below −80 the result is nothing, and exp must not overflow.
fn silu(x: f32) -> f32 {
  return x / (1.0 + exp(-max(x, -80.0)));
}
