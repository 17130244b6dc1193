import package::matmul::silu::silu;

@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@if(BIAS) @group(0) @binding(5) var<storage, read> bias: array<f32>;

// Where the results of one token go.
struct Target {
  // The token's row in `output`.
  begin: u32,
  // Where in that row the first row of this shard goes.
  first_output: u32,
  // Rows of this shard.
  rows: u32,
}

// Results of rows `row` (an even number) and `row` + 1; rows past the end are left out.
fn write_rows(destination: Target, row: u32, first: f32, second: f32) {
  @if(SWIGLU) {
    if (row < destination.rows) {
      write(destination.begin, destination.first_output + row / 2u, silu(first) * second);
    }
  }
  @else {
    if (row < destination.rows) {
      write(destination.begin, destination.first_output + row, first);
    }
    if (row + 1u < destination.rows) {
      write(destination.begin, destination.first_output + row + 1u, second);
    }
  }
}

fn write(begin: u32, at: u32, value: f32) {
  var result = value;
  @if(BIAS) result += bias[at];
  @if(GATED) result *= silu(output[begin + at]);
  @if(RESIDUAL) result += output[begin + at];
  output[begin + at] = result;
}
