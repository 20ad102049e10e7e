import type { Vector } from '../map/math/index.ts';
import type { Statement } from '../wasm/index.ts';

/** Folds lanes of values into lanes of results. */
export interface VectorFold {
  /** Sets the accumulators to where a fold begins. */
  readonly begin: Statement;
  /**
   * Takes in one value for each lane; `value` is code that may be run several times. Values of different ways need not wait for
   * each other. `places`: those of the values, for a fold that looks for one; code as well.
   */
  add(value: Vector, way: number, places?: Vector): Statement;
  /** The result of every lane, where there is one way. */
  readonly lanes: Vector;
  /** The result of all lanes and ways together, in each lane. */
  readonly whole: { readonly statements: Statement; readonly value: Vector };
  /** What changes nothing when it is taken in. */
  readonly neutral: Vector;
}
