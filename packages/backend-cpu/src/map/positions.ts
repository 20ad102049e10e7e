/** Positions are inputs that count along an axis. */
import { type Expression, mapLeaves, type Shape } from '@glissade/tensor';

/** Expressions whose positions are read from inputs behind the others: input `arity + i` counts along `axes[i]`. */
export interface Positioned {
  readonly expressions: readonly Expression[];
  readonly axes: readonly number[];
}

export function withoutPositions(expressions: readonly Expression[], arity: number): Positioned {
  const axes: number[] = [];
  const leaf = (of: Expression): Expression => {
    if (of.kind !== 'position') return of;
    const known = axes.indexOf(of.axis);
    return { kind: 'input', index: arity + (known < 0 ? axes.push(of.axis) - 1 : known) };
  };
  return { expressions: expressions.map((expression) => mapLeaves(expression, leaf)), axes };
}

/** How such an input is read. */
export const countingAlong = (
  axis: number,
  shape: Shape,
): { dtype: 'int32'; shape: Shape; strides: number[]; offset: number } => ({
  dtype: 'int32',
  shape,
  strides: shape.map((_, other) => (other === axis ? 1 : 0)),
  offset: 0,
});
