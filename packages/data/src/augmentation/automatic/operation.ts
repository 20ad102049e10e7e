/** The operations that policies draw from, and how much of each. */
import { eq, type Tensor } from '@glissade/tensor';

/** Names as in torchvision. Those up to 'sharpness' go either way. */
export const operations = [
  'identity',
  'shearX',
  'shearY',
  'translateX',
  'translateY',
  'rotate',
  'brightness',
  'color',
  'contrast',
  'sharpness',
  'posterize',
  'solarize',
  'autoContrast',
  'equalize',
  'invert',
] as const;

export type Operation = (typeof operations)[number];

export const numberOf = (name: Operation): number => operations.indexOf(name);

/** How many of them, from the first on, have magnitudes of either sign. */
export const signed: number = numberOf('sharpness') + 1;

/** An operation for each image, and how much of it. */
export interface Choice {
  /** The operation's number: int32 [N]. */
  readonly operation: Tensor;
  /** float32 [N] */
  readonly magnitude: Tensor;
}

/** Whether it is this one: [N, 1, 1]. */
export const isOf = ({ operation }: Choice, name: Operation): Tensor =>
  eq(operation, numberOf(name)).reshape([-1, 1, 1]);

/** How much: [N, 1, 1]. */
export const amountOf = ({ magnitude }: Choice): Tensor => magnitude.reshape([-1, 1, 1]);
