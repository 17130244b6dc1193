import package::matmul::dot::{block_dot, half_sums};
import package::matmul::lanes::sum_over_lanes;
import package::quantization::block::Block;

// Eight neighbouring rows of an expert times a vector; four without ROWS_8. Rows of experts come in multiples of 32, so that none
// of them is past the end alone.
struct RowSums {
  low: vec4f,
  @if(ROWS_8) high: vec4f,
}

// sums + 32 columns of the rows times 32 activations; `first` is the first row's block, `stride` the blocks of a row.
fn add_rows(sums: RowSums, first: u32, stride: u32, planes: vec4u, x: Block) -> RowSums {
  let halves = half_sums(x);
  var result = sums;
  result.low += vec4f(
    block_dot(first, planes, x, halves),
    block_dot(first + stride, planes, x, halves),
    block_dot(first + 2u * stride, planes, x, halves),
    block_dot(first + 3u * stride, planes, x, halves),
  );
  @if(ROWS_8) {
    result.high += vec4f(
      block_dot(first + 4u * stride, planes, x, halves),
      block_dot(first + 5u * stride, planes, x, halves),
      block_dot(first + 6u * stride, planes, x, halves),
      block_dot(first + 7u * stride, planes, x, halves),
    );
  }
  return result;
}

// What the lanes that share the rows have together. Call it in uniform control flow.
fn rows_over_lanes(sums: RowSums, local: u32) -> RowSums {
  var result = sums;
  result.low = sum_over_lanes(sums.low, local);
  @if(ROWS_8) result.high = sum_over_lanes(sums.high, local);
  return result;
}
