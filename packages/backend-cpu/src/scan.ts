/** Running sums along an axis, carried in float64. */
import { isMade, rounded, type Step, type TypedArray, type View } from '@glissade/tensor';
import { eachLine } from './lines.ts';

export function runScan(
  { axis }: Extract<Step, { family: 'scan' }>,
  [source]: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const [from, to] = [source!.buffer, output.buffer];
  const [step, stride] = [source!.strides[axis]!, output.strides[axis]!];
  const { dtype } = output;
  const made = isMade(dtype);
  eachLine(axis, source!, output, (i, o) => {
    let sum = 0;
    for (let left = output.shape[axis]!; left > 0; left--, i += step, o += stride) {
      sum += from[i]!;
      to[o] = made ? rounded(sum, dtype) : sum;
    }
  });
}
