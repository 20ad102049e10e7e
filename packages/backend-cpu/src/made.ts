import type { DType } from '@glissade/tensor';

/** Whether elements are made of the numbers that come out: an array would store any number as it is. */
export const isMade = (dtype: DType): boolean => dtype === 'bool' || dtype === 'float16';
