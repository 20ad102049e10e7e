/** What is left when a function was traced: its graph, and where inputs come from and outputs go to. */
import type { Tensor } from '@glissade/tensor';
import type { Graph } from './graph.ts';
import { type Field, type InputSlot, type OutputSlot, type Place, sameField, tensorAt } from './slot.ts';

/** A setting that was read, and what it was when the function began, as far as that is known. */
export interface Guard {
  /** What tells it from others, in other traces too. */
  readonly key: unknown;
  /** What it is, for people. */
  readonly what: string;
  readonly read: () => unknown;
  readonly value: unknown;
}

/** What a function has put into a field. */
export interface Written {
  readonly into: Field;
  readonly value: unknown;
}

/** What a trace has found. */
export interface Trace {
  readonly graph: Graph;
  /** For each input of the graph, in order. */
  readonly inputs: readonly InputSlot[];
  /** For each output, in order; undefined for what the function returns. */
  readonly outputs: readonly (OutputSlot | undefined)[];
  /** For what the function gives another past by assigning to it: whether it has one then. */
  readonly pasts: ReadonlyMap<OutputSlot, boolean>;
  /** What the function puts into fields, but for the tensors that it computes. */
  readonly written: readonly Written[];
  /** Whose gradient the function cleared. */
  readonly cleared: readonly Place[];
  readonly guards: readonly Guard[];
  /** The fields with tensors that the function also takes from elsewhere: it was not plain from where it takes them. */
  readonly shared: readonly Field[];
  /** The fields that the function has set before it was known what was in them. */
  readonly begunAnew: readonly Field[];
}

/** The tensors that the function takes from outside, not from its arguments. */
export const closedOver = ({ inputs }: Trace): ReadonlySet<Tensor> =>
  new Set(inputs.flatMap((slot) => (slot.kind === 'tensor' ? [slot.tensor] : [])));

/** The fields with tensors that the function reads, and puts others into. */
export const carriedIn = ({ inputs, outputs }: Trace): Field[] =>
  inputs.filter(
    (slot) =>
      slot.kind === 'field' && outputs.some((each) => each?.kind === 'put' && sameField(each.into, slot)),
  ) as Field[];

/** Whether a slot is a tensor, and not its gradient or something new. */
export const isPlace = (slot: InputSlot | OutputSlot | undefined): slot is Place =>
  slot?.kind === 'argument' || slot?.kind === 'tensor' || slot?.kind === 'field';

/** The tensors that the function changes in place, and takes from several places. */
export function changedInSeveral({ inputs, outputs }: Trace, given: readonly Tensor[]): Tensor[] {
  const used = inputs.filter(isPlace).map((place) => tensorAt(place, given));
  const changed = new Set(outputs.filter(isPlace).map((place) => tensorAt(place, given)));
  return used.filter((tensor, i) => changed.has(tensor) && used.indexOf(tensor) !== i);
}
