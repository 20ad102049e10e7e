/** Runs shaders once, when a device is new, to find out whether it is as the kernels want it. */
import { hasten } from './device/hasten.ts';
import type { Dispatch } from './kernels/kernel.ts';

/** GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST, and MAP_READ | COPY_DST */
const [storage, readable] = [0x80 | 0x4 | 0x8, 0x1 | 0x8];

/** Shaders may fail for the compiler of WebGPU or for that of the driver. */
const scopes = ['validation', 'internal'] as const;

/**
 * Runs shaders one after the other, on buffers of their own.
 *
 * @param contents - what the buffers hold, or how many bytes they have
 * @param wanted - the buffer whose bytes are the result
 * @returns `undefined` where anything went wrong: compilers may lack what the adapter has, and that is no error
 */
export async function probe(
  device: GPUDevice,
  dispatches: readonly Omit<Dispatch, 'offsets'>[],
  contents: readonly (ArrayBufferView<ArrayBuffer> | number)[],
  wanted: number,
): Promise<ArrayBuffer | undefined> {
  for (const scope of scopes) device.pushErrorScope(scope);
  const buffers: GPUBuffer[] = [];
  const queue = (): GPUBuffer => {
    for (const content of contents) {
      const size = typeof content === 'number' ? content : content.byteLength;
      const buffer = device.createBuffer({ label: 'a test', size, usage: storage });
      if (typeof content !== 'number') device.queue.writeBuffer(buffer, 0, content);
      buffers.push(buffer);
    }
    const encoder = device.createCommandEncoder();
    for (const { label, code, bindings, workgroups } of dispatches) {
      const pipeline = device.createComputePipeline({
        label,
        layout: 'auto',
        compute: { module: device.createShaderModule({ label, code }) },
      });
      const entries = bindings.map(({ buffer }, binding) => ({
        binding,
        resource: { buffer: buffers[buffer]! },
      }));
      const pass = encoder.beginComputePass({ label });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(...workgroups);
      pass.end();
    }
    const result = buffers[wanted]!;
    const staging = device.createBuffer({ label: 'a test', size: result.size, usage: readable });
    buffers.push(staging);
    encoder.copyBufferToBuffer(result, 0, staging, 0, result.size);
    device.queue.submit([encoder.finish()]);
    return staging;
  };
  let staging: GPUBuffer | undefined;
  try {
    staging = queue();
  } catch {
    // The scopes must be closed all the same.
  }
  try {
    const errors = await Promise.all(scopes.map(() => device.popErrorScope()));
    if (staging && errors.every((error) => !error)) {
      await hasten(device.queue, staging.mapAsync(1)); // GPUMapMode.READ
      return staging.getMappedRange().slice(0);
    }
  } catch {
    // The device is lost, which is thrown where it is used.
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
  // That it is lost is told a little later.
  await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
  return undefined;
}
