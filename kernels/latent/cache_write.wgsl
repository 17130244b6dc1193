@if(TEXTURE_CACHE) import package::program::texel::texel;

@if(F16_CACHE) @group(0) @binding(8) var<storage, read_write> latents: array<vec2u>;
@if(TEXTURE_CACHE) @group(0) @binding(8) var latents: texture_storage_2d<rgba32float, write>;
@if(!F16_CACHE && !TEXTURE_CACHE) @group(0) @binding(8) var<storage, read_write> latents: array<vec4f>;

fn store_latent_quad(index: u32, quad: vec4f) {
  @if(F16_CACHE) {
    // What lies outside f16 becomes its largest number: pack2x16float leaves it open.
    let limited = clamp(quad, vec4f(-65504.0), vec4f(65504.0));
    latents[index] = vec2u(pack2x16float(limited.xy), pack2x16float(limited.zw));
  }
  @if(TEXTURE_CACHE) {
    textureStore(latents, texel(index), quad);
  }
  @if(!F16_CACHE && !TEXTURE_CACHE) {
    latents[index] = quad;
  }
}
