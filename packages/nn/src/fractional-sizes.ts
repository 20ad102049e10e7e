/** How many windows a fractional pool has, and whether so many fit. */
import { checkTensors, isFloat, printShape, ShapeError, type Tensor, written } from '@glissade/tensor';
import type { InitOptions } from './drawing.ts';
import { checkSizes } from './weights.ts';
import { along } from './window-pooling.ts';

type PerAxis = number | readonly number[];

/** How large the output is, said in one of two ways, and where numbers come from: what the layers accept. */
export interface FractionalSizes extends InitOptions {
  /** How many windows there are along each axis. */
  readonly outputSize?: PerAxis;
  /** In place of `outputSize`: its share of the input's lengths, above 0 and below 1. */
  readonly outputRatio?: PerAxis;
}

/** Their names; first the one that PyTorch takes by position. */
export const fractionalNames = ['outputSize', 'outputRatio', 'generator'] as const;

/** Throws unless the size is said, and well, in one way. */
export function checkFractions(operation: string, rank: number, options: FractionalSizes = {}): void {
  const { outputSize, outputRatio } = options;
  if ((outputSize === undefined) === (outputRatio === undefined))
    throw new TypeError(`${operation}: expected one of { outputSize } and { outputRatio }`);
  for (const [name, given] of Object.entries({ outputSize, outputRatio }))
    if (Array.isArray(given) && given.length !== rank)
      throw new RangeError(`${operation}: ${name} is [${given.join(', ')}]; expected one number, or ${rank}`);
  for (const size of [outputSize ?? []].flat()) checkSizes(operation, { outputSize: size });
  for (const ratio of [outputRatio ?? []].flat())
    if (typeof ratio !== 'number' || !(ratio > 0 && ratio < 1))
      throw new RangeError(
        `${operation}: outputRatio is ${written(ratio)}; expected numbers above 0 and below 1`,
      );
}

/** Along one axis: the length of the input and of a window, and how many windows. */
export interface Along {
  readonly length: number;
  readonly size: number;
  readonly count: number;
}

/** The axes that are pooled; throws where the windows do not fit. */
export function axesOf(
  operation: string,
  rank: number,
  x: Tensor,
  kernelSize: PerAxis,
  options: FractionalSizes,
): Along[] {
  checkTensors(operation, x);
  const { dtype, shape } = x;
  const extra = shape.length - rank;
  if ((extra !== 1 && extra !== 2) || !isFloat(dtype))
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected floats ` +
        (rank === 2 ? '[N, C, H, W] or [C, H, W]' : '[N, C, D, H, W] or [C, D, H, W]'),
    );
  if (Array.isArray(kernelSize) && kernelSize.length !== rank)
    throw new RangeError(
      `${operation}: kernelSize is [${kernelSize.join(', ')}]; expected one number, or ${rank}`,
    );
  return shape.slice(extra).map((length, i) => {
    const size = along(kernelSize, i);
    const { outputSize, outputRatio } = options;
    const count =
      outputSize === undefined ? Math.trunc(length * along(outputRatio!, i)) : along(outputSize, i);
    checkSizes(operation, { kernelSize: size });
    if (count < 1 || count + size - 1 > length)
      throw new ShapeError(
        `${operation}: ${count} windows of ${size} along ${length} elements of ${dtype}${printShape(shape)}; expected ` +
          `at least one, and at most ${length - size + 1}`,
      );
    return { length, size, count };
  });
}
