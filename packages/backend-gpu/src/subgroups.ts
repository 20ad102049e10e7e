/** Finds out whether a GPU's subgroups are as the kernels want them. */

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
  const [label, bytes] = ['a test of subgroups', 8 * threads];
  // Compilers of shaders may lack what the adapter has.
  device.pushErrorScope('validation');
  const pipeline = device.createComputePipeline({
    label,
    layout: 'auto',
    compute: { module: device.createShaderModule({ label, code }) },
  });
  // GPUBufferUsage.STORAGE | COPY_SRC, and MAP_READ | COPY_DST
  const buffer = device.createBuffer({ label, size: bytes, usage: 0x80 | 0x4 });
  const staging = device.createBuffer({ label, size: bytes, usage: 0x1 | 0x8 });
  const encoder = device.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  const layout = pipeline.getBindGroupLayout(0);
  pass.setBindGroup(
    0,
    device.createBindGroup({ label, layout, entries: [{ binding: 0, resource: { buffer } }] }),
  );
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
  device.queue.submit([encoder.finish()]);
  try {
    if (await device.popErrorScope()) return false;
    await staging.mapAsync(1); // GPUMapMode.READ
    return areInOrder(new Uint32Array(staging.getMappedRange()));
  } catch {
    // The device is lost, which is thrown where it is used.
    return false;
  } finally {
    buffer.destroy();
    staging.destroy();
  }
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
