/** Changes by given numbers make the pixels that torchvision makes (fixtures/augmentation.py). */
import { cpu } from '@glissade/backend-cpu';
import { arange, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from '../fixtures/augmentation.json' with { type: 'json' };
import * as data from '../index.ts';
import { applied } from './automatic/applied.ts';
import { numberOf, type Operation } from './automatic/operation.ts';
import { autoSpace, mixSpace, randSpace, type Space, wideSpace } from './automatic/space.ts';

interface Listed {
  readonly shape: readonly number[];
  readonly data: string;
}

const made = ({ shape, data }: Listed): Tensor =>
  tensor(
    Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)),
    { shape },
  );

/** What is no function of the package by itself. */
const others: Readonly<Record<string, (image: Tensor, ...args: never[]) => Tensor>> = {
  applied: (image, name: Operation, magnitude: number) =>
    applied(
      image.unsqueeze(0),
      {
        operation: tensor([numberOf(name)], { dtype: 'int32' }),
        magnitude: tensor([magnitude]),
      },
      'nearest',
      0,
    ).squeeze(0),
  elastic: (image, options: data.ElasticOptions) => {
    const [height, width] = image.shape.slice(-2) as [number, number];
    const steps = arange(height * width * 2)
      .mul(37)
      .remainder(101);
    return data.elastic(image, steps.reshape([1, height, width, 2]).div(400).sub(0.125), options);
  },
};

/**
 * The share of pixels that may be one level away from torchvision's, which rounds the last digit of a float32 otherwise: what lies near a
 * whole number is cut off on its other side then. All others are equal.
 */
const mayDiffer: Readonly<Record<string, number>> = {
  adjustContrast: 0.005,
  adjustSaturation: 0.005,
  applied: 0.001,
};

const names = [...new Set(fixture.cases.map(({ operation }) => operation))];

describe.each([
  ['reference', async () => reference],
  ['cpu', () => cpu()],
] as const)('on %s', (_, backend) => {
  beforeAll(async () => useBackend(await backend()));

  test.each(names)('%s', async (operation) => {
    const cases = fixture.cases.filter((each) => each.operation === operation);
    let [pixels, differ] = [0, 0];
    for (const { image, args, output } of cases) {
      const change = others[operation] ?? (data as unknown as typeof others)[operation]!;
      const result = change(made(fixture.images[image as keyof typeof fixture.images]), ...(args as never[]));
      const parts = Array.isArray(result) ? (result as Tensor[]) : [result];
      const values = (await Promise.all(parts.map((each) => each.data()))).flatMap((each) => [...each]);
      expect(values.length).toBe(output.shape.reduce((a, b) => a * b));
      const expected = await made(output).data();
      pixels += values.length;
      const away = values.map((value, i) => Math.abs(Number(value) - Number(expected[i])));
      differ += away.filter((each) => each > 0).length;
      expect(Math.max(...away), `${image} ${JSON.stringify(args)}`).toBeLessThanOrEqual(1);
    }
    expect(differ / pixels).toBeLessThanOrEqual(mayDiffer[operation] ?? 0);
  });
});

test.each([
  ['autoAugment', autoSpace, 10],
  ['randAugment', randSpace, 31],
  ['trivialAugmentWide', wideSpace, 31],
  ['augMix', mixSpace, 10],
] as const)('the magnitudes of %s', (name, space: Space, bins) => {
  const expected = fixture.magnitudes[0]![name] as Readonly<Record<string, readonly number[] | null>>;
  expect(Object.keys(space).sort()).toEqual(Object.keys(expected).sort());
  for (const [operation, magnitudes] of Object.entries(expected))
    expect(space[operation as Operation]!(bins, 18, 21)).toEqual(magnitudes ?? new Array(bins).fill(0));
});
