import package::program::batch::Batch;
import package::sampling::candidates::{Candidate, Place, candidates, advanced, lane_counts, lane_masses};
import package::sampling::settings::{Settings, GENERATED};
import package::sampling::slice::{Slice, LOWEST};
import package::sampling::sums::shared_sums;
import constants::{WORKGROUP, SLICES};

struct Parameters {
  vocabulary: u32,
  ring_capacity: u32,
  // Bits of an id, rounded up to an even number.
  id_bits: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> settings: Settings;
@group(0) @binding(2) var<storage, read> slices: array<Slice>;
@group(0) @binding(3) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read> scores: array<f32>;
@group(0) @binding(6) var<storage, read_write> seen: array<u32>;
@group(0) @binding(7) var<storage, read_write> batch: Batch;
// Per sampled token: id, log-probability, entropy, unused.
@group(0) @binding(8) var<storage, read_write> ring: array<vec4u>;

var<workgroup> bound: f32;
// Maxima of logits and scores, and the lowest id with the latter, over the slices of each of so many lanes.
const SURVEYORS = 16u;
var<workgroup> maxima: array<vec2f, SURVEYORS>;
var<workgroup> best_ids: array<u32, SURVEYORS>;

// A number as an integer of the same order; −0 counts as 0.
fn ordered(value: f32) -> u32 {
  let bits = bitcast<u32>(select(value, 0.0, value == 0.0));
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}

// Uniform in [0, 1), in steps of 2⁻²³: pcg2d of Jarzynski and Olano (2020) over the seed and the number of the token.
fn uniform_draw(seed: u32, step: u32) -> f32 {
  var v = vec2u(seed, step) * 1664525u + 1013904223u;
  v.x += v.y * 1664525u;
  v.y += v.x * 1664525u;
  v ^= v >> vec2u(16u);
  v.x += v.y * 1664525u;
  v.y += v.x * 1664525u;
  v ^= v >> vec2u(16u);
  return f32(v.x >> 9u) / 8388608.0;
}

// The `rank`-th largest of the slices' maxima, rank from 1: at least so many tokens score as high.
fn ranked_best(rank: u32, local: u32) -> f32 {
  for (var slice = local; slice < SLICES; slice += WORKGROUP) {
    let mine = slices[slice].best;
    var ahead = 0u;
    for (var other = 0u; other < SLICES; other++) {
      let best = slices[other].best;
      ahead += select(0u, 1u, best > mine || (best == mine && other < slice));
    }
    if (ahead + 1u == rank) {
      bound = mine;
    }
  }
  return workgroupUniformLoad(&bound);
}

// How many of three decreasing sums reach what is wanted.
fn reached(sums: vec3f, wanted: f32) -> u32 {
  return u32(dot(select(vec3f(), vec3f(1.0), sums >= vec3f(wanted)), vec3f(1.0)));
}

// A token drawn from the scores by top-k, top-p and min-p, in this order, as transformers applies them; tokens that tie at
// a border stay. Nothing is sorted: the borders are found two bits at a time, from the top, among the bits of scores and weights,
// and so is the token among those of the ids: the draw is the inverse of the distribution function in the order of ids.
fn draw(best: f32, best_mass: f32, local: u32) -> u32 {
  let vocabulary = parameters.vocabulary;
  let by_count = settings.top_k > 0u && settings.top_k < vocabulary;

  // Candidates: a bound that provably keeps all that can be drawn, and in practice little else.
  var lowest = LOWEST;
  if (by_count) {
    if (settings.top_k <= SLICES) {
      lowest = ranked_best(settings.top_k, local);
    }
  } else {
    if (settings.min_p > 0.0) {
      lowest = best + log(settings.min_p) - 1e-3;
    }
    // All tokens below this together weigh less than what top-p leaves out. Halved, for rounding.
    let share = 0.5 * (1.0 - settings.top_p) * best_mass / f32(vocabulary);
    if (share > 0.0) {
      lowest = max(lowest, best + log(share));
    }
  }
  var count = 0u;
  for (var id = local; id < vocabulary; id += WORKGROUP) {
    let value = scores[id];
    if (value >= lowest) {
      candidates[count * WORKGROUP + local] = Candidate(ordered(value), id);
      count++;
    }
  }
  // The loops take two at a time.
  candidates[count * WORKGROUP + local] = Candidate(0u, vocabulary);

  // Top-k: the largest order that k candidates reach.
  var least = 0u;
  if (by_count) {
    for (var bits = 32u; bits > 0u; bits -= 2u) {
      let orders = least + (vec3u(1u, 2u, 3u) << vec3u(bits - 2u));
      least += reached(shared_sums(lane_counts(orders, count, local), local), f32(settings.top_k)) << (bits - 2u);
    }
  }

  // From here on the order of a candidate is its weight against the best token's.
  for (var at = 0u; at < count; at++) {
    let candidate = candidates[at * WORKGROUP + local];
    let value = scores[candidate.id];
    let weight = select(min(exp(value - best), 1.0), 1.0, value == best);
    candidates[at * WORKGROUP + local].order = select(0u, bitcast<u32>(weight), candidate.order >= least);
  }

  // Top-p: the largest weight such that those of at least this weight have the share p of the mass. Weights take 30 bits.
  least = 0u;
  if (settings.top_p < 1.0) {
    var whole = best_mass;
    if (by_count) {
      whole = shared_sums(lane_masses(vec3u(), count, local), local).x;
    }
    let wanted = settings.top_p * whole;
    for (var bits = 30u; bits > 0u; bits -= 2u) {
      let weights = least + (vec3u(1u, 2u, 3u) << vec3u(bits - 2u));
      // No weight is above 1; a share of 0 leaves the best.
      let sums = select(vec3f(-1.0), shared_sums(lane_masses(weights, count, local), local), weights <= vec3u(bitcast<u32>(1.0)));
      least += reached(sums, wanted) << (bits - 2u);
    }
  }
  least = max(least, bitcast<u32>(settings.min_p));

  // The id below which the distribution function has not passed the draw yet, but with which it has.
  let whole = shared_sums(vec3f(advanced(Place(0u, 0.0), vocabulary, least, count, local).mass), local).x;
  let wanted = uniform_draw(settings.seed, batch.step) * whole;
  var chosen = 0u;
  var place = Place(0u, 0.0);
  for (var bits = parameters.id_bits; bits > 0u; bits -= 2u) {
    let ends = chosen + (vec3u(1u, 2u, 3u) << vec3u(bits - 2u));
    let first = advanced(place, ends.x, least, count, local);
    let second = advanced(first, ends.y, least, count, local);
    let third = advanced(second, ends.z, least, count, local);
    let sums = shared_sums(vec3f(first.mass, second.mass, third.mass), local);
    if (sums.z <= wanted) {
      place = third;
      chosen = ends.z;
    } else if (sums.y <= wanted) {
      place = second;
      chosen = ends.y;
    } else if (sums.x <= wanted) {
      place = first;
      chosen = ends.x;
    }
  }
  return chosen;
}

// One workgroup chooses the token, tells the next replay of it, and notes it in the ring with its log-probability and the entropy
// of the distribution, both before penalties, temperature and cuts.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  var peak = LOWEST;
  var best = LOWEST;
  var chosen = 0u;
  // In two steps: a walk of every lane over all slices would be most of what a greedy choice costs.
  if (local < SURVEYORS) {
    for (var slice = local * (SLICES / SURVEYORS); slice < (local + 1u) * (SLICES / SURVEYORS); slice++) {
      peak = max(peak, slices[slice].peak);
      if (slices[slice].best > best) {
        best = slices[slice].best;
        chosen = slices[slice].best_id;
      }
    }
    maxima[local] = vec2f(peak, best);
    best_ids[local] = chosen;
  }
  workgroupBarrier();
  peak = LOWEST;
  best = LOWEST;
  chosen = 0u;
  for (var lane = 0u; lane < SURVEYORS; lane++) {
    peak = max(peak, maxima[lane].x);
    if (maxima[lane].y > best) {
      best = maxima[lane].y;
      chosen = best_ids[lane];
    }
  }
  // Mass, moment, mass of the scores.
  var sums = vec3f();
  for (var slice = local; slice < SLICES; slice += WORKGROUP) {
    let here = slices[slice];
    let below = here.peak - peak;
    let scale = exp(below);
    sums += vec3f(scale * here.mass, scale * (here.moment + below * here.mass), exp(here.best - best) * here.best_mass);
  }
  sums = shared_sums(sums, local);
  if (settings.temperature > 0.0) {
    chosen = draw(best, sums.z, local);
  }
  if (local == 0u) {
    let logarithm = log(sums.x);
    let record = vec4u(chosen, bitcast<u32>(logits[chosen] - peak - logarithm), bitcast<u32>(logarithm - sums.y / sums.x), 0u);
    ring[batch.step % parameters.ring_capacity] = record;
    seen[chosen] |= GENERATED;
    batch.first_position += batch.token_count;
    batch.token_count = 1u;
    batch.step += 1u;
    batch.tokens[0] = chosen;
  }
}
