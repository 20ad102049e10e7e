/** Finds the plain loop for a function and its dtypes. */
import {
  type BinaryFunction,
  binaryFor,
  type DType,
  type UnaryFunction,
  unaryFunctions,
} from '@glissade/tensor';
import { anyLoops } from './any-loops.ts';
import { float32Loops } from './float32-loops.ts';
import type { AnyLoop, LoopName, LoopTable } from './loop.ts';

/** A loop that calls a function for each element. */
const eachUnary =
  (compute: (x: number) => number): AnyLoop =>
  (n, out, o, a, i, si) => {
    for (; n > 0; n--, o++, i += si) out[o] = compute(a[i]!);
  };
const eachBinary =
  (compute: (a: number, b: number) => number): AnyLoop =>
  (n, out, o, a, i, si, b, j, sj) => {
    for (; n > 0; n--, o++, i += si, j += sj) out[o] = compute(a[i]!, b[j]!);
  };

const truth = (x: number): number => (x !== 0 ? 1 : 0);

/** What a bool array stores of a function's results must be made 0 or 1; other arrays round by themselves. */
function scalarLoop(name: LoopName, to: DType): AnyLoop {
  const binary = binaryFor(name as BinaryFunction, to);
  const unary = unaryFunctions[name as UnaryFunction];
  if (to !== 'bool') return binary ? eachBinary(binary) : eachUnary(unary);
  return binary ? eachBinary((a, b) => truth(binary(a, b))) : eachUnary((x) => truth(unary(x)));
}

/** From operands of `from` (for select, its values) to results of `to`. */
export function loopFor(name: LoopName, from: DType, to: DType): AnyLoop {
  if (name === 'copy' && to === 'bool' && from !== 'bool') return eachUnary(truth);
  if (name === 'multiply' && to === 'int32') return scalarLoop(name, to);
  const comparison = name === 'equal' || name === 'less' || name === 'lessEqual';
  const table: LoopTable = from === 'float32' && (to === 'float32' || comparison) ? float32Loops : anyLoops;
  const written =
    to !== 'bool' || comparison || name === 'copy' || name === 'select' ? table[name] : undefined;
  return (written as AnyLoop | undefined) ?? scalarLoop(name, to);
}
