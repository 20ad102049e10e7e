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
  const wrong = compared(program, outputs, values(program), fast);
  // Where gradients cancel, what is left is rounding, PyTorch's also; of halves it is large.
  if (wrong || epsilonIn(program) > 1e-6 || !hasGradient(program, fast)) return wrong;
  const largest = Math.max(1, ...gradients.flatMap(({ data }) => data.map(Math.abs)).filter(Number.isFinite));
  return compared(program, gradients, slopes(program), fast, 8 * epsilonIn(program) * largest);
}
interface TorchNumbers {
  readonly outputs: readonly Numbers[];
  readonly gradients: readonly Numbers[];
}
