/** Views: operations that move no element. */
import type { Tensor } from '@glissade/tensor';

/** Whether the output of an operation lies in the memory of one of its inputs. */
export function isViewOf(output: Tensor, inputs: readonly Tensor[]): boolean {
  const buffer = bufferOf(output);
  return inputs.some((input) => bufferOf(input) === buffer);
}

const bufferOf = ({ value }: Tensor): unknown => (value as { readonly buffer?: unknown }).buffer;
