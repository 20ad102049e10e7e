/** Convolutions, and their gradients, as the contractions of windows that they are lowered to. */
import { newArray, type TypedArray, type View } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { comparison } from './contract.test-helper.ts';

const { check } = comparison();

describe('convolutions', () => {
  /** Sliding windows over a padded image with its channels innermost, as the lowering lays them out. */
  const convolution = fc
    .record({
      n: fc.integer({ min: 1, max: 5 }),
      c: fc.integer({ min: 1, max: 18 }),
      o: fc.integer({ min: 1, max: 18 }),
      height: fc.integer({ min: 3, max: 14 }),
      width: fc.integer({ min: 3, max: 14 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      channelsLast: fc.boolean(),
      seed: fc.integer(),
    })
    .map(({ n, c, o, height, width, kernel, stride, channelsLast, seed }) => {
      const [rows, columns] = [height, width].map((length) => Math.floor((length - kernel) / stride) + 1) as [
        number,
        number,
      ];
      const image = numbers(n * c * height * width, seed);
      const [xn, xc, xh, xw] = channelsLast
        ? [height * width * c, 1, width * c, c]
        : [c * height * width, height * width, width, 1];
      const view = (
        buffer: Float32Array,
        shape: number[],
        strides: number[],
        offset = 0,
      ): View<TypedArray> => ({
        buffer,
        dtype: 'float32',
        shape,
        strides,
        offset,
      });
      const output = new Float32Array(n * o * rows * columns);
      const positions = [rows * columns * o, 1, columns * o, o];
      return {
        forward: {
          batch: 0,
          inner: 3,
          left: view(
            image,
            [n, rows, columns, c, kernel, kernel],
            [xn, stride * xh, stride * xw, xc, xh, xw],
          ),
          right: view(
            numbers(o * c * kernel * kernel, seed + 1),
            [o, c, kernel, kernel],
            [c * kernel * kernel, kernel * kernel, kernel, 1],
          ),
          output: view(output, [n, rows, columns, o], [positions[0]!, positions[2]!, positions[3]!, 1]),
        },
        toWeight: {
          batch: 0,
          inner: 3,
          left: view(
            numbers(output.length, seed + 2),
            [o, n, rows, columns],
            [1, positions[0]!, positions[2]!, positions[3]!],
          ),
          right: view(
            image,
            [c, kernel, kernel, n, rows, columns],
            [xc, xh, xw, xn, stride * xh, stride * xw],
          ),
          output: view(
            new Float32Array(o * c * kernel * kernel),
            [o, c, kernel, kernel],
            [c * kernel * kernel, kernel * kernel, kernel, 1],
          ),
        },
        eachChannel: {
          batch: 1,
          inner: 2,
          left: view(
            image,
            [c, n, rows, columns, kernel, kernel],
            [xc, xn, stride * xh, stride * xw, xh, xw],
          ),
          // Flipped, and with the rows upside down.
          right: view(
            numbers(c * kernel * kernel, seed + 4),
            [c, 1, kernel, kernel],
            [1, 1, -kernel * c, c],
            (kernel - 1) * kernel * c,
          ),
          output: view(
            new Float32Array(n * c * rows * columns),
            [c, n, rows, columns, 1],
            channelsLast
              ? [1, rows * columns * c, columns * c, c, 1]
              : [rows * columns, c * rows * columns, columns, 1, 1],
          ),
        },
        // The flipped kernel: its strides run backwards.
        turned: {
          batch: 0,
          inner: 3,
          left: view(
            image,
            [n, rows, columns, c, kernel, kernel],
            [xn, stride * xh, stride * xw, xc, xh, xw],
          ),
          right: view(
            numbers(o * c * kernel * kernel, seed + 3),
            [o, c, kernel, kernel],
            [kernel * kernel, o * kernel * kernel, -kernel, -1],
            kernel * kernel - 1,
          ),
          output: view(output, [n, rows, columns, o], [positions[0]!, positions[2]!, positions[3]!, 1]),
        },
      };
    });

  it.each(['forward', 'toWeight', 'eachChannel', 'turned'] as const)(
    'agree with the reference: %s',
    (direction) => {
      fc.assert(
        fc.property(convolution, (examples) => check(examples[direction])),
        { numRuns: 40 },
      );
    },
  );
});

/** Numbers between -1 and 1 that look random. */
function numbers(length: number, seed: number): Float32Array {
  const result = newArray('float32', length) as Float32Array;
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    result[i] = state / 2 ** 31 - 1;
  }
  return result;
}
