/** What all layers are that put room around sequences, images and volumes. */
import { described, type PadOptions, pad, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { classNameOf, moduleName } from './class-name.ts';
import { Module } from './module.ts';
import { printOptions } from './weights.ts';

/** How much at each side, the last axis first. Negative numbers crop. */
export interface Sides {
  readonly 1: readonly [left: number, right: number];
  readonly 2: readonly [left: number, right: number, top: number, bottom: number];
  readonly 3: readonly [
    left: number,
    right: number,
    top: number,
    bottom: number,
    front: number,
    back: number,
  ];
}

export type Rank = keyof Sides;

const sideNames = ['left', 'right', 'top', 'bottom', 'front', 'back'];

/** What is padded along so many axes, as errors call it. */
const inputs: Readonly<Record<Rank, { readonly count: string; readonly expected: string }>> = {
  1: { count: 'two', expected: 'sequences [N, C, L], or one sequence [C, L]' },
  2: { count: 'four', expected: 'images [N, C, H, W], or one image [C, H, W]' },
  3: { count: 'six', expected: 'volumes [N, C, D, H, W], or one volume [C, D, H, W]' },
};

/** How many axes a layer pads, and with what. */
export type Kind<Along extends Rank> = readonly [rank: Along, mode: NonNullable<PadOptions['mode']>];

export abstract class Padding<Along extends Rank> extends Module {
  readonly padding: readonly number[];

  protected static readonly kind: Kind<Rank>;

  constructor(padding: number | Sides[Along]) {
    super();
    const [rank] = (new.target as typeof Padding).kind;
    const sides: readonly number[] =
      typeof padding === 'number' ? new Array(2 * rank).fill(padding) : [padding].flat();
    if (sides.length !== 2 * rank || !sides.every(Number.isInteger))
      throw new RangeError(
        `${classNameOf(new.target)}: padding is ${JSON.stringify(padding)}; expected a whole number, or ${inputs[rank].count}: ` +
          `[${sideNames.slice(0, 2 * rank).join(', ')}]`,
      );
    this.padding = sides;
  }

  forward(x: Tensor): Tensor {
    const { dtype, shape } = x;
    const [rank, mode] = (this.constructor as typeof Padding).kind;
    if (shape.length !== rank + 1 && shape.length !== rank + 2)
      throw new ShapeError(
        `${moduleName(this)}: got ${dtype}${printShape(shape)}; expected ${inputs[rank].expected}`,
      );
    return pad(x, this.padding, { mode, ...this.more });
  }

  /** What is said beside the mode. */
  protected get more(): PadOptions {
    return {};
  }

  protected override details(): string {
    return printOptions({ padding: this.padding, ...this.more });
  }
}

/** The same with a number that the user chooses. */
export abstract class ConstantPadding<Along extends Rank> extends Padding<Along> {
  readonly value: number;

  constructor(padding: number | Sides[Along], value: number) {
    super(padding);
    const layer = classNameOf(new.target);
    if (typeof value !== 'number')
      throw new TypeError(
        `${layer}: value is ${described(value)}; expected the number to put there: new ${layer}(padding, value)`,
      );
    this.value = value;
  }

  protected override get more(): PadOptions {
    return { value: this.value };
  }
}
