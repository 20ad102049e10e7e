/** Running statistics of instance normalisation, as PyTorch has them. */
import { arange, ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { deserialize, InstanceNorm1d, InstanceNorm2d, instanceNorm, serialize } from './index.ts';

beforeAll(() => useBackend(reference));

const numbers = (x: Tensor): number[] => [...x.detach().dataSync()];

function expectClose(got: Tensor, expected: readonly number[]): void {
  expect(got.size).toBe(expected.length);
  numbers(got).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
}

describe.each([
  ['InstanceNorm1d', InstanceNorm1d, [2, 2, 4]],
  ['InstanceNorm2d', InstanceNorm2d, [2, 2, 2, 2]],
] as const)('running statistics of %s', (name, Layer, shape) => {
  const options = { affine: true, trackRunningStats: true, momentum: 0.3 };
  const x = arange(16).reshape(shape).square().div(7);
  const trained = () => {
    const layer = new Layer(2, options);
    layer.forward(x);
    layer.forward(x.neg().add(1));
    return layer;
  };

  test('are moved in training, and used in use', () => {
    const layer = trained();
    expect(Object.keys(layer.stateDict())).toEqual([
      'weight',
      'bias',
      'running_mean',
      'running_var',
      'num_batches_tracked',
    ]);
    // PyTorch's figures.
    expectClose(layer.runningMean!, [-0.31071436405181885, -1.0821430683135986]);
    expectClose(layer.runningVar!, [3.713062047958374, 7.876326084136963]);
    expect(layer.numBatchesTracked!.itemSync()).toBe(0);
    layer.eval();
    expectClose(
      layer.forward(x),
      [
        0.161248117685318, 0.23538516461849213, 0.4577963352203369, 0.8284815549850464, 1.2000285387039185,
        1.6581517457962036, 2.2180800437927246, 2.8798136711120605, 4.906019687652588, 6.166348934173584,
        7.574953079223633, 9.131831169128418, 7.715559005737305, 8.988123893737793, 10.362493515014648,
        11.838667869567871,
      ],
    );
    expectClose(layer.forward(x.at(1)), numbers(layer.forward(x).at(1)));
    expectClose(layer.runningMean!, [-0.31071436405181885, -1.0821430683135986]);
    expect(`${layer}`).toBe(
      `${name}(numFeatures=2, eps=0.00001, momentum=0.3, affine=true, trackRunningStats=true)`,
    );
  });

  test('are saved, and loaded', async () => {
    const layer = trained().eval();
    const other = new Layer(2, options).eval();
    other.loadStateDict(deserialize(await serialize(layer.stateDict())).tensors);
    expect(numbers(other.forward(x))).toEqual(numbers(layer.forward(x)));
  });
});

test('an image of one pixel is normalised by running statistics alone, and none leave them as they are', () => {
  const layer = new InstanceNorm2d(2, { trackRunningStats: true, eps: 0 });
  layer.forward(zeros([0, 2, 3, 3]));
  expect(layer.runningVar!.toArray()).toEqual([1, 1]);
  expect(() => layer.forward(ones([3, 2, 1, 1]))).toThrow('no more than one value for each channel');
  expect(numbers(layer.eval().forward(ones([1, 2, 1, 1])))).toEqual([1, 1]);
});

test('halves keep statistics of halves', () => {
  const layer = new InstanceNorm1d(2, { trackRunningStats: true, dtype: 'float16' });
  layer.forward(
    tensor(
      [
        [
          [1000, 3000],
          [0, 8],
        ],
      ],
      { dtype: 'float16' },
    ),
  );
  expect(layer.runningMean!.dtype).toBe('float16');
  expect(layer.runningMean!.at(0).itemSync()).toBeCloseTo(200, 0);
});

test('refuses what does not fit', () => {
  expect(() => new InstanceNorm1d(2, { trackRunningStats: true, momentum: 2 })).toThrow(
    'InstanceNorm1d: momentum is 2; expected a number from 0 to 1',
  );
  expect(() => instanceNorm(ones([1, 2, 3]), { runningMean: zeros([3]), runningVar: ones([2]) })).toThrow(
    'instanceNorm: runningMean is float32[3]; expected [2] for float32[1, 2, 3]',
  );
});
