/** What the layers that pool windows share: the window and its options, which they print. */
import type { PoolingOptions, Tensor } from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { printOptions } from './weights.ts';

/** What is given for an axis, where one number is for all. */
export const along = (given: number | readonly number[], axis: number): number =>
  typeof given === 'number' ? given : given[axis]!;

export abstract class WindowPooling<
  KernelSize,
  Options extends PoolingOptions = PoolingOptions,
  Output = Tensor,
> extends Module<[x: Tensor], Output> {
  readonly kernelSize: KernelSize;
  readonly options: Options;

  constructor(kernelSize: KernelSize, options: Options = {} as Options) {
    super();
    this.kernelSize = kernelSize;
    const names = ['stride', 'padding', 'ceilMode', ...this.own] as readonly (keyof Options & string)[];
    this.options = checkedOptions(classNameOf(new.target), options, names);
  }

  /** The options that not all pools have. */
  protected get own(): readonly string[] {
    return ['dilation'];
  }

  protected override details(): string {
    return printOptions({ kernelSize: this.kernelSize, ...this.options });
  }
}
