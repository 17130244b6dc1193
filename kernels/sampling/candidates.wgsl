import constants::WORKGROUP;

// A token that may be drawn. `order` is first its score as an integer of the same order, then its weight as bits.
struct Candidate {
  order: u32,
  id: u32,
}

// Lane l keeps its candidates at l, l + WORKGROUP, l + 2 WORKGROUP …
@group(0) @binding(5) var<storage, read_write> candidates: array<Candidate>;

// How many of this lane's candidates have at least these orders.
fn lane_counts(least: vec3u, count: u32, local: u32) -> vec3f {
  var found = vec3u();
  for (var at = 0u; at < count; at += 2u) {
    let first = candidates[at * WORKGROUP + local].order;
    let second = candidates[(at + 1u) * WORKGROUP + local].order;
    found += select(vec3u(), vec3u(1u), vec3u(first) >= least) + select(vec3u(), vec3u(1u), vec3u(second) >= least);
  }
  return vec3f(found);
}

// What this lane's candidates weigh that weigh at least so much (as bits).
fn lane_masses(least: vec3u, count: u32, local: u32) -> vec3f {
  var masses = vec3f();
  for (var at = 0u; at < count; at += 2u) {
    let first = candidates[at * WORKGROUP + local].order;
    let second = candidates[(at + 1u) * WORKGROUP + local].order;
    masses += select(vec3f(), vec3f(bitcast<f32>(first)), vec3u(first) >= least);
    masses += select(vec3f(), vec3f(bitcast<f32>(second)), vec3u(second) >= least);
  }
  return masses;
}

// A lane's place in its candidates, which lie in the order of their ids, and what those before it weigh.
struct Place {
  at: u32,
  mass: f32,
}

// The place behind the candidates with ids below `end`.
fn advanced(place: Place, end: u32, least: u32, count: u32, local: u32) -> Place {
  var next = place;
  while (next.at < count) {
    let candidate = candidates[next.at * WORKGROUP + local];
    if (candidate.id >= end) {
      break;
    }
    next.mass += select(0.0, bitcast<f32>(candidate.order), candidate.order >= least);
    next.at++;
  }
  return next;
}
