@if(WEIGHTS_IN_TEXTURE) import package::program::texel::texel;

// All planes of one shard of a Matrix, in a buffer or, where those are read slowly, in a texture of four words to a texel; where each plane
// begins (in vec4s) comes as `planes` in the Parameters. Modules that
// read it must not call anything else `weights`: the linker would rename one of the two, and the host binds by name.
@if(!WEIGHTS_IN_TEXTURE) @group(0) @binding(1) var<storage, read> weights: array<vec4u>;
@if(WEIGHTS_IN_TEXTURE) @group(0) @binding(1) var weights: texture_storage_2d<rgba32uint, read>;

fn weight_words(at: u32) -> vec4u {
  @if(WEIGHTS_IN_TEXTURE) {
    return textureLoad(weights, texel(at));
  }
  @else {
    return weights[at];
  }
}
