@if(TRACE) import package::program::batch::Batch;
import package::routing::choice::Choice;
import constants::{WORKGROUP, EXPERTS, SHARED, USED, GROUPS, USED_GROUPS};

struct Parameters {
  // Of the weights, after they are made to add up to 1 where they are.
  scale: f32,
  // Where the routed experts of a step lie in the trace, which is a ring of `trace_steps` steps.
  @if(TRACE) trace_first: u32,
  @if(TRACE) trace_stride: u32,
  @if(TRACE) trace_steps: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> choices: array<Choice>;
@if(BIAS) @group(0) @binding(3) var<storage, read> bias: array<f32>;
@if(TRACE) @group(0) @binding(4) var<storage, read> batch: Batch;
@if(TRACE) @group(0) @binding(5) var<storage, read_write> trace: array<Choice>;
// Where each expert lies on the GPU, of those that do.
@if(PLACED) @group(0) @binding(6) var<storage, read> places: array<u32>;

const SLOTS = USED + SHARED;
const GROUP_SIZE = EXPERTS / GROUPS;
// Below every score; comparisons with infinity may be optimised away.
const EXCLUDED = -3e38;

// The logits, then what experts are chosen by.
var<workgroup> scores: array<f32, EXPERTS>;
// What they are weighed by, up to a factor that all have in common.
var<workgroup> affinities: array<f32, EXPERTS>;
@if(GROUPED) var<workgroup> group_scores: array<f32, GROUPS>;
var<workgroup> winners: array<Choice, USED>;

// One workgroup routes one token. Every invocation reads what the others wrote and sums or ranks by itself: that takes a walk over
// shared memory in place of the barriers of a reduction, and the order of sums never changes.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let token = group.x;
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    scores[expert] = logits[token * EXPERTS + expert];
  }
  workgroupBarrier();
  @if(!SIGMOID) let largest = largest_score();
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    @if(SIGMOID) affinities[expert] = sigmoid(scores[expert]);
    @if(!SIGMOID) affinities[expert] = exp(scores[expert] - largest);
  }
  workgroupBarrier();
  var factor = 1.0;
  @if(!SIGMOID) factor = 1.0 / sum_of_affinities();
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    var score = affinities[expert] * factor;
    @if(BIAS) score += bias[expert];
    scores[expert] = score;
  }
  workgroupBarrier();
  @if(GROUPED) keep_best_groups(local);
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    let rank = rank_of(expert);
    if (rank < USED) {
      winners[rank] = Choice(expert, affinities[expert] * factor);
    }
  }
  workgroupBarrier();
  var total = 1.0;
  @if(NORMALIZED) total = max(sum_of_winners(), 1e-20);
  for (var slot = local; slot < USED; slot += WORKGROUP) {
    let choice = Choice(winners[slot].expert, winners[slot].weight / total * parameters.scale);
    choices[token * SLOTS + slot] = placed(choice);
    // Traced is what one token was routed to.
    @if(TRACE) trace[batch.step % parameters.trace_steps * parameters.trace_stride + parameters.trace_first + slot] = choice;
  }
  for (var shared_expert = local; shared_expert < SHARED; shared_expert += WORKGROUP) {
    choices[token * SLOTS + USED + shared_expert] = placed(Choice(EXPERTS + shared_expert, 1.0));
  }
}

// What the experts' kernels are told: where the expert lies, which is its number where all experts are on the GPU.
fn placed(choice: Choice) -> Choice {
  @if(PLACED) {
    return Choice(places[choice.expert], choice.weight);
  }
  @else {
    return choice;
  }
}

@if(!SIGMOID)
fn largest_score() -> f32 {
  var largest = scores[0];
  for (var expert = 1u; expert < EXPERTS; expert++) {
    largest = max(largest, scores[expert]);
  }
  return largest;
}

@if(!SIGMOID)
fn sum_of_affinities() -> f32 {
  var sum = 0.0;
  for (var expert = 0u; expert < EXPERTS; expert++) {
    sum += affinities[expert];
  }
  return sum;
}

// exp never sees a positive number, so that it cannot overflow.
@if(SIGMOID)
fn sigmoid(x: f32) -> f32 {
  let small = exp(-abs(x));
  return select(small, 1.0, x >= 0.0) / (1.0 + small);
}

// How many come before this one; of equal ones the first does.
fn rank_of(expert: u32) -> u32 {
  let own = scores[expert];
  var rank = 0u;
  for (var other = 0u; other < EXPERTS; other++) {
    let score = scores[other];
    rank += select(0u, 1u, score > own || (score == own && other < expert));
  }
  return rank;
}

@if(NORMALIZED)
fn sum_of_winners() -> f32 {
  var sum = 0.0;
  for (var slot = 0u; slot < USED; slot++) {
    sum += winners[slot].weight;
  }
  return sum;
}

// Experts outside the best USED_GROUPS groups are left out. A group counts as much as its best expert, or where a bias has a say
// as its best two together.
@if(GROUPED)
fn keep_best_groups(local: u32) {
  for (var index = local; index < GROUPS; index += WORKGROUP) {
    group_scores[index] = group_score(index);
  }
  workgroupBarrier();
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    if (rank_of_group(expert / GROUP_SIZE) >= USED_GROUPS) {
      scores[expert] = EXCLUDED;
    }
  }
  workgroupBarrier();
}

@if(GROUPED)
fn group_score(index: u32) -> f32 {
  var best = EXCLUDED;
  var second = EXCLUDED;
  for (var member = 0u; member < GROUP_SIZE; member++) {
    let score = scores[index * GROUP_SIZE + member];
    second = max(second, min(best, score));
    best = max(best, score);
  }
  @if(BIAS) {
    return best + second;
  }
  @else {
    return best;
  }
}

@if(GROUPED)
fn rank_of_group(index: u32) -> u32 {
  let own = group_scores[index];
  var rank = 0u;
  for (var other = 0u; other < GROUPS; other++) {
    let score = group_scores[other];
    rank += select(0u, 1u, score > own || (score == own && other < index));
  }
  return rank;
}
