/** What pyramids of feature maps refuse, and blocks of one's own. */
import { Module } from '@glissade/nn';
import { ones, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { ExtraFPNBlock, FeaturePyramidNetwork, LastLevelP6P7 } from '../index.ts';

beforeAll(() => useBackend(reference));

class Doubled extends ExtraFPNBlock<'doubled'> {
  readonly names = ['doubled'] as const;

  forward(results: readonly Tensor[]): readonly Tensor[] {
    return [results[0]!.mul(2)];
  }
}

const maps = { large: ones([1, 2, 4, 4]), small: ones([1, 3, 2, 2]) };

test('a block of your own, which sees the results', () => {
  const pyramid = new FeaturePyramidNetwork([2, 3], 4, { extraBlocks: new Doubled() });
  const { large, doubled, ...others } = pyramid.forward(maps);
  expect(doubled.toArray()).toEqual(large.mul(2).toArray());
  expect(Object.keys(others)).toEqual(['small']);
  expect(pyramid.namedParameters()[2]![0]).toBe('inner_blocks.1.0.weight');
});

test('P6 is made of the result where it has the channels', () => {
  const of = (inChannels: number) =>
    new LastLevelP6P7(inChannels, 4).forward([ones([1, 4, 4, 4])], [ones([1, 3, 4, 4])]);
  for (const inChannels of [3, 4])
    expect(of(inChannels).map(({ shape }) => shape)).toEqual([
      [1, 4, 2, 2],
      [1, 4, 1, 1],
    ]);
});

class Other extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

test.each<[() => unknown, string]>([
  [() => new FeaturePyramidNetwork([], 4), 'FeaturePyramidNetwork: got no inChannelsList'],
  [() => new FeaturePyramidNetwork([2, 0], 4), 'FeaturePyramidNetwork: inChannelsList is 0'],
  [() => new FeaturePyramidNetwork([2], 4, { norm: 1 } as never), 'there is no option norm'],
  [
    () => new FeaturePyramidNetwork([2], 4, { extraBlocks: new Other() as never }),
    'extraBlocks is no ExtraFPNBlock',
  ],
  [
    () => new FeaturePyramidNetwork([2], 4).forward(maps),
    'featurePyramidNetwork: got 2 maps, large, small; expected 1, from large to small',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
