/** The end of every kernel: its results from the step's value and the extras, and where they go. */
import { type Expression, type Kernel, operandsOf, type Shape, type View } from '@glissade/tensor';
import type { Body } from '../wgsl/body.ts';
import { castCode, type ExpressionSite, emitExpression, type Value } from '../wgsl/expression.ts';
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

/** One place of the outputs, or four that lie side by side along the last coordinate. */
export interface Place {
  readonly shader: Shader;
  readonly body: Body;
  readonly coordinates: readonly string[];
  /** The strides of a view along the coordinates. */
  readonly strides: StridesOf;
  readonly positions: ReadonlyMap<number, View<number>>;
  /** The buffers that the shader sees as vectors of four elements, and the last coordinate counted in fours. */
  readonly fours?: { readonly buffers: ReadonlySet<number>; readonly last: string } | undefined;
}

/** Where the four elements of a view at the place lie, in fours from the first. */
function foursTo({ coordinates, strides, fours }: Place, view: View<number>): (string | undefined)[] {
  const quarters = strides(view).map((stride) => stride / 4);
  return [offsetCode(coordinates.slice(0, -1), quarters), fours!.last];
}

/** What a view holds at the place, or at the i-th of four. */
export function elementAt(place: Place, view: View<number>, i = 0): Value {
  const { shader, body, coordinates, strides, fours } = place;
  const { dtype, buffer } = view;
  if (fours?.buffers.has(buffer))
    return { code: `${body.name(shader.four(view, ...foursTo(place, view)))}[${i}]`, dtype };
  const first = offsetCode(coordinates, strides(view));
  return { code: body.name(shader.element(view, first, further(i, strides(view)))), dtype };
}

/** The position along an axis at the place, or at the i-th of four. */
export function positionAt({ coordinates, strides, positions }: Place, axis: number, i = 0): string {
  const along = strides(positions.get(axis)!);
  const terms = [offsetCode(coordinates, along), further(i, along)].filter((code) => code !== undefined);
  return terms.join(' + ') || '0';
}

const further = (i: number, strides: readonly number[]): string | undefined =>
  i * (strides.at(-1) ?? 0) === 0 ? undefined : String(i * strides.at(-1)!);

/**
 * Computes the results and stores them.
 *
 * @param values - the step's value at the place, or at each of four
 */
export function emitResults(
  { extras, results, outputs }: Kernel,
  values: readonly Value[],
  place: Place,
): void {
  const { shader, body, coordinates, strides, fours } = place;
  const computed = values.map((value, i) => {
    const known = new Map<Expression, Value>();
    const site: ExpressionSite = {
      body,
      use: shader.use,
      input: (index) => (index === 0 ? value : elementAt(place, extras[index - 1]!, i)),
      position: (axis) => positionAt(place, axis, i),
    };
    return results.map((result) => emitExpression(result, site, known));
  });
  // All are computed before the first is stored: an output may be an extra's own memory.
  outputs.forEach((output, i) => {
    const codes = computed.map((lane) => castCode(lane[i]!, output.dtype, shader));
    const first = offsetCode(coordinates, strides(output));
    if (fours?.buffers.has(output.buffer)) {
      body.add(shader.storeFour(output, codes, ...foursTo(place, output)));
      return;
    }
    codes.forEach((code, lane) => {
      body.add(shader.store(output, code, first, further(lane, strides(output))));
    });
  });
}

/**
 * The buffers whose views can all be read and written four elements at a time along the last of some coordinates; none
 * where the first output is not among them.
 *
 * @param last - how long the last axis is
 * @param others - buffers that are read in other ways, too
 */
export function buffersInFours(
  views: readonly View<number>[],
  strides: StridesOf,
  last: number | undefined,
  output: View<number>,
  dynamic: readonly View<number>[],
  others: readonly number[] = [],
): ReadonlySet<number> {
  const none: ReadonlySet<number> = new Set();
  if (last === undefined || last % 4 !== 0) return none;
  const isInFours = (view: View<number>): boolean => {
    const along = strides(view);
    const fits = along.slice(0, -1).every((stride) => stride % 4 === 0) && view.offset % 4 === 0;
    return fits && along.at(-1) === 1 && !dynamic.includes(view) && !others.includes(view.buffer);
  };
  const alone = views.filter((view) => !isInFours(view)).map(({ buffer }) => buffer);
  const found = new Set(views.map(({ buffer }) => buffer).filter((buffer) => !alone.includes(buffer)));
  return found.has(output.buffer) ? found : none;
}
