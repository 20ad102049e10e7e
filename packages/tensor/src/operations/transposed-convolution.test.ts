/** What transposed convolutions take beyond what the golden tests hold, and what they refuse. */
import { describe, expect, it } from 'vitest';
import { ones, tensor, zeros } from '../creation.ts';
import { convTranspose1d, type TransposedConvolutionOptions } from './transposed-convolution.ts';

describe('convTranspose1d', () => {
  const [x, weight] = [tensor([[[1, 2, 3]]]), tensor([[[1, 10]]])];

  it('takes an outputPadding below the stride or the dilation', () => {
    const grown = (options: TransposedConvolutionOptions) =>
      convTranspose1d(x, weight, undefined, options).toArray();
    expect(grown({ outputPadding: 1, dilation: 2 })).toEqual([[[1, 2, 13, 20, 30, 0]]]);
    expect(grown({ outputPadding: 1, stride: 2 })).toEqual([[[1, 10, 2, 20, 3, 30, 0]]]);
    expect(() => grown({ outputPadding: 2, stride: 2, dilation: 2 })).toThrow(
      'convTranspose1d: outputPadding [2] must be less than the stride or the dilation',
    );
  });

  it('may leave one element, but none', () => {
    const one = tensor([[[3]]]);
    expect(convTranspose1d(one, tensor([[[2]]])).toArray()).toEqual([[[6]]]);
    expect(convTranspose1d(x, weight, undefined, { padding: 1 }).toArray()).toEqual([[[12, 23]]]);
    expect(() => convTranspose1d(x, weight, undefined, { padding: 2 })).toThrow(
      'convTranspose1d: input [1, 1, 3], weight [1, 1, 2]: padding [2] leaves an output of [0]',
    );
  });

  it('takes one sequence without a batch, and batches of none', () => {
    expect(convTranspose1d(ones([1, 3]), weight).toArray()).toEqual([[1, 11, 11, 10]]);
    expect(convTranspose1d(zeros([0, 1, 3]), weight).shape).toEqual([0, 1, 4]);
  });

  it.each<[TransposedConvolutionOptions, string]>([
    [{ stride: 0 }, 'stride is 0'],
    [{ dilation: 0 }, 'dilation is 0'],
    [{ padding: -1 }, 'padding is -1'],
    [{ outputPadding: -1 }, 'outputPadding is -1'],
    [{ groups: 1.5 }, 'groups is 1.5; expected one whole number >= 1'],
    [{ groups: 2 }, 'input [1, 1, 3] [N, C, sizes...] does not fit weight [1, 1, 2]'],
    [{ output_padding: 1 } as never, 'there is no option output_padding'],
  ])('refuses %j', (options, message) => {
    expect(() => convTranspose1d(x, weight, undefined, options)).toThrow(`convTranspose1d: ${message}`);
  });

  it('names itself for other channels, ranks and what is no tensor', () => {
    expect(() => convTranspose1d(x, ones([2, 1, 2]))).toThrow('does not fit weight [2, 1, 2]');
    expect(() => convTranspose1d(x, ones([1, 1, 2, 2]))).toThrow('does not fit weight [1, 1, 2, 2]');
    expect(() => convTranspose1d([1] as never, weight)).toThrow('convTranspose1d: expected a tensor, got an');
    expect(() => convTranspose1d(x, undefined as never)).toThrow(
      'convTranspose1d: expected a tensor, got un',
    );
  });
});
