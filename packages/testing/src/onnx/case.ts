/** A model or a function to export, with inputs. */
import type { Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';

/** A case in short. */
export type Row = readonly [Case['name'], Case['make'], Case['inputs'], Case['axes']?, Case['others']?];
export const toCase = ([name, make, inputs, axes, others]: Row): Case => ({
  name,
  make,
  inputs,
  axes,
  others,
});

/** One of them. */
export interface Case {
  readonly name: string;
  readonly make: () => Module | ((...inputs: Tensor[]) => unknown);
  readonly inputs: () => Tensor[];
  readonly axes?: Record<number, string> | undefined;
  readonly others?: (() => Tensor[]) | undefined;
}
