/** Hyperparameters and parameters are checked when the optimizer is made, not when the loss has become NaN. */
import { isParameter } from '@glissade/autograd';
import { described, kindOf, Tensor, written } from '@glissade/tensor';

/** What a hyperparameter may be, and how errors call that. */
export type Limit = readonly [fits: (value: unknown) => boolean, expected: string];
/** The limits of hyperparameters, by name; those that are not named must be finite numbers >= 0, or booleans. */
export type Limits = Readonly<Record<string, Limit>>;

const within = (value: unknown, most: number): boolean =>
  Number.isFinite(value) && (value as number) >= 0 && (value as number) <= most;
export const positive: Limit = [(x) => within(x, Infinity), 'a finite number >= 0'];
export const share: Limit = [(x) => within(x, 1), 'a number in [0, 1]'];
export const below1: Limit = [(x) => within(x, 1) && x !== 1, 'a number in [0, 1)'];
export const count: Limit = [
  (x) => Number.isInteger(x) && within(x, Infinity) && x !== 0,
  'a whole number above 0',
];
export const oneOf = (...choices: readonly unknown[]): Limit => [
  (x) => choices.includes(x),
  choices.join(' or '),
];

/** Throws unless a hyperparameter is within its limit. */
export function check(owner: string, name: string, value: unknown, [fits, expected]: Limit = positive): void {
  if (!fits(value)) throw new RangeError(`${owner}: ${name} is ${written(value)}; expected ${expected}`);
}

/** Throws unless all options are within their limits; `positive` holds for those that have none. */
export function checkOptions(owner: string, options: object, limits: Limits): void {
  for (const [name, value] of Object.entries(options as Readonly<Record<string, unknown>>)) {
    if (Array.isArray(value) && name !== 'lr')
      value.forEach((each, i) => {
        check(owner, `${name}[${i}]`, each, limits[name]);
      });
    else if (typeof value !== 'boolean' || name in limits) check(owner, name, value, limits[name]);
  }
}

/** What an optimizer accepts: parameters, or groups of them with options of their own. */
export type OptimizerParameters<Options> = Iterable<Tensor> | Iterable<GroupOptions<Options>>;

/** The parameters of a group, and the options in which it differs from the others. */
export type GroupOptions<Options> = {
  /** The parameters of the group; none is in two groups. */
  readonly params: Iterable<Tensor>;
} & Partial<Options>;

/** The groups that were asked for: one, when plain parameters were given. */
export function groupsOf<Options>(
  optimizer: string,
  params: OptimizerParameters<Options>,
): readonly GroupOptions<Options>[] {
  const list = listed<Tensor | GroupOptions<Options>>(optimizer, params);
  if (list.every(isGroup)) return list;
  const plain: { readonly params: Iterable<Tensor> } = { params: list as Tensor[] };
  return [plain as GroupOptions<Options>];
}

const isGroup = <Options>(entry: Tensor | GroupOptions<Options>): entry is GroupOptions<Options> =>
  'params' in Object(entry);

/** A list as an array. Throws for what is none, a tensor or a model most of all, and for an empty one. */
function listed<Entry>(optimizer: string, params: Iterable<Entry>): Entry[] {
  if (params instanceof Tensor)
    throw new TypeError(`${optimizer}: params is one tensor; expected a list: [parameter]`);
  if (typeof params === 'object' && Symbol.iterator in Object(params)) {
    const list = [...params];
    if (list.length > 0) return list;
    throw new RangeError(`${optimizer}: the list of parameters is empty`);
  }
  const isModel = typeof params === 'function' || 'parameters' in Object(params);
  const mend = isModel ? '. Did you mean model.parameters()?' : '';
  throw new TypeError(`${optimizer}: expected a list of parameters, got ${kindOf(params)}${mend}`);
}

/** A group's parameters as an array. Throws for what is no parameter, and for one that `known` holds already. */
export function checkedParameters(
  optimizer: string,
  params: Iterable<Tensor>,
  known: Iterable<Tensor>,
): Tensor[] {
  const list = listed(optimizer, params);
  const seen = new Set(known);
  list.forEach((parameter, i) => {
    if (!(parameter instanceof Tensor))
      throw new TypeError(`${optimizer}: params[${i}] is no tensor but ${kindOf(parameter)}`);
    const what = described(parameter);
    if (!isParameter(parameter)) {
      const mend = parameter.requiresGrad
        ? 'It is computed from others: optimize those'
        : 'Mark it with parameter()';
      throw new TypeError(`${optimizer}: params[${i}] (${what}) is no parameter. ${mend}`);
    }
    if (seen.has(parameter))
      throw new RangeError(
        `${optimizer}: params[${i}] (${what}) is there twice; each may be in one group only`,
      );
    if (parameter.device !== list[0]!.device) {
      throw new Error(
        `${optimizer}: params[${i}] is on ${parameter.device.name}, params[0] on ${list[0]!.device.name}. Give each a group, or move one`,
      );
    }
    seen.add(parameter);
  });
  return list;
}
