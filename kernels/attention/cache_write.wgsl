// Writes a layer's cache in pairs of neighbouring values (half a quad), the smallest piece that a word of f16 can hold.
@if(F16_CACHE) @group(0) @binding(5) var<storage, read_write> keys: array<u32>;
@else @group(0) @binding(5) var<storage, read_write> keys: array<vec2f>;
@if(F16_CACHE) @group(0) @binding(6) var<storage, read_write> values: array<u32>;
@else @group(0) @binding(6) var<storage, read_write> values: array<vec2f>;

fn store_key_pair(index: u32, pair: vec2f) {
  @if(F16_CACHE) {
    keys[index] = halves(pair);
  }
  @else {
    keys[index] = pair;
  }
}

fn store_value_pair(index: u32, pair: vec2f) {
  @if(F16_CACHE) {
    values[index] = halves(pair);
  }
  @else {
    values[index] = pair;
  }
}

// What lies outside f16 becomes its largest number: pack2x16float leaves it open.
@if(F16_CACHE)
fn halves(pair: vec2f) -> u32 {
  return pack2x16float(clamp(pair, vec2f(-65504.0), vec2f(65504.0)));
}
