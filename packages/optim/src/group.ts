/** Parameters that are updated alike. Its numbers are scalar tensors: a compiled step reads them afresh at every call. */
import { fillLike, type Tensor } from '@glissade/tensor';
import { checkRange } from './check.ts';

/** What every optimizer has. */
export interface OptimizerOptions {
  /** The learning rate. */
  readonly lr: number;
}

export class ParameterGroup<Options extends OptimizerOptions = OptimizerOptions> {
  readonly params: readonly Tensor[];
  /** The numbers that an update computes with, `lr` among them. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  readonly #optimizer: string;
  #options: Options;

  /** @param numbers - the scalars that follow from the options, by name */
  constructor(
    optimizer: string,
    params: readonly Tensor[],
    options: Options,
    numbers: Readonly<Record<string, number>>,
  ) {
    this.#optimizer = optimizer;
    this.params = params;
    this.#options = options;
    const [first] = params as [Tensor];
    const dtype = params.every((parameter) => parameter.dtype === 'float64') ? 'float64' : 'float32';
    this.scalars = Object.fromEntries(
      Object.entries({ ...numbers, lr: options.lr }).map(([name, value]) => [
        name,
        fillLike(first, value, [], dtype),
      ]),
    );
  }

  /** What the group was made with, and its present learning rate. */
  get options(): Options {
    return this.#options;
  }

  /** The learning rate. Setting it takes effect at the next step, also at that of a compiled program. */
  get lr(): number {
    return this.#options.lr;
  }
  set lr(lr: number) {
    checkRange(this.#optimizer, 'lr', lr);
    this.restore({ ...this.#options, lr }, { lr });
  }

  /** Takes on other options and the scalars that follow from them. */
  restore(options: Options, numbers: Readonly<Record<string, number>>): void {
    this.#options = options;
    for (const [name, value] of Object.entries(numbers)) this.scalars[name]!.fill_(value);
  }
}
