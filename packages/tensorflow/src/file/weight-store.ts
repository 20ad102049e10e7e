/** The weights of a file by name, each to be taken by one layer. */
import { printShape, type Shape, ShapeError, type Tensor, tensor } from '@glissade/tensor';
import type { FileWeight } from './weights-manifest.ts';

/** Lengths that are known, and null for others; undefined where any shape will do. */
export type ExpectedShape = readonly (number | null)[] | undefined;

/** A weight as it is taken out. */
export interface Taken {
  readonly tensor: Tensor;
  /** Its name in the file. */
  readonly fileName: string;
}

const fits = (shape: Shape, expected: NonNullable<ExpectedShape>): boolean =>
  shape.length === expected.length && expected.every((length, i) => length === null || length === shape[i]);

/** A path of models to a layer, and what files may have of it: the outermost and the layer, or the layer alone. */
function shorterScopes(scope: string): string[] {
  const [first, ...rest] = scope.split('/');
  const ends = rest.map((_, i) => rest.slice(i).join('/'));
  return [scope, ...ends.slice(1).map((end) => `${first}/${end}`), ...ends];
}

export class WeightStore {
  readonly #weights = new Map<string, FileWeight>();

  constructor(weights: readonly FileWeight[]) {
    for (const weight of weights) {
      this.#weights.set(weight.name.replace(/:0$/, ''), weight);
    }
  }

  /**
   * The weight of a layer: `scope/name`, or as Keras 3 counts, `scope/index`. Throws, with the names near it, where there is none, and for
   * one of another shape.
   */
  take(where: string, scope: string, name: string, index: string, expected: ExpectedShape): Taken {
    const wanted = `${scope}/${name}`;
    const key = this.#keyOf(scope, name, index);
    if (key === undefined)
      throw new TypeError(`${where}: the file has no weight '${wanted}'. It has ${this.#names(scope)}`);
    const { name: fileName, shape, data, dtype } = this.#weights.get(key)!;
    if (expected && !fits(shape, expected))
      throw new ShapeError(
        `${where}: the file's '${fileName}' is ${printShape(shape)}; expected [${expected.map((length) => length ?? 'any').join(', ')}]`,
      );
    this.#weights.delete(key);
    return { tensor: tensor(data, { shape, dtype }), fileName };
  }

  #keyOf(scope: string, name: string, index: string): string | undefined {
    for (const each of shorterScopes(scope)) {
      const named = `${each}/${name}`;
      const key = this.#weights.has(named) ? named : (this.#only(each, name) ?? `${each}/${index}`);
      if (this.#weights.has(key)) return key;
    }
    return undefined;
  }

  /**
   * The one name that begins and ends so, as Keras writes more between a layer and its weight, `lstm/lstm_cell/kernel`, and the name that a
   * layer had before it was given another.
   */
  #only(scope: string, name: string): string | undefined {
    const [first, ...rest] = scope.split('/');
    const within = rest.length > 0 ? `/${rest.join('/')}/` : '/';
    const [found, ...others] = [...this.#weights.keys()].filter(
      (each) => each.startsWith(`${first}/`) && each.includes(within) && each.endsWith(`/${name}`),
    );
    return others.length === 0 ? found : undefined;
  }

  /** The names of what no layer has taken. */
  left(): string[] {
    return [...this.#weights.values()].map(({ name }) => name);
  }

  /** Those of a scope, or of all; some of them. */
  #names(scope: string): string {
    const all = this.left();
    const near = all.filter((name) => name.startsWith(`${scope}/`));
    const shown = (near.length > 0 ? near : all).slice(0, 8);
    return shown.length > 0 ? shown.map((name) => `'${name}'`).join(', ') : 'no other';
  }
}
