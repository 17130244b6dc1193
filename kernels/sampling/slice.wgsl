// What is known of one slice of the vocabulary (neighbouring ids). An empty slice has no mass and LOWEST as its maxima.
struct Slice {
  // Of the logits x as the model gave them: their maximum, Σ exp(x − peak), and Σ (x − peak) · exp(x − peak).
  peak: f32,
  mass: f32,
  moment: f32,
  // Of the scores (penalties and temperature applied): their maximum, the lowest id that has it, and Σ exp(score − best).
  best: f32,
  best_id: u32,
  best_mass: f32,
}

// Logits and scores lie within ±1e38, so that differences with LOWEST stay finite.
const LOWEST = -2e38;
