import { expect, test } from 'vitest';
import { startCounting, watchAdapter } from './counters.ts';
import { provideWebGPU } from './dawn.ts';

/** The part of WebGPU that is used here, without the package of its types. */
type Api = Record<string, (...args: unknown[]) => never> & { queue: Api };

const adapters = process.env['GLISSADE_GPU']?.split(',') ?? [];

/** How often the shader is run, in so many submissions. */
async function run(device: Api, submissions: number): Promise<number> {
  const module = device['createShaderModule']!({
    code: `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
      @compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) { x[id.x] = x[id.x] * 2; }`,
  });
  const pipeline: Api = device['createComputePipeline']!({ layout: 'auto', compute: { module } });
  const [copySource, copyTarget, storage, mapRead] = [4, 8, 128, 1];
  const buffer: Api = device['createBuffer']!({ size: 16, usage: storage | copySource | copyTarget });
  const staging: Api = device['createBuffer']!({ size: 16, usage: mapRead | copyTarget });
  device.queue['writeBuffer']!(buffer, 0, new Float32Array([1, 2, 3, 4]));
  const group = device['createBindGroup']!({
    layout: pipeline['getBindGroupLayout']!(0),
    entries: [{ binding: 0, resource: { buffer } }],
  });
  for (let i = 0; i < submissions; i++) {
    const encoder: Api = device['createCommandEncoder']!();
    const pass: Api = encoder['beginComputePass']!();
    pass['setPipeline']!(pipeline);
    pass['setBindGroup']!(0, group);
    pass['dispatchWorkgroups']!(1);
    pass['dispatchWorkgroups']!(1);
    pass['end']!();
    encoder['copyBufferToBuffer']!(buffer, 0, staging, 0, 16);
    device.queue['submit']!([encoder['finish']!()]);
  }
  await staging['mapAsync']!(1);
  const last = new Float32Array(staging['getMappedRange']!())[3]!;
  for (const each of [buffer, staging]) each['destroy']!();
  return last;
}

test.runIf(adapters.length > 0)('what a device is asked for is counted, and the adapter known', async () => {
  const classes = await provideWebGPU(adapters[0]!);
  const adapterOf = watchAdapter(classes);
  const { gpu } = navigator as unknown as { gpu: Api };
  const adapter: Api = (await gpu['requestAdapter']!())!;
  const device: Api = (await adapter['requestDevice']!())!;
  const counting = startCounting(classes);
  expect(await run(device, 3)).toBe(4 * 2 ** 6);
  counting.stop();
  expect(counting.counts).toEqual({
    dispatches: 6,
    submits: 3,
    buffers: 2,
    uploaded: 16,
    copied: 48,
    reads: 1,
    read: 16,
  });
  const { device: name, description } = adapterOf()!;
  expect(`${name} ${description}`.toLowerCase()).toContain(adapters[0]!.toLowerCase());
  device['destroy']!();
});
