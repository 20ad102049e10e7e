/** What an operator is: a function of a node's attributes, which gives what runs at every call. */
import type { Tensor } from '@glissade/tensor';
import type { Attributes } from './attributes.ts';
import type { Place } from './place.ts';
import type { Value, Values } from './values.ts';

export type Run = (inputs: Values, place: Place) => Value | readonly Value[];

/** Reads the attributes once. */
export type Operator = (node: Attributes) => Run;

/** A family of operators by name. */
export type Operators = Readonly<Record<string, Operator>>;

type Result = Tensor | readonly Tensor[];
export type List = readonly number[];

/** Runs on tensors, all inputs being such. */
export const onTensors = <Inputs extends readonly (Tensor | undefined)[]>(
  compute: (...inputs: Inputs) => Result,
): Run => withLists(Infinity, compute);

/** Runs on tensors, which the first `count` inputs are; the others are lists of numbers. */
export const withLists =
  <Inputs extends readonly (Tensor | List | undefined)[]>(
    count: number,
    compute: (...inputs: Inputs) => Result,
  ): Run =>
  (inputs, place) =>
    place.compute(inputs, count, compute as unknown as (...inputs: never[]) => Result);

/** An operator without attributes. */
export const plain =
  <Inputs extends readonly (Tensor | undefined)[]>(compute: (...inputs: Inputs) => Result): Operator =>
  () =>
    onTensors(compute);
