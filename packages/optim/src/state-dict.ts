/** An optimizer's state as plain data and tensors, and the check that one fits before any of it is loaded. */
import { canLook, clone, described, rowsFor, sameShape, Tensor } from '@glissade/tensor';

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

/** Throws for what is no state of tensors and groups, or a decay: that of a schedule, say. */
export function checkState(
  owner: string,
  state: Partial<OptimizerStateDict> | undefined,
  other: 'groups' | 'decay' = 'groups',
): void {
  const isOther =
    other === 'decay' ||
    (Array.isArray(state?.groups) && state.groups.every((group) => Array.isArray(group?.params)));
  if (isOther && typeof state?.tensors === 'object' && state.tensors !== null) return;
  throw new TypeError(`${owner}: expected what stateDict() gave, { tensors, ${other} }. Nothing was loaded`);
}

/** A tensor that is expected; beside which others are brought, if it has a device. */
type Expected = Pick<Tensor, 'shape' | 'dtype'> & Partial<Pick<Tensor, 'device'>>;

/** Throws an error that names all tensors that are missing, not expected, of another shape or dtype, or out of reach. */
export function checkTensors(
  optimizer: string,
  expected: Readonly<Record<string, Expected>>,
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
  for (const [name, { shape, dtype, device }] of Object.entries(expected)) {
    if (!(name in given)) continue;
    const other: unknown = given[name];
    const wanted = described({ dtype, shape });
    if (!(other instanceof Tensor)) problems.push(`${name} is no tensor, expected ${wanted}`);
    else if (!sameShape(other.shape, shape) || other.dtype !== dtype)
      problems.push(`${name} is ${described(other)}, expected ${wanted}`);
    else if (device && other.device !== device && !canLook(other))
      problems.push(
        `${name} is on ${other.device.name}, which cannot be read at once (move it: await tensor.to(backend))`,
      );
  }
  if (problems.length > 0) {
    throw new Error(
      `${optimizer}: the state does not fit these parameters, nothing was loaded: ${problems.join('; ')}`,
    );
  }
}

/** A state's tensors, which later steps leave alone. */
export const copies = (tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  rowsFor(tensors, (name) => clone(tensors[name]!));

/** The tensor's value, on the device of `like`. */
export const beside = (tensor: Tensor, like: Tensor): Tensor =>
  tensor.device === like.device
    ? tensor
    : like.device.constant(tensor.dataSync(), tensor.shape, tensor.dtype);
