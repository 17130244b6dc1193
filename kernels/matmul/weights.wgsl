// All planes of one shard of a Matrix; where each of them begins (in vec4s) comes as `planes` in the Parameters.
@group(0) @binding(1) var<storage, read> weights: array<vec4u>;
