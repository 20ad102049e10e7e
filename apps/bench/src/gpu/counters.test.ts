import { expect, test } from 'vitest';
import { type Classes, perCall, startCounting, watchAdapter } from './counters.ts';

/** Classes that do nothing but remember that they were called. */
function fakes() {
  const called: string[] = [];
  const fake = (...methods: string[]) => {
    class Fake {
      readonly size: number;
      constructor(size = 0) {
        this.size = size;
      }
    }
    for (const name of methods)
      Object.assign(Fake.prototype, { [name]: (...args: unknown[]) => called.push(name) + args.length });
    return Fake;
  };
  return {
    called,
    GPUAdapter: fake('requestDevice'),
    GPUBuffer: fake('mapAsync'),
    GPUCommandEncoder: fake('copyBufferToBuffer'),
    GPUComputePassEncoder: fake('dispatchWorkgroups', 'dispatchWorkgroupsIndirect'),
    GPUDevice: fake('createBuffer'),
    GPUQueue: fake('submit', 'writeBuffer'),
  };
}

/** The methods, without types. */
const on = (fake: object) => fake as Record<string, (...args: unknown[]) => unknown>;

test('everything asked of WebGPU is counted, and still done', () => {
  const classes = fakes();
  const pass = on(new classes.GPUComputePassEncoder());
  const queue = on(new classes.GPUQueue());
  const device = on(new classes.GPUDevice());
  const encoder = on(new classes.GPUCommandEncoder());
  const buffer = new classes.GPUBuffer(64);
  const counting = startCounting(classes satisfies Classes);
  pass['dispatchWorkgroups']!(1, 2, 3);
  pass['dispatchWorkgroupsIndirect']!(buffer, 0);
  expect(queue['submit']!([])).toBe(4);
  queue['writeBuffer']!(buffer, 0, new Float32Array(10));
  queue['writeBuffer']!(buffer, 0, new Float32Array(10), 2);
  queue['writeBuffer']!(buffer, 0, new Float32Array(10), 2, 3);
  queue['writeBuffer']!(buffer, 0, new ArrayBuffer(10), 2, 4);
  device['createBuffer']!({ size: 100, usage: 0 });
  device['createBuffer']!({ size: 1000, usage: 0, mappedAtCreation: true });
  encoder['copyBufferToBuffer']!(buffer, buffer);
  encoder['copyBufferToBuffer']!(buffer, buffer, 16);
  encoder['copyBufferToBuffer']!(buffer, 4, buffer, 8, 20);
  encoder['copyBufferToBuffer']!(buffer, 4, buffer, 8);
  on(buffer)['mapAsync']!(1);
  on(buffer)['mapAsync']!(1, 8, 16);
  on(buffer)['mapAsync']!(1, 8);
  on(buffer)['mapAsync']!(2);
  counting.stop();
  expect(counting.counts).toEqual({
    dispatches: 2,
    submits: 1,
    buffers: 2,
    uploaded: 40 + 32 + 12 + 4 + 1000,
    copied: 64 + 16 + 20 + 60,
    reads: 3,
    read: 64 + 16 + 56,
  });
  expect(classes.called).toHaveLength(17);
  queue['submit']!([]);
  expect(counting.counts.submits).toBe(1);
});

test('a method that is missing is not counted', () => {
  const { called, ...classes } = fakes();
  const counting = startCounting({ ...classes, GPUQueue: class {} });
  on(new classes.GPUDevice())['createBuffer']!({ size: 1 });
  counting.stop();
  expect(counting.counts).toMatchObject({ submits: 0, buffers: 1 });
  expect(called).toEqual(['createBuffer']);
});

test('an average of calls', () => {
  const counts = { dispatches: 68, submits: 1, buffers: 2, uploaded: 16, copied: 0, reads: 4, read: 64 };
  expect(perCall(counts, 4)).toEqual({
    dispatches: 17,
    submits: 0.25,
    buffers: 0.5,
    uploaded: 4,
    copied: 0,
    reads: 1,
    read: 16,
  });
});

test('the adapter is the one whose device was requested', () => {
  const classes = fakes();
  const adapterOf = watchAdapter(classes);
  expect(adapterOf()).toBeUndefined();
  const info = {
    vendor: 'v',
    architecture: 'a',
    device: 'd',
    description: 'the GPU',
    isFallbackAdapter: true,
  };
  on(Object.assign(new classes.GPUAdapter(), { info }))['requestDevice']!();
  expect(adapterOf()).toEqual(info);
});
