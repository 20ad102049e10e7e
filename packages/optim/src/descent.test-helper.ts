/** What tests of optimizers have in common: small parameters, and a step of descent. */
import { parameter } from '@glissade/autograd';
import { type Tensor, tensor } from '@glissade/tensor';
import type { Optimizer } from './index.ts';

export const leaf = (...data: number[]): Tensor => parameter(tensor(data));

export const numbers = (x: Tensor): number[] => Array.from(x.dataSync());

/** One step of descent on sum(scale x^2). */
export function descend(optimizer: Optimizer, params: readonly Tensor[], scale = 1): void {
  optimizer.zeroGrad();
  for (const x of params) x.square().sum().mul(scale).backward();
  optimizer.step();
}
