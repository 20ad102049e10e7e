/** Convolutions and pools against loops and against each other, and the errors of what does not fit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, zeros } from '../creation.ts';
import { dense, indices, type Model } from '../model.test-helper.ts';
import { size } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { View } from '../view.ts';
import { conv1d, conv2d } from './convolution.ts';
import { unfoldIm2col } from './im2col.ts';
import { adaptiveAvgPool2d, avgPool2d, maxPool2d } from './pooling.ts';
import { convTranspose2d } from './transposed-convolution.ts';

/** Small whole numbers, so that sums are exact. */
const filled = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: size(shape) }, (_, i) => ((i * 7 + seed) % 11) - 5),
    { shape },
  );
const modelOf = (x: Tensor): Model => dense(x.shape, x.dataSync());

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const settings = fc.record({
  batch: between(1, 2),
  groups: between(1, 2),
  inputs: between(1, 2),
  outputs: between(1, 2),
  height: between(4, 7),
  width: between(4, 6),
  kernel: between(1, 3),
  stride: between(1, 3),
  padding: between(0, 2),
  dilation: between(1, 2),
});

describe('conv2d', () => {
  const cases = settings.filter(
    ({ height, width, padding, dilation, kernel }) =>
      Math.min(height, width) + 2 * padding > dilation * (kernel - 1),
  );

  it('sums what a loop over windows sums', () => {
    fc.assert(
      fc.property(
        cases,
        ({ batch, groups, inputs, outputs, height, width, kernel, stride, padding, dilation }) => {
          const x = filled([batch, groups * inputs, height, width], 1);
          const weight = filled([groups * outputs, inputs, kernel, kernel], 2);
          const bias = filled([groups * outputs], 3);
          const got = conv2d(x, weight, bias, { stride, padding, dilation, groups });
          const [image, filter] = [modelOf(x), modelOf(weight)];
          const pixel = (n: number, c: number, i: number, j: number): number =>
            i < 0 || j < 0 || i >= height || j >= width ? 0 : image.at([n, c, i, j]);
          const expected = indices(got.shape).map(([n, o, i, j]) => {
            const first = Math.floor(o! / outputs) * inputs;
            return indices([inputs, kernel, kernel]).reduce(
              (sum, [c, p, q]) => {
                const row = i! * stride - padding + p! * dilation;
                const column = j! * stride - padding + q! * dilation;
                return sum + pixel(n!, first + c!, row, column) * filter.at([o!, c!, p!, q!]);
              },
              modelOf(bias).at([o!]),
            );
          });
          expect(Array.from(got.dataSync())).toEqual(expected);
        },
      ),
    );
  });

  it('is the matrix product of the weight with the patches as columns', () => {
    fc.assert(
      fc.property(cases, ({ batch, inputs, outputs, height, width, kernel, stride, padding, dilation }) => {
        const x = filled([batch, inputs, height, width], 1);
        const weight = filled([outputs, inputs, kernel, kernel], 2);
        const image = conv2d(x, weight, undefined, { stride, padding, dilation });
        const columns = unfoldIm2col(x, kernel, { stride, padding, dilation });
        const product = weight.reshape(outputs, -1).matmul(columns).reshape(image.shape);
        expect(product.toArray()).toEqual(image.toArray());
      }),
    );
  });

  it('goes from the output back to the input as convTranspose2d does: each is the adjoint of the other', () => {
    fc.assert(
      fc.property(
        cases,
        ({ batch, groups, inputs, outputs, height, width, kernel, stride, padding, dilation }) => {
          const x = filled([batch, groups * inputs, height, width], 1);
          const weight = filled([groups * outputs, inputs, kernel, kernel], 2);
          const options = { stride, padding, dilation, groups };
          const y = conv2d(x, weight, undefined, options);
          const cotangent = filled(y.shape, 4);
          const reach = (length: number): number =>
            (length + 2 * padding - dilation * (kernel - 1) - 1) % stride;
          const outputPadding = [reach(height), reach(width)];
          const back = convTranspose2d(cotangent, weight, undefined, { ...options, outputPadding });
          expect(back.shape).toEqual(x.shape);
          expect(back.mul(x).sum().itemSync()).toBe(cotangent.mul(y).sum().itemSync());
        },
      ),
    );
  });

  it('adds a bias everywhere, forward and transposed, also where no window meets an element', () => {
    const convolutions = fc.constantFrom(conv2d, convTranspose2d);
    fc.assert(
      fc.property(
        cases,
        convolutions,
        ({ batch, groups, inputs, outputs, height, width, ...rest }, convolve) => {
          const { kernel, padding, ...settings } = rest;
          const options = { ...settings, groups, padding: convolve === conv2d ? padding : 0 };
          const x = filled([batch, groups * inputs, height, width], 1);
          const weight = filled(
            convolve === conv2d
              ? [groups * outputs, inputs, kernel, kernel]
              : [groups * inputs, outputs, kernel, kernel],
            2,
          );
          const bias = filled([groups * outputs], 3);
          const expected = convolve(x, weight, undefined, options).add(bias.reshape(-1, 1, 1));
          expect(convolve(x, weight, bias, options).toArray()).toEqual(expected.toArray());
        },
      ),
    );
  });

  it("takes one image without a batch, and 'same'", () => {
    const [x, weight] = [filled([2, 5, 4], 1), filled([3, 2, 3, 2], 2)];
    expect(conv2d(x, weight, undefined, { padding: 'same' }).shape).toEqual([3, 5, 4]);
    expect(conv2d(x, weight).toArray()).toEqual(conv2d(x.unsqueeze(0), weight).at(0).toArray());
    expect(conv1d(ones([1, 1, 4]), ones([1, 1, 2])).toArray()).toEqual([[[2, 2, 2]]]);
  });

  it('says what does not fit', () => {
    const image = zeros([1, 3, 8, 8]);
    expect(() => conv2d(image, zeros([4, 1, 3, 3]))).toThrow(
      'conv2d: input [1, 3, 8, 8], weight [4, 1, 3, 3]: 3 input channels, but the weight expects 1 (1 x 1 groups)',
    );
    expect(() => conv2d(image, zeros([4, 3, 9, 9]))).toThrow('the kernel is larger than the padded input');
    expect(() => conv2d(image, zeros([4, 3, 3]))).toThrow('expected 4 dims each');
    expect(() => conv2d(image, zeros([4, 3, 3, 3]), undefined, { stride: 0 })).toThrow(
      'conv2d: stride is 0; expected one whole number >= 1, or 2 of them',
    );
    expect(() => conv2d(image, zeros([4, 3, 3, 3]), undefined, { stride: 2, padding: 'same' })).toThrow(
      "conv2d: padding 'same' needs stride 1, got [2, 2]",
    );
    expect(() => conv2d(image, zeros([4, 3, 3, 3]), zeros([1, 4]))).toThrow(
      'conv2d: the bias is [1, 4]; expected [4]',
    );
    expect(() => convTranspose2d(image, zeros([4, 3, 3, 3]))).toThrow('convTranspose2d: input [1, 3, 8, 8]');
    expect(() =>
      convTranspose2d(zeros([1, 3, 2, 2]), zeros([3, 4, 3, 3]), undefined, { padding: 2 }),
    ).toThrow(
      'convTranspose2d: input [1, 3, 2, 2], weight [3, 4, 3, 3]: padding [2, 2] leaves nothing of the output, [0, 0]',
    );
    expect(() => convTranspose2d(image, zeros([3, 4, 3, 3]), undefined, { outputPadding: 1 })).toThrow(
      'outputPadding [1, 1] must be less than the stride or the dilation',
    );
    for (const option of ['stride', 'dilation'])
      expect(() => unfoldIm2col(zeros([1, 3, 3]), 2, { [option]: 0 })).toThrow(`unfoldIm2col: ${option} is`);
    expect(() => unfoldIm2col(zeros([3, 3]), 2)).toThrow(
      'unfoldIm2col: expected [batch, channels, height, width]',
    );
  });
});

describe('pools', () => {
  const cases = settings
    .map((each) => ({ ...each, padding: Math.min(each.padding, Math.floor(each.kernel / 2)) }))
    .filter(({ height, width, kernel }) => Math.min(height, width) >= kernel);

  it('take the largest and the mean of every window', () => {
    const options = fc.tuple(cases, fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(
        options,
        ([{ inputs, height, width, kernel, stride, padding }, ceilMode, countIncludePad]) => {
          const x = filled([inputs, height, width], 1);
          const largest = maxPool2d(x, kernel, { stride, padding, ceilMode });
          const means = avgPool2d(x, kernel, { stride, padding, ceilMode, countIncludePad });
          const image = modelOf(x);
          const windows = indices(largest.shape).map(([c, i, j]) => {
            const places = indices([kernel, kernel]).map(([p, q]) => [
              i! * stride - padding + p!,
              j! * stride - padding + q!,
            ]);
            const within = (margin: number): number[][] =>
              places.filter(
                ([row, column]) =>
                  row! >= -margin && column! >= -margin && row! < height + margin && column! < width + margin,
              );
            const values = within(0).map(([row, column]) => image.at([c!, row!, column!]));
            return { values, count: within(countIncludePad ? padding : 0).length };
          });
          expect(means.shape).toEqual(largest.shape);
          expect(Array.from(largest.dataSync())).toEqual(windows.map(({ values }) => Math.max(...values)));
          const expected = windows.map(({ values, count }) => values.reduce((a, b) => a + b, 0) / count);
          Array.from(means.dataSync()).forEach((mean, i) => {
            expect(mean).toBeCloseTo(expected[i]!, 5);
          });
        },
      ),
    );
  });

  it('average over fields that cover the image', () => {
    fc.assert(
      fc.property(
        between(1, 7),
        between(1, 7),
        between(1, 5),
        between(1, 5),
        (height, width, rows, columns) => {
          const x = filled([1, height, width], 1);
          const image = modelOf(x);
          const means = adaptiveAvgPool2d(x, [rows, columns]);
          const field = (i: number, fields: number, length: number): [number, number] => [
            Math.floor((i * length) / fields),
            Math.ceil(((i + 1) * length) / fields),
          ];
          const expected = indices([rows, columns]).map(([i, j]) => {
            const [top, bottom] = field(i!, rows, height);
            const [left, right] = field(j!, columns, width);
            const values = indices([bottom - top, right - left]).map(([p, q]) =>
              image.at([0, top + p!, left + q!]),
            );
            return values.reduce((a, b) => a + b, 0) / values.length;
          });
          Array.from(means.dataSync()).forEach((mean, i) => {
            expect(mean).toBeCloseTo(expected[i]!, 5);
          });
        },
      ),
    );
  });

  it('may put around half of the kernel, also where it is dilated', () => {
    const x = arange(9).reshape([1, 3, 3]);
    expect(maxPool2d(x, 3, { dilation: 2, padding: 1 }).toArray()).toEqual([[[4]]]);
    expect(() => maxPool2d(x, 3, { dilation: 2, padding: 2 })).toThrow(
      'maxPool2d: padding [2, 2] is more than half the kernelSize [3, 3]',
    );
  });

  it('refuse the options of other pools', () => {
    const x = zeros([1, 4, 4]);
    expect(() => maxPool2d(x, 2, { countIncludePad: true } as object)).toThrow(
      'maxPool2d: there is no option countIncludePad; expected stride, padding, ceilMode, dilation',
    );
    expect(() => avgPool2d(x, 2, { dilation: 2 } as object)).toThrow(
      'avgPool2d: there is no option dilation; expected stride, padding, ceilMode, countIncludePad',
    );
  });

  it('the padding is no larger than any whole number', () => {
    const largest = (values: number[][], dtype: 'int32' | 'uint8' | 'bool'): unknown =>
      maxPool2d(tensor([values], { dtype }), 2, { padding: 1, stride: 1 })
        .at(0)
        .toArray();
    const x = [
      [-3, -1],
      [-4, -2],
    ];
    expect(largest(x, 'int32')).toEqual([
      [-3, -1, -1],
      [-3, -1, -1],
      [-4, -2, -2],
    ]);
    const single = [
      [3, 0],
      [0, 0],
    ];
    expect(largest(single, 'uint8')).toEqual([
      [3, 3, 0],
      [3, 3, 0],
      [0, 0, 0],
    ]);
    expect(largest(single, 'bool')).toEqual([
      [true, true, false],
      [true, true, false],
      [false, false, false],
    ]);
  });

  it('the patches of an empty batch are none, of the same length', () => {
    expect(unfoldIm2col(zeros([0, 3, 4, 5]), [2, 3]).shape).toEqual([0, 18, 9]);
  });

  it('average what is infinite within its field only, where fields do not overlap', () => {
    const x = arange(8).reshape([1, 2, 4]).setAt([0, 0, 0], Infinity);
    expect(adaptiveAvgPool2d(x, [2, 2]).toArray()).toEqual([
      [
        [Infinity, 2.5],
        [4.5, 6.5],
      ],
    ]);
  });

  it('say what does not fit', () => {
    expect(() => conv2d(ones([1, 1, 4, 4]), ones([2, 1, 3, 3]), ones([3]))).toThrow(
      'conv2d: the bias is [3]; expected [2]',
    );
    expect(() => convTranspose2d(ones([1, 4, 4]), ones([1, 2, 3, 3]), ones([1]))).toThrow(
      'convTranspose2d: the bias is [1]; expected [2]',
    );
    expect(() => maxPool2d(arange(4), 2)).toThrow('maxPool2d: input [4]; expected [channels, ...]');
    expect(() => maxPool2d(zeros([1, 4, 4]), 2, { padding: 2 })).toThrow(
      'maxPool2d: padding [2, 2] is more than half the kernelSize [2, 2]',
    );
    expect(() => avgPool2d(zeros([2, 1, 4]), 3, { padding: [0, 1] })).toThrow(
      'avgPool2d: a window takes [3, 3] elements; float32[2, 1, 4] with padding [0, 1] has [1, 6]',
    );
    expect(() => maxPool2d(zeros([1, 1, 1, 4, 4]), 2)).toThrow('maxPool2d: input [1, 1, 1, 4, 4]; expected');
    const pixels = zeros([1, 4, 4]);
    for (const [least, options] of [
      [1, { stride: 0 }],
      [0, { padding: -1 }],
      [1, { dilation: 0 }],
    ] as const)
      expect(() => maxPool2d(pixels, 2, options)).toThrow(
        `${Object.keys(options)[0]} is ${Object.values(options)[0]}; expected one whole number >= ${least}`,
      );
    expect(() => maxPool2d(pixels, 0)).toThrow('kernelSize is 0; expected one whole number >= 1');
    for (const shape of [
      [4, 4],
      [1, 1, 1, 4, 4],
      [1, 0, 4],
    ])
      expect(() => adaptiveAvgPool2d(zeros(shape), 2)).toThrow(
        'expected images [N, C, H, W], or [C, H, W], of at least a pixel',
      );
  });
});

describe('where channels lie', () => {
  const stridesOf = (y: Tensor): readonly number[] => (y.value as View).strides;
  const each = filled([3, 1, 2, 2], 2);

  it('is innermost, but in convolutions that take each by itself from channels that are apart', () => {
    const apart = filled([2, 3, 5, 5], 1);
    expect(stridesOf(conv2d(apart, filled([3, 3, 2, 2], 2)))).toEqual([48, 1, 12, 3]);
    expect(stridesOf(conv2d(apart, each, undefined, { groups: 3 }))).toEqual([48, 16, 4, 1]);
    const beside = conv2d(apart, filled([3, 3, 1, 1], 2));
    expect(stridesOf(conv2d(beside, each, undefined, { groups: 3 }))).toEqual([48, 1, 12, 3]);
  });

  it('does not change what they mean', () => {
    const apart = filled([2, 3, 5, 5], 1);
    const whole = conv2d(apart, each, undefined, { groups: 3 });
    const channels = [0, 1, 2].map((c) => conv2d(apart.narrow(1, c, 1), each.narrow(0, c, 1)));
    channels.forEach((y, c) => void expect(whole.narrow(1, c, 1).toArray()).toEqual(y.toArray()));
  });
});
