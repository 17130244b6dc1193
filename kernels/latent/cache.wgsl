// Where a layer's latents lie, counted in quads (4 neighbouring values): [position / 4][quad][position % 4], the latent first, then
// the rotated key. They are keys and values at once. A lane that scores four neighbouring positions and one that sums a quad over
// four of them read the same 16 values, one piece of memory; lanes that sum neighbouring quads read pieces beside each other.
import constants::KEY_QUADS;

fn latent_quad_index(position: u32, quad: u32) -> u32 {
  return (position / 4u * KEY_QUADS + quad) * 4u + position % 4u;
}
