// All planes of one shard of a Matrix; where each of them begins (in vec4s) comes as `planes` in the Parameters. Modules that
// read it must not call anything else `weights`: the linker would rename one of the two, and the host binds by name.
@group(0) @binding(1) var<storage, read> weights: array<vec4u>;
