/** Which matrices are taken of those that adapters offer, and for which contractions. */
import { type DType, input, type Kernel, whole } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { type Choices, choices, type MatrixShape } from './choices.ts';
import { lowerKernel } from './kernels/lower.ts';
import { type MatrixDevice, matrixFeature, offeredMatrices } from './matrices.ts';

const shapes = choices.hardware.matrices;

const config = (
  componentType: string,
  resultComponentType: string,
  ...[M, N, K]: [number, number, number]
) => ({
  componentType,
  resultComponentType,
  M,
  N,
  K,
});

interface Offer {
  readonly configs?: readonly ReturnType<typeof config>[];
  readonly features?: readonly string[];
  readonly subgroupMaxSize?: number;
  readonly storage?: number;
  readonly threads?: number;
}

const deviceOf = ({
  configs,
  features = [matrixFeature, 'subgroups', 'shader-f16'],
  subgroupMaxSize = 32,
  storage = 32_768,
  threads = 1024,
}: Offer): MatrixDevice => ({
  features: new Set(features),
  limits: { maxComputeWorkgroupStorageSize: storage, maxComputeInvocationsPerWorkgroup: threads },
  adapterInfo: { subgroupMaxSize, ...(configs && { subgroupMatrixConfigs: configs }) },
});

const offered = (offer: Offer): string[] =>
  offeredMatrices(deviceOf(offer), shapes).map(({ component, M, N, K }) => `${component} ${M} ${N} ${K}`);

const apple = [config('f32', 'f32', 8, 8, 8), config('f16', 'f16', 8, 8, 8)];
const nvidia = [
  config('f16', 'f16', 16, 16, 16),
  config('f16', 'f32', 16, 8, 16),
  config('f16', 'f32', 16, 16, 16),
  config('i8', 'i32', 16, 16, 32),
];

describe('of those that an adapter offers are taken', () => {
  test('floats that are added up as floats', () => {
    expect(offered({ configs: apple })).toEqual(['f32 8 8 8']);
    expect(offered({ configs: nvidia })).toEqual(['f16 16 16 16', 'f16 16 8 16']);
    expect(offered({ configs: [config('f16', 'f32', 8, 16, 16)] })).toEqual(['f16 8 16 16']);
  });

  test('none of integers, of halves added in halves, or of sizes that no kernel is for', () => {
    expect(offered({ configs: [config('i8', 'i32', 16, 16, 32), config('u8', 'u32', 16, 16, 32)] })).toEqual(
      [],
    );
    expect(offered({ configs: [config('f16', 'f16', 16, 16, 16), config('f32', 'f32', 5, 8, 8)] })).toEqual(
      [],
    );
  });

  test('none without the feature, a list, room or threads', () => {
    expect(offered({})).toEqual([]);
    expect(offered({ configs: apple, features: ['subgroups'] })).toEqual([]);
    expect(offered({ configs: nvidia, features: [matrixFeature, 'subgroups'] })).toEqual([]);
    expect(offered({ configs: apple, subgroupMaxSize: 256 })).toEqual([]);
    expect(offered({ configs: apple, threads: 64 })).toEqual([]);
    expect(offered({ configs: apple, storage: 12_000 })).toEqual([]);
    expect(offered({ configs: [...apple, ...nvidia], storage: 14_100 })).toEqual(['f32 8 8 8']);
  });
});

describe('they are taken for contractions', () => {
  const [f32, f16] = ['f32', 'f16'].map(
    (component) => shapes.find((shape) => shape.component === component)!,
  );

  /** The type of the matrices in the shader, or how else it computes. */
  const kernelFor = (
    dtype: DType,
    side: number,
    matrices: readonly MatrixShape[],
    row: Choices = choices.hardware,
  ) => {
    const [left, right, output] = [0, 1, 2].map((buffer) => whole(buffer, dtype, [side, side]));
    const kernel: Kernel = {
      step: { family: 'contract', batch: 0, inner: 1 },
      inputs: [left!, right!],
      extras: [],
      results: [input(0)],
      outputs: [output!],
    };
    const { code } = lowerKernel(kernel, { ...row, matrices }, 3).dispatches[0]!;
    return (
      /subgroup_matrix_left<(\w+)/.exec(code)?.[1] ?? (code.includes('var<workgroup>') ? 'tiles' : 'blocks')
    );
  };

  test('of the dtypes that there are matrices of', () => {
    const both = [f32!, f16!];
    expect(kernelFor('float32', 1024, both)).toBe('f32');
    expect(kernelFor('float16', 1024, both)).toBe('f16');
    expect(kernelFor('int32', 1024, both)).toBe('tiles');
    expect(kernelFor('float16', 1024, [f32!])).toBe('tiles');
    expect(kernelFor('float32', 1024, [f16!])).toBe('tiles');
    expect(kernelFor('float32', 1024, [])).toBe('tiles');
  });

  test('with as many tiles as keep a GPU busy', () => {
    expect(kernelFor('float32', 256, [f32!])).toBe('tiles');
    expect(kernelFor('float32', 768, [f32!])).toBe('f32');
    expect(kernelFor('float32', 4, [f32!])).toBe('blocks');
  });

  test('not in software', () => {
    expect(choices.software.matrices).toEqual([]);
    expect(kernelFor('float32', 1024, choices.software.matrices, choices.software)).toBe('blocks');
  });
});
