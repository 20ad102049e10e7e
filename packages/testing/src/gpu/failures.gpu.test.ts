/** What goes wrong on a GPU reaches whoever waits for a result, says what to do, and harms nothing else. */
import { type GpuBackend, type GpuOptions, gpu } from '@glissade/backend-gpu';
import { compile } from '@glissade/compiler';
import { type Backend, gather, reference, scatterAdd, type Tensor, tensor, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { adapters, noAdapter } from '../conformance/gpu-adapters.test-helper.ts';

if (adapters.length === 0) test.skip(`failures on a GPU (${noAdapter})`, () => {});

describe.each(adapters)('on %s', (adapter) => {
  const make = (options: GpuOptions = {}): Promise<GpuBackend> => gpu({ adapter, ...options });
  let backend: Backend & GpuBackend;
  beforeAll(async () => {
    backend = await make();
  });
  const floats = (data: readonly number[], on: Backend = backend): Tensor => tensor(data, { backend: on });
  const places = (...data: readonly number[]): Tensor => tensor(data, { dtype: 'int32', backend });

  test('a lost device fails what waits and what comes later, until there is a new backend', async () => {
    const lost = await make();
    const x = floats([1, 2, 3], lost);
    const step = compile((a: Tensor) => a.mul(2).sum());
    expect(await step(x).item()).toBe(12);
    const message = /the device is lost .*make a new backend with await gpu\(\)/;
    const waiting = x.mul(x).sum().item();
    lost.device.destroy();
    await expect(waiting).rejects.toThrow(message);
    await expect(x.data()).rejects.toThrow(message);
    expect(() => x.mul(x)).toThrow(message);
    expect(() => floats([1], lost)).toThrow(message);
    expect(() => step(x)).toThrow(message);
    expect(
      await floats([1, 2, 3], await make())
        .sum()
        .item(),
    ).toBe(6);
  });

  test('a shader that is not valid is an error with the name of the step', async () => {
    const broken = await make();
    const x = floats([1, 2, 3], broken);
    const { device } = broken;
    const createShaderModule = device.createShaderModule.bind(device);
    device.createShaderModule = (descriptor) => createShaderModule({ ...descriptor, code: 'fn main( {' });
    const failing = x.exp().data();
    device.createShaderModule = createShaderModule;
    await expect(failing).rejects.toThrow(/^gpu: .*WGSL.*map to \[3\]/s);
    expect(Array.from(await x.mul(2).data())).toEqual([2, 4, 6]);
  });

  test('an invalid call on the device is an error of the next result', async () => {
    const x = floats([1, 2, 3]);
    backend.device.createBuffer({ size: 16, usage: 0xffff });
    await expect(x.data()).rejects.toThrow(/^gpu: .*usage/i);
    expect(Array.from(await x.data())).toEqual([1, 2, 3]);
  });

  const outside: readonly (readonly [string, number, (x: Tensor, index: Tensor) => Tensor])[] = [
    ['gather', 5, (x, index) => gather(x, 0, index)],
    ['gather', -4, (x, index) => gather(x, 0, index)],
    ['scatterAdd', 3, (x, index) => scatterAdd(x, 0, index, x)],
  ];
  test.each(outside)(
    'an index out of range of %s, %i, is found, compiled or not',
    async (name, index, run) => {
      const message = `${name}: index ${index} is out of range for an axis of length 3`;
      const x = floats([1, 2, 3]);
      const [good, bad] = [places(0, 1, 2), places(0, index, 2)];
      await expect(run(x, bad).data()).rejects.toThrow(message);
      const step = compile(run);
      const expected = Array.from(await run(x, good).data());
      expect(Array.from(await step(x, good).data())).toEqual(expected);
      await expect(step(x, bad).data()).rejects.toThrow(message);
      expect(Array.from(await step(x, good).data())).toEqual(expected);
    },
  );

  test('a memory budget that is exceeded names the remedy, and loses nothing', async () => {
    const small = await make({ memoryBudget: 2 ** 20 });
    const x = floats([1, 2, 3], small);
    const big = () => zeros([2 ** 18 + 1], { backend: small });
    expect(big).toThrow(
      /^gpu: 1.0 MB more would exceed the memory budget of 1.0 MB, .*gpu\(\{ memoryBudget \}\)/,
    );
    expect(await x.sum().item()).toBe(6);
    expect(await zeros([1000], { backend: small }).sum().item()).toBe(0);
    await expect(make({ memoryBudget: 0 })).rejects.toThrow(
      'gpu: memoryBudget is 0; expected a number above 0',
    );
  });

  test('a tensor beyond what the adapter binds is refused with the numbers', () => {
    const { maxStorageBufferBindingSize: binding, maxBufferSize } = backend.device.limits;
    const most = Math.min(binding, maxBufferSize);
    expect(() => zeros([most / 4 + 1024], { backend })).toThrow(
      new RegExp(
        `^gpu: a tensor of \\d+\\.\\d MB does not fit: this adapter binds at most ${(most / 2 ** 20).toFixed(1)} MB`,
      ),
    );
  });

  test('tensors of two backends do not meet, and both are named', async () => {
    const here = floats([1, 2]);
    expect(() => here.add(floats([1, 2], reference))).toThrow(
      /^add: one tensor is on gpu, another on reference. Move one, by await tensor.to\(backend\)/,
    );
    const other = floats([1, 2], await make());
    expect(() => here.add(other)).toThrow(/^add: one tensor is on gpu, another on another gpu/);
    expect(
      await here
        .add(await other.to(backend))
        .sum()
        .item(),
    ).toBe(6);
  });

  test('synchronous reads and float64 are refused with what to do instead', () => {
    const x = floats([1, 2]);
    expect(() => x.sum().itemSync()).toThrow('use await tensor.data() or await tensor.item()');
    expect(() => x.toArray()).toThrow('gpu cannot be read synchronously');
    const message =
      /^gpu \(.+\) has no float64; it has bool, uint8, int32, float32.*\. Use \.to\(dtype\) first/;
    expect(() => tensor([1], { dtype: 'float64', backend })).toThrow(message);
    expect(() => x.to('float64')).toThrow(message);
    expect(() => zeros([2], { dtype: 'float64', backend })).toThrow(message);
  });
});
