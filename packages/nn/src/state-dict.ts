/** State dictionaries: the values of a module's parameters and buffers, by path. */
import { clone, described, isFloat, isTracing, printShape, sameShape, Tensor } from '@glissade/tensor';
import { checkedOptions } from './options.ts';
import { otherCopy } from './other-copy.ts';

/** Tensors by path: '0.weight'. */
export type StateDict = Readonly<Record<string, Tensor>>;

/** What `loadStateDict` accepts. */
export interface LoadOptions {
  /** Whether the names must be exactly those of the module. Default true. */
  readonly strict?: boolean;
}

/** The names that did not match. */
export interface LoadReport {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** A tensor of its own that keeps the present value. */
export const snapshot = (tensor: Tensor): Tensor => clone(tensor.detach());

/** The path of a tensor, the tensor, and whether a state must have it. */
export type Slot = readonly [name: string, tensor: Tensor, isNeeded: boolean];

/** The slots. Throws where a path is there twice, as of { a: { b } } and { 'a.b' }: one of the two would be lost. */
export function distinct(module: string, slots: readonly Slot[]): readonly Slot[] {
  const names = new Set<string>();
  for (const [name] of slots) {
    if (names.has(name))
      throw new Error(
        `stateDict: ${module} has two tensors of the path '${name}'; rename one of the fields, or a key with a dot in it`,
      );
    names.add(name);
  }
  return slots;
}

/**
 * Assigns the values of `state` to the slots, all of them or, if anything does not fit, none.
 */
export function load(
  module: string,
  slots: readonly Slot[],
  state: StateDict,
  options: LoadOptions,
): LoadReport {
  const { strict = true } = checkedOptions('loadStateDict', options, ['strict']);
  if (typeof state !== 'object' || state === null || Array.isArray(state) || state instanceof Promise) {
    const given = Array.isArray(state) ? 'an array' : described(state);
    throw new TypeError(
      `loadStateDict: the state is ${given}; expected what stateDict() gives, tensors by path`,
    );
  }
  const names = new Set(slots.map(([name]) => name));
  const missing = slots
    .filter(([name, , needed]) => needed && !Object.hasOwn(state, name))
    .map(([name]) => name);
  const unexpected = Object.keys(state).filter((name) => !names.has(name));
  const present = slots.filter(([name]) => Object.hasOwn(state, name));
  const misfits = present.filter(([name, slot]) => !fits(state[name]!, slot));
  const problems = [
    ...misfits.map(([name, slot]) => `${name}: got ${kind(state[name]!)}, expected ${kind(slot)}`),
    ...(strict && missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(strict && unexpected.length > 0 ? [`not expected: ${unexpected.join(', ')}`] : []),
  ];
  if (problems.length > 0) {
    const lines = problems.map((problem) => `\n  ${problem}`).join('');
    throw new Error(`loadStateDict: the state does not fit ${module}, nothing was loaded:${lines}`);
  }
  const values = present.map(([name, slot]): [Tensor, Tensor] => [slot, placed(state[name]!, slot)]);
  for (const [slot, value] of values) slot.assign(value);
  return { missing, unexpected };
}

const kind = (value: Tensor): string =>
  value instanceof Tensor
    ? `${value.dtype}${printShape(value.shape)}`
    : (otherCopy(value) ?? `no tensor but ${typeof value}`);

/** Floats may be of another width. */
const fits = (value: Tensor, slot: Tensor): boolean =>
  value instanceof Tensor &&
  sameShape(value.shape, slot.shape) &&
  (value.dtype === slot.dtype || (isFloat(value.dtype) && isFloat(slot.dtype)));

/**
 * The value in the slot's dtype and on its device, row by row in memory as the layer's own values are: a weight that came
 * as a transposed view would be updated across the rows of its gradient, which takes several times as long.
 */
function placed(value: Tensor, slot: Tensor): Tensor {
  const converted = value.detach().to(slot.dtype);
  // In a compiled step, what was computed is elsewhere, and goes where it is to be by itself.
  if (isTracing()) return converted.reshape(-1).reshape(slot.shape);
  // Out of a compiled step's memory: what is on the same GPU then need not be read, which cannot be done at once.
  slot.device.settle?.(slot);
  if (converted.device === slot.device) return converted.reshape(-1).reshape(slot.shape);
  return slot.device.constant(converted.dataSync(), slot.shape, slot.dtype);
}
