/** Finds out whether a GPU's subgroups are as the kernels want them. */
import { probe } from './probe.ts';

/** Threads of a workgroup. */
const threads = 256;

const code = `enable subgroups;
@group(0) @binding(0) var<storage, read_write> found: array<vec2<u32>>;
@compute @workgroup_size(${threads})
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(subgroup_size) size: u32,
  @builtin(subgroup_invocation_id) place: u32,
) {
  let first = subgroupShuffle(lane, 0u);
  found[lane] = vec2<u32>(size, first * ${threads}u + place);
}`;

/**
 * Whether threads of a workgroup stand in subgroups by their numbers, all subgroups of one size. Every GPU known does so, but WGSL
 * does not promise it, and sums would be wrong without a word. `false` where there are no subgroups.
 */
export async function hasSubgroupsInOrder(device: GPUDevice): Promise<boolean> {
  if (!device.features.has('subgroups') || device.limits.maxComputeInvocationsPerWorkgroup < threads)
    return false;
  const test = {
    label: 'a test of subgroups',
    code,
    workgroups: [1, 1],
    bindings: [{ buffer: 0, access: 'write' }],
  } as const;
  const found = await probe(device, [test], [8 * threads], 0);
  return found !== undefined && areInOrder(new Uint32Array(found));
}

/** @param found - for each thread the size of its subgroup, then the number of that one's first thread and its place there */
export function areInOrder(found: Uint32Array): boolean {
  const size = found[0]!;
  const isPossible = size >= 4 && size <= 128 && Number.isInteger(Math.log2(size));
  return (
    isPossible &&
    Array.from({ length: found.length / 2 }, (_, lane) => lane).every((lane) => {
      const place = lane % size;
      return found[2 * lane] === size && found[2 * lane + 1] === (lane - place) * threads + place;
    })
  );
}
