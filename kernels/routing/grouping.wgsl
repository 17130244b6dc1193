// Choices of one expert that one workgroup multiplies: places `first` to before `end` in their order.
struct Tile {
  expert: u32,
  first: u32,
  end: u32,
}

struct Grouping {
  count: u32,
  tiles: array<Tile>,
}
