/** The end of every kernel: its results from the step's value and the extras, and where they go. */
import { type Expression, type Kernel, operandsOf, type Shape, type View } from '@glissade/tensor';
import type { Body } from '../wgsl/body.ts';
import { castCode, emitExpression, type Value } from '../wgsl/expression.ts';
import type { Shader } from '../wgsl/shader.ts';
import { offsetCode } from '../wgsl/space.ts';

/** Strides for coordinates other than the axes of the views: collapsed, reordered. */
export type StridesOf = (view: View<number>) => readonly number[];

/** A view that holds nothing: its strides give the place along an axis. */
export const positionView = (axis: number, shape: Shape): View<number> => ({
  buffer: Number.NaN,
  dtype: 'int32',
  shape,
  strides: shape.map((_, other) => Number(other === axis)),
  offset: 0,
});

/** The axes whose positions some expressions read. */
export function positionsIn(expressions: readonly Expression[]): number[] {
  const axes = new Set<number>();
  const seen = new Set<Expression>();
  const visit = (of: Expression): void => {
    if (seen.has(of)) return;
    seen.add(of);
    if (of.kind === 'position') axes.add(of.axis);
    operandsOf(of).forEach(visit);
  };
  expressions.forEach(visit);
  return [...axes];
}

/** Everything with the shape of the outputs that a kernel touches, the positions that its results read among it. */
export function outputViews({ extras, results, outputs }: Kernel): {
  views: View<number>[];
  positions: Map<number, View<number>>;
} {
  const { shape } = outputs[0]!;
  const positions = new Map(positionsIn(results).map((axis) => [axis, positionView(axis, shape)]));
  return { views: [...outputs, ...extras, ...positions.values()], positions };
}

/**
 * Computes the results at some coordinates and stores them.
 *
 * @param strides - of each of `outputViews`, along the coordinates
 */
export function emitResults(
  { extras, results, outputs }: Kernel,
  value: Value,
  shader: Shader,
  body: Body,
  coordinates: readonly string[],
  strides: (view: View<number>) => readonly number[],
  positions: ReadonlyMap<number, View<number>>,
): void {
  const place = (view: View<number>): string => shader.element(view, offsetCode(coordinates, strides(view)));
  const known = new Map<Expression, Value>();
  const values = results.map((result) =>
    emitExpression(
      result,
      {
        body,
        use: shader.use,
        input: (index) => {
          if (index === 0) return value;
          const extra = extras[index - 1]!;
          return { code: body.name(place(extra)), dtype: extra.dtype };
        },
        position: (axis) => offsetCode(coordinates, strides(positions.get(axis)!)) ?? '0',
      },
      known,
    ),
  );
  // All are computed before the first is stored: an output may be an extra's own memory.
  outputs.forEach((output, i) => {
    body.add(`${place(output)} = ${castCode(values[i]!, output.dtype, shader)};`);
  });
}
