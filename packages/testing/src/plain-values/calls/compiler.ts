/** A right call of each function of compiler. */
import { compile } from '@glissade/compiler';
import { ones, type Tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const f = (x: Tensor): Tensor => x.square().sum();
const compiled = () => {
  const step = compile(f);
  step(ones([2]));
  return step;
};

export const calls: RightCalls = {
  compile: () => [f],
  explain: () => [compiled(), { rounds: 1 }],
  printProgram: () => [compiled().programs[0]!.program],
  traceGraph: () => [(x: Tensor) => [f(x)], [ones([2])]],
};

/** Programs are what `compile` makes, but for their outside; what a function does without its arguments is its own. */
export const accepted: RegExp = /reading '(BYTES_PER_ELEMENT|map|square)'|property '(dtype|step)' of/;
