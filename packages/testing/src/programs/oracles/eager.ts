/** Backends, step by step. */
import { reference } from '@glissade/tensor';
import { compared, hasGradient, type Oracle, slopes, values } from './measure.ts';

/** The reference backend and the other give the same. */
export const backends: Oracle = (program, fast) =>
  compared(program, values(program)(fast), values(program), reference);

export const gradients: Oracle = (program, fast) =>
  hasGradient(program, fast)
    ? compared(program, slopes(program)(fast), slopes(program), reference)
    : undefined;
