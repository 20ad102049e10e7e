/** Results of PyTorch. */
import type { Backend } from '@glissade/tensor';
import type { Numbers } from '../numbers.ts';
import type { Program } from '../program.ts';
import { compared, epsilonIn, hasGradient, slopes, values } from './measure.ts';

/** What is wrong beside PyTorch's results, in values or gradients. */
export function besideTorch(
  program: Program,
  { outputs, gradients }: TorchNumbers,
  fast: Backend,
): string | undefined {
  // Where terms cancel, as in the determinant of a singular matrix, what is left is rounding, PyTorch's also.
  const slack = (all: readonly Numbers[]): number =>
    8 *
    epsilonIn(program) *
    Math.max(1, ...all.flatMap(({ data }) => data.map(Math.abs)).filter(Number.isFinite));
  // Of halves it is large; and PyTorch's smallest constants, 1e-8 beside a norm of 0, are 0 there.
  const hasHalves = epsilonIn(program) > 1e-6;
  if (hasHalves && outputs.some(({ data }) => data.some(Number.isNaN))) return undefined;
  const wrong = compared(program, outputs, values(program), fast, slack(outputs));
  if (wrong || hasHalves || !hasGradient(program, fast)) return wrong;
  return compared(program, gradients, slopes(program), fast, slack(gradients));
}
interface TorchNumbers {
  readonly outputs: readonly Numbers[];
  readonly gradients: readonly Numbers[];
}
