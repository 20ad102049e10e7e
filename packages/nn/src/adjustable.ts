/** What the layers of nonlinearities share: options, or a dim, which they print. */
import type { Tensor } from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { printOptions } from './weights.ts';

/** The options of a nonlinearity's function. */
export type OptionsOf<Activation extends (x: Tensor, options?: never) => Tensor> = Parameters<Activation>[1];

/** A nonlinearity with options, which it prints. */
export abstract class Adjustable<Options extends object | undefined> extends Module {
  readonly options: Options | undefined;

  /** The names of the options, in the order in which PyTorch's layer takes them. */
  protected static readonly names: readonly string[];

  constructor(options?: Options) {
    super();
    this.options = checkedOptions(
      classNameOf(new.target),
      options,
      (new.target as typeof Adjustable).names as readonly never[],
    );
  }

  protected override details(): string {
    return printOptions(this.options ?? {});
  }
}

/** A nonlinearity of all elements along one dim. */
export abstract class AlongDim extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  protected override details(): string {
    return printOptions({ dim: this.dim });
  }
}
