/** What an operator is: a function of a node's attributes, which gives what runs at every call. */
import type { Tensor } from '@glissade/tensor';
import type { NodeAttributes } from './node-attributes.ts';
import type { List, Place, Result } from './place.ts';
import type { Value } from './values.ts';

export type Run = (inputs: readonly Value[], place: Place) => Value | readonly Value[];

/** Reads the attributes once. */
export type Operator = (node: NodeAttributes) => Run;

/** A family of operators by name. */
export type Operators = Readonly<Record<string, Operator>>;

/** Runs on tensors, all inputs being such. */
export const onTensors = <Inputs extends readonly Tensor[]>(compute: (...inputs: Inputs) => Result): Run =>
  withLists(Infinity, compute);

/** Runs on tensors, which the first `count` inputs are; the others are lists of numbers. */
export const withLists =
  <Inputs extends readonly (Tensor | List | undefined)[]>(
    count: number,
    compute: (...inputs: Inputs) => Result,
  ): Run =>
  (inputs, place) =>
    place.compute(inputs, count, compute as unknown as (...inputs: never[]) => Result);

/** An operator of so many inputs, without attributes. */
export const plain =
  <Inputs extends readonly Tensor[]>(count: number, compute: (...inputs: Inputs) => Result): Operator =>
  (node) => {
    node.needs(count);
    return onTensors(compute);
  };
