/** A layer of a model: a module whose weights have come from a file. */
import { type AnyModule, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import type { LayerParts } from './layer-parts.ts';
import type { Run } from './run.ts';
import { type Call, noArguments } from './topology/call-arguments.ts';

export class Layer extends Module<Tensor[], Tensor | readonly Tensor[]> {
  /** The class's name in the file: 'Conv2D'. */
  readonly kind: string;
  /** By the names that the file has behind the layer's: `kernel`, `bias`, `moving_mean`. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /** What it is made of: the layers in a wrapper, or a source of chance. */
  readonly inner: Readonly<Record<string, AnyModule>>;
  readonly #run: Run;
  readonly #fileNames: Readonly<Record<string, string>>;
  readonly #names: Readonly<Record<string, string>>;
  /** What else the layer is called with at present. */
  #call = noArguments;

  constructor(kind: string, { weights, inner, fileNames }: LayerParts, run: Run) {
    super();
    this.#fileNames = fileNames;
    this.kind = kind;
    this.weights = weights;
    this.inner = inner;
    this.#run = run;
    this.#names = Object.fromEntries([
      ...Object.keys(weights).map((name) => [`weights.${name}`, name]),
      ...Object.keys(inner).map((name) => [`inner.${name}`, name]),
    ]);
  }

  forward(...inputs: Tensor[]): Tensor | readonly Tensor[] {
    return this.#run(inputs, this.training, this.#call);
  }

  /** `forward`, with all that the file says of a call. */
  called(inputs: readonly Tensor[], call: Call): Tensor | readonly Tensor[] {
    this.#call = call;
    try {
      return this.forward(...inputs);
    } finally {
      this.#call = noArguments;
    }
  }

  /** The weights under the names that the file has. */
  fileWeights(): [string, Tensor][] {
    return Object.entries(this.#fileNames).map(([name, fileName]) => [fileName, this.weights[name]!]);
  }

  protected override details(): string {
    const shapes = Object.entries(this.weights).map(([name, { shape }]) => `${name}=[${shape.join(', ')}]`);
    return [this.kind, ...shapes].join(', ');
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return this.#names;
  }
}
