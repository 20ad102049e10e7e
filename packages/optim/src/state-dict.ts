/** An optimizer's state as plain data and tensors, and the check that one fits before any of it is loaded. */
import { printShape, sameShape, type Tensor } from '@glissade/tensor';

/** Everything that decides an optimizer's next steps. */
export interface OptimizerStateDict {
  /** What is remembered of each parameter, under its number and a name: '0.momentumBuffer'. Snapshots: later steps leave them alone. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Each group's options and the numbers of its parameters, as JSON holds them. */
  readonly groups: readonly GroupState[];
}

/** A group of parameters in an `OptimizerStateDict`. */
export interface GroupState {
  /** The numbers of its parameters, counted through all groups. */
  readonly params: readonly number[];
  /** What it was made with and what was set since, `lr` among it. */
  readonly options: object;
}

/** Throws an error that names all tensors that are missing, not expected, or of another shape or dtype. */
export function checkTensors(
  optimizer: string,
  expected: Readonly<Record<string, Pick<Tensor, 'shape' | 'dtype'>>>,
  given: Readonly<Record<string, Tensor>>,
): void {
  const problems = [
    ...Object.keys(expected)
      .filter((name) => !(name in given))
      .map((name) => `${name} is missing`),
    ...Object.keys(given)
      .filter((name) => !(name in expected))
      .map((name) => `${name} is not expected`),
  ];
  for (const [name, { shape, dtype }] of Object.entries(expected)) {
    const other = given[name];
    if (!other || (sameShape(other.shape, shape) && other.dtype === dtype)) continue;
    problems.push(
      `${name} is ${other.dtype}${printShape(other.shape)}, expected ${dtype}${printShape(shape)}`,
    );
  }
  if (problems.length > 0) {
    throw new Error(
      `${optimizer}: the state does not fit these parameters, nothing was loaded: ${problems.join('; ')}`,
    );
  }
}
