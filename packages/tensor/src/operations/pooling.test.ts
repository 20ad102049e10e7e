/** Pools against loops and against each other, and the errors of what does not fit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, zeros } from '../creation.ts';
import { indices } from '../model.test-helper.ts';
import { conv2d } from './convolution.ts';
import { unfoldIm2col } from './im2col.ts';
import { adaptiveAvgPool2d, avgPool2d, maxPool2d } from './pooling.ts';
import { convTranspose2d } from './transposed-convolution.ts';
import { between, filled, modelOf, settings } from './windows.test-helper.ts';

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
