/** What pruning accepts. */
import type { Tensor } from '@glissade/tensor';
import type { InitOptions } from '../drawing.ts';
import { checkedOptions } from '../options.ts';
import { checkAmount } from './lowest.ts';

/** How much is taken away. */
export interface AmountOptions {
  /** Below 1 the share of what is left so far, such as 0.3; else how many: 1 is one of them. */
  readonly amount: number;
}

/** What `l1Unstructured` accepts. */
export interface L1Options extends AmountOptions {
  /** What counts in place of the values: a tensor of the parameter's shape. */
  readonly importanceScores?: Tensor;
}

/** What `randomUnstructured` accepts. */
export interface RandomOptions extends AmountOptions, InitOptions {}

/** The options, of which an amount must be one. */
export function given<Options extends AmountOptions>(
  operation: string,
  options: Options,
  names: readonly (keyof Options & string)[],
): Options {
  const checked = checkedOptions(operation, options, names as never) as Options | undefined;
  checkAmount(operation, checked?.amount as number);
  return checked!;
}
