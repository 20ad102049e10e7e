/** Modules of several weights: what they start with and how their state is named, as in PyTorch. */
import { manualSeed, rand, reference, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/modules.json' with { type: 'json' };
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

const makers: Readonly<Record<string, (args: never, options: object) => nn.AnyModule>> = {
  ConvTranspose2d: ([inputs, outputs, kernel]: [number, number, number], options) =>
    new nn.ConvTranspose2d(inputs, outputs, kernel, options),
};

interface Drawn {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly head: readonly number[];
  readonly tail: readonly number[];
}

describe("modules begin as PyTorch's, seed for seed, and name their state alike", () => {
  test.each(
    fixture.modules.map(
      (each) => [`${each.layer} ${JSON.stringify(each.options)} ${each.seed}`, each] as const,
    ),
  )('%s', (_, { layer, seed, args, options, state, next }) => {
    manualSeed(seed);
    const got = Object.entries(makers[layer]!(args as never, options).stateDict());
    expect(got.map(([name]) => name)).toEqual(Object.keys(state));
    for (const [name, tensor] of got) {
      const want = (state as unknown as Readonly<Record<string, Drawn>>)[name]!;
      const data = [...tensor.dataSync()];
      expect(tensor.shape, name).toEqual(want.shape);
      expect([...data.slice(0, 3), ...data.slice(-2)], name).toEqual(
        [...want.head, ...want.tail].map(Math.fround),
      );
      expect(
        data.reduce((a, b) => a + b, 0),
        name,
      ).toBeCloseTo(want.sum, 10);
    }
    // Nothing else was drawn.
    expect(rand([1]).itemSync()).toBe(next);
  });
});
