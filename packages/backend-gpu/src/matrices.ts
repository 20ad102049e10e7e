/** Finds out which matrices the subgroups of a GPU multiply, and whether they do it right. */
import { input, whole } from '@glissade/tensor';
import { type Choices, choices, type MatrixShape } from './choices.ts';
import { toWords } from './device/buffer.ts';
import { lowerContract } from './kernels/contract.ts';
import { matrixBytes, matrixLanes } from './kernels/contract-matrices.ts';
import { probe } from './probe.ts';
import { halfFeature } from './wgsl/types.ts';

/** Chromium's, and Dawn's: the specification has none yet. */
export const matrixFeature = 'chromium-experimental-subgroup-matrix' as GPUFeatureName;

/** What an adapter with the feature says of itself. */
interface MatrixInfo {
  readonly subgroupMaxSize?: number;
  readonly subgroupMatrixConfigs?: Iterable<{
    readonly componentType: string;
    readonly resultComponentType: string;
    readonly M: number;
    readonly N: number;
    readonly K: number;
  }>;
}

/** What is known of a device before anything runs on it. */
export interface MatrixDevice {
  readonly features: { has(name: string): boolean };
  readonly limits: Pick<
    GPUSupportedLimits,
    'maxComputeWorkgroupStorageSize' | 'maxComputeInvocationsPerWorkgroup'
  >;
  readonly adapterInfo: GPUAdapterInfo | MatrixInfo;
}

/** Those shapes that the device says it has, and whose kernels fit. */
export function offeredMatrices(
  { features, limits, adapterInfo }: MatrixDevice,
  shapes: readonly MatrixShape[],
): MatrixShape[] {
  const { subgroupMatrixConfigs = [], subgroupMaxSize = 0 }: MatrixInfo = adapterInfo;
  const isPossible =
    features.has(matrixFeature) &&
    matrixLanes % subgroupMaxSize === 0 &&
    matrixLanes <= limits.maxComputeInvocationsPerWorkgroup;
  if (!isPossible) return [];
  const configs = [...subgroupMatrixConfigs];
  return shapes.filter(
    (shape) =>
      (shape.component === 'f32' || features.has(halfFeature)) &&
      matrixBytes(shape) <= limits.maxComputeWorkgroupStorageSize &&
      configs.some(
        ({ componentType, resultComponentType, M, N, K }) =>
          componentType === shape.component &&
          resultComponentType === 'f32' &&
          M === shape.M &&
          N === shape.N &&
          K === shape.K,
      ),
  );
}

/** Of those that are offered the first of each type that multiplies right. */
export async function usableMatrices(device: GPUDevice, { matrices }: Choices): Promise<MatrixShape[]> {
  const usable: MatrixShape[] = [];
  for (const shape of offeredMatrices(device, matrices)) {
    const isNew = usable.every(({ component }) => component !== shape.component);
    if (isNew && (await multiplies(device, shape))) usable.push(shape);
  }
  return usable;
}

/** More than a tile each way, and no multiple of it; terms fill a slice and a part of another. */
const [rows, columns, inner] = [70, 90, 40];

/** Whether small integers come out of the kernel itself as they must, and no error does. */
async function multiplies(device: GPUDevice, shape: MatrixShape): Promise<boolean> {
  const dtype = shape.component === 'f16' ? 'float16' : 'float32';
  const kernel = {
    step: { family: 'contract', batch: 0, inner: 1 },
    inputs: [whole(0, dtype, [rows, inner]), whole(1, dtype, [columns, inner])],
    extras: [],
    results: [input(0)],
    outputs: [whole(2, 'float32', [rows, columns])],
  } as const;
  const drafts = lowerContract(kernel, {
    choices: { ...choices.hardware, workgroups: 1, matrices: [shape] },
    label: 'a test of matrices',
    dynamic: [],
    temporary() {
      throw new Error('gpu: a test of matrices is one shader');
    },
  });
  const { left, right, product } = knownProduct(shape);
  const contents = [toWords(left, dtype), toWords(right, dtype), 4 * rows * columns];
  const found = await probe(device, drafts, contents, 2);
  return found !== undefined && new Float32Array(found).every((sum, i) => sum === product[i]);
}

/**
 * Factors of as many bits as their type has, one of each pair long and the other short: a GPU that multiplies fewer bits or
 * adds in halves gives another product. Its sums are short of 2^24, and so exact in any order.
 */
function knownProduct({ component }: MatrixShape): Record<'left' | 'right' | 'product', Float32Array> {
  const longest = component === 'f16' ? 2 ** 11 : 2 ** 16;
  const random = (i: number, bound: number): number => (Math.imul(i + 1, 0x9e3779b1) >>> 8) % bound;
  const factors = (count: number, odd: number): Float32Array =>
    Float32Array.from({ length: count * inner }, (_, i) =>
      i % 2 === odd ? random(i, longest) : random(i + odd, 4) - 1,
    );
  const [left, right] = [factors(rows, 0), factors(columns, 1)];
  const product = Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += left[row * inner + k]! * right[column * inner + k]!;
    return sum;
  });
  return { left, right, product };
}
