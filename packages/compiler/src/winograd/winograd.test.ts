/** Which convolutions are transformed, and that values and gradients stay what they are. */
import { grad } from '@glissade/autograd';
import {
  type Backend,
  type ConvolutionOptions,
  conv2d,
  manualSeed,
  matmul,
  ones,
  randn,
  reference,
  type Shape,
  sum,
  type Tensor,
  type TransformCosts,
  useBackend,
} from '@glissade/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Compiled, compile } from '../index.ts';
import { interpreter } from '../interpret.ts';

beforeEach(() => {
  manualSeed(0);
  useBackend(withCosts({ tile: 0, weight: 0 }));
});
afterEach(() => useBackend(reference));

const withCosts = (transformCosts: TransformCosts): Backend => ({
  ...(reference as Backend),
  transformCosts,
});

/** How many products of transformed tiles a compiled step's first program has. */
const transformedIn = ({ programs: [program] }: Pick<Compiled<never, unknown>, 'programs'>): number =>
  program!.graph.instructions.filter(
    (line) =>
      line.kind === 'apply' &&
      line.primitive.name === 'contract' &&
      line.primitive.batch === 1 &&
      line.shape[0] === 16,
  ).length;

const close = (a: Tensor, expected: Tensor, tolerance = 5e-6): void => {
  expect(a.shape).toEqual(expected.shape);
  const difference = a.sub(expected).abs().max().itemSync();
  expect(difference).toBeLessThan(tolerance * expected.abs().max().itemSync());
};

/** A convolution's value and both its gradients. */
function all(x: Tensor, weight: Tensor, options?: ConvolutionOptions): readonly Tensor[] {
  const value = conv2d(x, weight, undefined, options);
  const loss = (x: Tensor, weight: Tensor): Tensor => {
    const y = conv2d(x, weight, undefined, options);
    return sum(y.mul(y.detach()));
  };
  return [value, ...grad(loss, [0, 1])(x, weight)];
}

describe('values and gradients stay', () => {
  test.each<[string, Shape, number, number, ConvolutionOptions | undefined]>([
    ['whole tiles', [2, 3, 6, 8], 4, 3, { padding: 1 }],
    ['tiles that reach beyond the end', [2, 3, 5, 7], 4, 3, { padding: 1 }],
    ['no padding', [1, 5, 7, 6], 2, 3, undefined],
    ['wide padding', [1, 2, 4, 4], 3, 3, { padding: 2 }],
    ['a single tile', [3, 4, 4, 4], 4, 3, undefined],
    // 9 products for the one position are fewer than 16 for its tile; the gradient of the input has nine positions.
    ['one position', [2, 4, 3, 3], 4, 1, undefined],
  ])('with %s', (_, shape, outputs, count, options) => {
    const [x, weight] = [randn(shape), randn([outputs, shape[1]!, 3, 3])];
    const compiled = compile((x: Tensor, weight: Tensor) => all(x, weight, options));
    const results = compiled(x, weight);
    for (const [i, expected] of all(x, weight, options).entries()) close(results[i]!, expected);
    expect(transformedIn(compiled)).toBe(count);
  });

  test('where the weight is a view that runs backwards', () => {
    const [x, weight] = [randn([1, 2, 6, 6]), randn([2, 4, 3, 3])];
    const flipped = (x: Tensor, weight: Tensor): Tensor => conv2d(x, weight.transpose(0, 1).flip([2, 3]));
    const compiled = compile(flipped);
    close(compiled(x, weight), flipped(x, weight));
    expect(transformedIn(compiled)).toBe(1);
  });

  test('where the weight comes out of a graph deeper than the stack', () => {
    const [x, weight, small] = [randn([1, 2, 6, 6]), randn([2, 2, 3, 3]), randn([1, 1])];
    const deep = (x: Tensor): Tensor => {
      let scale = small;
      for (let i = 0; i < 5000; i++) scale = matmul(scale, small).tanh();
      return conv2d(x, weight.mul(scale.add(1)));
    };
    const compiled = compile(deep);
    close(compiled(x), deep(x));
    expect(transformedIn(compiled)).toBe(1);
  });

  test('in second derivatives', () => {
    const [x, weight] = [randn([1, 2, 6, 6]), randn([2, 2, 3, 3])];
    const norm = (x: Tensor, weight: Tensor): Tensor =>
      sum(grad((w: Tensor) => sum(conv2d(x, w).square()))(weight).square());
    const second = (x: Tensor, weight: Tensor): Tensor => grad(norm)(x, weight);
    close(compile(second)(x, weight), second(x, weight));
  });
});

describe('are computed as they are', () => {
  const stays = (x: Tensor, weight: Tensor, options?: ConvolutionOptions): void => {
    const compiled = compile((x: Tensor, weight: Tensor) => all(x, weight, options));
    const results = compiled(x, weight);
    expect(transformedIn(compiled)).toBe(0);
    for (const [i, expected] of all(x, weight, options).entries()) close(results[i]!, expected);
  };

  test.each<[string, Shape, Shape, ConvolutionOptions | undefined]>([
    ['strides', [1, 4, 9, 9], [4, 4, 3, 3], { stride: 2 }],
    ['dilated weights', [1, 4, 9, 9], [4, 4, 3, 3], { dilation: 2 }],
    ['groups', [1, 4, 8, 8], [4, 2, 3, 3], { groups: 2 }],
    ['other weights', [1, 4, 8, 8], [4, 4, 5, 5], undefined],
    ['weights in one dimension', [1, 4, 8, 8], [4, 4, 1, 3], undefined],
  ])('%s', (_, x, weight, options) => stays(randn(x), randn(weight), options));

  test('half precision, whose sums are float32 where a bias is added', () => {
    const options = { dtype: 'float16' } as const;
    const [x, weight, bias] = [
      randn([1, 4, 8, 8], options),
      randn([4, 4, 3, 3], options),
      ones([4], options),
    ];
    const compiled = compile((x: Tensor) => conv2d(x, weight, bias).float());
    close(compiled(x), conv2d(x, weight, bias).float(), 1e-3);
    expect(transformedIn(compiled)).toBe(0);
  });

  test('float64', () => {
    const options = { dtype: 'float64' } as const;
    stays(randn([1, 4, 8, 8], options), randn([4, 4, 3, 3], options));
  });

  test('what costs more to transform than it spares', () => {
    useBackend(withCosts({ tile: 100, weight: 0 }));
    stays(randn([1, 4, 8, 8]), randn([4, 4, 3, 3]));
    useBackend(withCosts({ tile: 0, weight: 400 }));
    stays(randn([1, 4, 8, 8]), randn([4, 4, 3, 3]));
  });

  test('what there is no room for when it is transformed', () => {
    const backend = withCosts({ tile: 0, weight: 0 });
    const sizes: number[] = [];
    useBackend({
      ...backend,
      compile: (program) => {
        sizes.push(program.bytes);
        if (sizes.length === 1) throw new RangeError('there is no room');
        return interpreter(backend, program);
      },
    });
    stays(randn([1, 4, 8, 8]), randn([4, 4, 3, 3]));
    expect(sizes[1]).toBeLessThan(sizes[0]!);
    useBackend({
      ...backend,
      compile: () => {
        throw new RangeError('there is no room');
      },
    });
    expect(() => stays(randn([1, 4, 8, 8]), randn([4, 4, 3, 3]))).toThrow('there is no room');
  });

  test('all, where a backend has no costs', () => {
    useBackend(reference);
    stays(randn([1, 4, 8, 8]), randn([4, 4, 3, 3]));
  });
});
