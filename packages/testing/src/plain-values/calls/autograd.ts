/** A right call of each function of autograd, and of what these return. */
import * as autograd from '@glissade/autograd';
import { ones, type Tensor, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const f = (x: Tensor): Tensor => x.square().sum();
const x = (): Tensor => autograd.parameter(ones([2, 3]));

export const calls: RightCalls = {
  callBehind: () => [],
  customGradient: () => [{ name: 'mine', forward: (x: Tensor) => x.mul(1), backward: (c: Tensor) => [c] }],
  enableGrad: () => [() => 1],
  grad: () => [f, [0]],
  gradcheck: () => [f, [tensor([1, 2], { dtype: 'float64' })], { eps: 1e-6, atol: 1e-5, rtol: 1e-3 }],
  gradients: () => {
    const p = x();
    return [f(p), [p], { seed: tensor(1), createGraph: false, retainGraph: true, allowUnused: false }];
  },
  graphOf: () => [f(x())],
  hessian: () => [f],
  isParameter: () => [x()],
  isRecording: () => [],
  jacobian: () => [f],
  jvp: () => [f, [ones([2])], [ones([2])]],
  noGrad: () => [() => 1],
  parameter: () => [ones([2])],
  printGraph: () => [f(x())],
  valueAndGrad: () => [f, [0]],
  vjp: () => [f, ones([2])],
};

/**
 * `hessian` is `jacobian` of `grad`, `jvp` is made of `vjp`, and `printGraph` prints what `graphOf` gives; what a function does that is called without its
 * arguments is its own; a seed is checked by `backward`.
 */
export const accepted: RegExp =
  /^(jacobian|grad|vjp|graphOf|backward|iterating over a scalar tensor): |reading 'square'|^sum: expected a tensor/;
