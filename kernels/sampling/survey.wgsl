import package::sampling::settings::{Settings, GENERATED};
import package::sampling::slice::{Slice, LOWEST};
import constants::{WORKGROUP, LANES};

struct Parameters {
  vocabulary: u32,
  slice_length: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> settings: Settings;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read> seen: array<u32>;
@group(0) @binding(4) var<storage, read_write> scores: array<f32>;
@group(0) @binding(5) var<storage, read_write> slices: array<Slice>;

@if(SHARED_SLICES) var<workgroup> maxima: array<vec2f, LANES>;
@if(SHARED_SLICES) var<workgroup> best_ids: array<u32, LANES>;
@if(SHARED_SLICES) var<workgroup> sums: array<vec3f, LANES>;

// A logit with the penalties, as transformers applies them, over the temperature.
fn score(logit: f32, id: u32, penalized: bool, temperature: f32) -> f32 {
  var value = logit;
  if (penalized) {
    let marks = seen[id];
    if (marks != 0u) {
      value = select(value * settings.repetition_penalty, value / settings.repetition_penalty, value > 0.0);
    }
    if ((marks & GENERATED) != 0u) {
      value -= settings.presence_penalty;
    }
  }
  return clamp(value / temperature, -1e38, 1e38);
}

// LANES invocations survey one slice: first its maxima, then the sums against them.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let slice = (group.x * WORKGROUP + local) / LANES;
  let lane = local % LANES;
  let first = slice * parameters.slice_length + lane;
  let end = min((slice + 1u) * parameters.slice_length, parameters.vocabulary);
  let penalized = settings.repetition_penalty != 1.0 || settings.presence_penalty != 0.0;
  let draws = settings.temperature > 0.0;
  let temperature = select(1.0, settings.temperature, draws);

  var peak = LOWEST;
  var best = LOWEST;
  var best_id = 0u;
  for (var id = first; id < end; id += LANES) {
    let logit = logits[id];
    let value = score(logit, id, penalized, temperature);
    peak = max(peak, logit);
    if (value > best) {
      best = value;
      best_id = id;
    }
    if (draws) {
      scores[id] = value;
    }
  }
  @if(SHARED_SLICES) {
    maxima[lane] = vec2f(peak, best);
    best_ids[lane] = best_id;
    workgroupBarrier();
    for (var stride = LANES / 2u; stride > 0u; stride >>= 1u) {
      if (lane < stride) {
        let mine = maxima[lane];
        let other = maxima[lane + stride];
        let other_id = best_ids[lane + stride];
        if (other.y > mine.y || (other.y == mine.y && other_id < best_ids[lane])) {
          best_ids[lane] = other_id;
        }
        maxima[lane] = max(mine, other);
      }
      workgroupBarrier();
    }
    peak = maxima[0].x;
    best = maxima[0].y;
    best_id = best_ids[0];
  }

  var sum = vec3f();
  for (var id = first; id < end; id += LANES) {
    let below = logits[id] - peak;
    let weight = exp(below);
    sum += vec3f(weight, below * weight, 0.0);
    if (draws) {
      sum.z += exp(scores[id] - best);
    }
  }
  @if(SHARED_SLICES) {
    sums[lane] = sum;
    workgroupBarrier();
    for (var stride = LANES / 2u; stride > 0u; stride >>= 1u) {
      if (lane < stride) {
        sums[lane] += sums[lane + stride];
      }
      workgroupBarrier();
    }
    sum = sums[0];
  }
  if (lane == 0u) {
    slices[slice] = Slice(peak, sum.x, sum.y, best, best_id, sum.z);
  }
}
