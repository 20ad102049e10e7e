/** The test of matrices at the start: only what multiplies right is used, and nothing keeps a device from starting. */
import { whole } from '@glissade/tensor';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { choices, type MatrixShape } from './choices.ts';
import { gpu } from './index.ts';
import { type Fault, withMatrices } from './matrices.test-helper.ts';
import { matrixFeature, usableMatrices } from './matrices.ts';

const [adapter] = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);

const large: MatrixShape = { component: 'f32', M: 16, N: 16, K: 16 };
const halves = choices.hardware.matrices.find(({ component }) => component === 'f16')!;

/** A device without matrices, and what it complains about. */
async function bare(): Promise<{ device: GPUDevice; errors: string[] }> {
  const { device } = await gpu({ adapter: adapter!, matrices: false });
  const errors: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  return { device, errors };
}

/** What of some shapes is used where a GPU has them all, but makes a mistake. */
async function used(shapes: readonly MatrixShape[], fault?: Fault): Promise<readonly MatrixShape[]> {
  const { device, errors } = await bare();
  withMatrices(device, { threads: 32, ...(fault && { fault }) }, shapes);
  const found = await usableMatrices(device, { ...choices.hardware, matrices: shapes });
  expect(errors).toEqual([]);
  device.destroy();
  return found;
}

describe.skipIf(adapter === undefined)(`on ${adapter ?? 'a GPU (GLISSADE_GPU names no adapter)'}`, () => {
  afterEach(() => vi.unstubAllGlobals());

  test('the first of each type that multiplies right is used', async () => {
    const { device } = await bare();
    const second: MatrixShape = { ...large, K: 8 };
    const expected = device.features.has('shader-f16') ? [large, halves] : [large];
    expect(await used([large, second, halves])).toEqual(expected);
  });

  test.each<[Fault, MatrixShape]>([
    ['reads lines for columns', large],
    ['multiplies fewer bits', large],
    ['adds in halves', large],
    ['adds in halves', halves],
    ['has no compiler', large],
  ])('a GPU that %s', async (fault, shape) => {
    expect(await used([shape], fault)).toEqual([]);
  });

  test('they are used where they are right, and not where they are not wanted', async () => {
    const { device } = await bare();
    const [small] = choices.hardware.matrices;
    withMatrices(device, { threads: 32 }, [small!]);
    const texts: string[] = [];
    const make = device.createShaderModule;
    Object.defineProperty(device, 'createShaderModule', {
      value(descriptor: GPUShaderModuleDescriptor) {
        texts.push(descriptor.code);
        return make.call(device, descriptor);
      },
    });
    const product = async (matrices: boolean): Promise<[boolean, unknown]> => {
      const backend = await gpu({ device, matrices, kernels: 'hardware', subgroups: false });
      texts.length = 0;
      const ones = backend.allocate('float32', 128 * 64);
      backend.write(ones, new Float32Array(128 * 64).fill(1));
      const x = whole(ones, 'float32', [128, 8, 8]);
      const output = backend.allocate('float32', 128 * 64);
      backend.run({ family: 'contract', batch: 1, inner: 1 }, [x, x], whole(output, 'float32', [128, 8, 8]));
      const [, ...rest] = new Set(await backend.read(output));
      expect(rest).toEqual([]);
      return [texts.some((text) => text.includes('subgroupMatrixLoad')), (await backend.read(output))[0]];
    };
    expect(await product(false)).toEqual([false, 8]);
    expect(await product(true)).toEqual([true, 8]);
  });

  test('an adapter whose list is none starts without', async () => {
    const { device } = await bare();
    withMatrices(device, { threads: 32 });
    Object.assign(device.adapterInfo, { subgroupMatrixConfigs: 5 });
    expect((await gpu({ device, kernels: 'hardware' })).device).toBe(device);
  });

  /** Makes `gpu()` find an adapter that gives these devices, one after the other. */
  async function stub(give: (wanted: readonly string[]) => Promise<GPUDevice>): Promise<void> {
    const { device } = await bare();
    const { limits, adapterInfo: info } = device;
    const features = new Set([...device.features, matrixFeature]);
    const requestDevice = ({ requiredFeatures }: { requiredFeatures: string[] }) => give(requiredFeatures);
    const found = { features, limits, info, requestDevice };
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => found } });
  }

  test('an adapter that refuses the feature starts without', async () => {
    const { device } = await bare();
    const asked: boolean[] = [];
    await stub(async (wanted) => {
      asked.push(wanted.includes(matrixFeature));
      if (asked.at(-1)) throw new Error('refused');
      return device;
    });
    expect((await gpu()).device).toBe(device);
    expect(asked).toEqual([true, false]);
  });

  test('a device that is lost in the test is replaced', async () => {
    const [first, second] = [(await bare()).device, (await bare()).device];
    withMatrices(first, { threads: 32 });
    Object.defineProperty(first, 'createShaderModule', {
      value() {
        first.destroy();
        throw new Error('lost');
      },
    });
    const asked: boolean[] = [];
    await stub(async (wanted) => {
      asked.push(wanted.includes(matrixFeature));
      return asked.at(-1) ? first : second;
    });
    expect((await gpu({ kernels: 'hardware', subgroups: false })).device).toBe(second);
    expect(asked).toEqual([true, false]);
  });
});
