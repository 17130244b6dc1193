import package::program::reduce::workgroup_sum;
import constants::WORKGROUP;

struct Parameters {
  columns: u32,
  input_stride: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

// One workgroup normalises one token's row.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let columns = parameters.columns;
  let begin = group.x * parameters.input_stride;
  let row = group.x * columns;
  var squares = 0.0;
  for (var column = local; column < columns; column += WORKGROUP) {
    let value = input[begin + column];
    squares += value * value;
  }
  let scale = inverseSqrt(workgroup_sum(squares, local) / f32(columns) + parameters.epsilon);
  for (var column = local; column < columns; column += WORKGROUP) {
    output[row + column] = input[begin + column] * scale * weight[column];
  }
}
