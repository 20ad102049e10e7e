/** Compares results with golden values, to the tolerance of the case. */
import { printShape, type Tensor } from '@glissade/tensor';
import { expect } from 'vitest';
import { dtypeFrom, numberFrom, type TensorData, type Tolerance } from './fixture.ts';

/** |got - expected| <= atol + rtol |expected|; NaN equals NaN, infinities themselves. */
export const isClose = (got: number, expected: number, { rtol, atol }: Tolerance): boolean =>
  Object.is(got, expected) ||
  got === expected ||
  Math.abs(got - expected) <= atol + rtol * Math.abs(expected);

/** Fails unless shape, dtype and every element are as expected; tells the first element that is not. */
export async function expectTensor(
  what: string,
  got: Tensor | undefined,
  expected: TensorData,
  tolerance: Tolerance,
): Promise<void> {
  expect(got, `${what} is missing`).toBeDefined();
  const { shape, dtype } = got!;
  expect(`${dtype}${printShape(shape)}`, what).toBe(
    `${dtypeFrom(expected.dtype)}${printShape(expected.shape)}`,
  );
  expectValues(what, Array.from(await got!.data()), expected.data.map(numberFrom), tolerance);
}

export function expectValues(
  what: string,
  got: readonly number[],
  expected: readonly number[],
  tolerance: Tolerance,
): void {
  expect(got.length, `${what}: number of elements`).toBe(expected.length);
  const wrong = got.findIndex((x, i) => !isClose(x, expected[i]!, tolerance));
  if (wrong < 0) return;
  const differ = got.filter((x, i) => !isClose(x, expected[i]!, tolerance)).length;
  expect.fail(
    `${what}: element ${wrong} is ${got[wrong]}, expected ${expected[wrong]} ` +
      `(atol ${tolerance.atol}, rtol ${tolerance.rtol}); ${differ} of ${got.length} differ`,
  );
}
