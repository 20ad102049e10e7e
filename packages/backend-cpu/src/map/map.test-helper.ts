/** Elementwise steps held against the reference backend. */
import {
  type BinaryFunction,
  type Expression,
  input,
  reference,
  type TypedArray,
  type UnaryFunction,
  type View,
} from '@glissade/tensor';
import { expect } from 'vitest';
import { copyOf } from '../views.test-helper.ts';
import { runMap } from './map.ts';

export const unary = (name: UnaryFunction, of: Expression = input(0)): Expression => ({
  kind: 'unary',
  function: name,
  of,
});
export const binary = (
  name: BinaryFunction,
  left: Expression = input(0),
  right: Expression = input(1),
): Expression => ({
  kind: 'binary',
  function: name,
  left,
  right,
});

/** Functions that need floats; the others take every dtype. */
export const floatUnary: UnaryFunction[] = [
  ...(['exp', 'expm1', 'log', 'log1p', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid', 'erf'] as const),
];
export const anyUnary: UnaryFunction[] = ['negate', 'abs', 'floor', 'round'];
export const floatBinary: BinaryFunction[] = ['divide', 'power', 'remainder', 'atan2'];
export const anyBinary: BinaryFunction[] = [
  ...(['add', 'subtract', 'multiply', 'maximum', 'minimum', 'equal', 'less', 'lessEqual'] as const),
];

/** Equal bits, but for approximated float32 functions: those may differ in the last place. */
export function expectSame(actual: TypedArray, expected: TypedArray, tolerant: boolean): void {
  if (!tolerant) {
    expect(actual).toEqual(expected);
    return;
  }
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const [got, want] = [actual[i]!, expected[i]!];
    const close = Math.abs(got - want) <= 2 ** -22 * Math.abs(want) + 2 ** -149;
    if (!Object.is(got, want) && !close) expect([i, got]).toEqual([i, want]);
  }
}

export const isApproximated = (expression: Expression): boolean =>
  (expression.kind === 'unary' &&
    floatUnary.includes(expression.function) &&
    expression.function !== 'sqrt') ||
  (expression.kind === 'binary' && expression.function === 'power');

export function check(
  expression: Expression,
  inputs: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const expected = copyOf(output);
  reference.run({ family: 'map', expression }, inputs, expected);
  runMap({ family: 'map', expression }, inputs, output);
  expectSame(output.buffer, expected.buffer, isApproximated(expression) && output.dtype === 'float32');
}
