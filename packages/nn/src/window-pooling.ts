/** What the layers that pool windows share: the window and its options, which they print. */
import type { PoolingOptions } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { printOptions } from './weights.ts';

/** Of maxima and means; what is not for the one, types say. */
const poolingOptions = ['stride', 'padding', 'dilation', 'ceilMode', 'countIncludePad'];

export abstract class WindowPooling<
  KernelSize,
  Options extends PoolingOptions = PoolingOptions,
> extends Module {
  readonly kernelSize: KernelSize;
  readonly options: Options;

  constructor(kernelSize: KernelSize, options: Options = {} as Options) {
    super();
    this.kernelSize = kernelSize;
    this.options = checkedOptions(
      new.target.name,
      options,
      poolingOptions as readonly (keyof Options & string)[],
    );
  }

  protected override details(): string {
    return printOptions({ kernelSize: this.kernelSize, ...this.options });
  }
}
