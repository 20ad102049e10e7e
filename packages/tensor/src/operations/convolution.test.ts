/** Convolutions against loops and against each other, and the errors of what does not fit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ones, zeros } from '../creation.ts';
import { indices } from '../model.test-helper.ts';
import type { Tensor } from '../tensor.ts';
import type { View } from '../view.ts';
import { conv1d, conv2d } from './convolution.ts';
import { unfoldIm2col } from './im2col.ts';
import { convTranspose2d } from './transposed-convolution.ts';
import { filled, modelOf, settings } from './windows.test-helper.ts';

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
      'convTranspose2d: input [1, 3, 2, 2], weight [3, 4, 3, 3]: padding [2, 2] leaves an output of [0, 0]',
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
