/** Hyperparameters and parameters are checked when the optimizer is made, not when the loss has become NaN. */
import { isParameter } from '@glissade/autograd';
import { printShape, Tensor } from '@glissade/tensor';
import type { OptimizerOptions } from './group.ts';

/** Throws unless a hyperparameter is a number in [0, below), or in [0, below] where that is `inclusive`. */
export function checkRange(
  owner: string,
  name: string,
  value: number,
  below: number = Infinity,
  inclusive: boolean = false,
): void {
  if (typeof value === 'number' && value >= 0 && (value < below || (inclusive && value === below))) return;
  const range =
    below === Infinity ? 'a finite number >= 0' : `a number in [0, ${below}${inclusive ? ']' : ')'}`;
  throw new RangeError(`${owner}: ${name} is ${value}; expected ${range}`);
}

/** Throws unless every number is a whole one above 0. */
export function checkCounts(owner: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value > 0))
      throw new RangeError(`${owner}: ${name} is ${value}; expected a whole number of steps above 0`);
  }
}

/** Throws unless an option is one of those that there are. */
export function checkChoice(owner: string, name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new RangeError(`${owner}: ${name} is ${value}; expected ${choices.join(' or ')}`);
}

/** Throws unless `lr` and all options that are numbers, or lists of them, are in range. */
export function checkOptions(optimizer: string, options: OptimizerOptions): void {
  for (const [name, value] of Object.entries({ ...options, lr: options.lr })) {
    if (Array.isArray(value))
      value.forEach((each, i) => {
        checkRange(optimizer, `${name}[${i}]`, each, name === 'betas' ? 1 : Infinity);
      });
    else if (typeof value !== 'boolean') checkRange(optimizer, name, value);
  }
}

/** What an optimizer accepts: parameters, or groups of them with options of their own. */
export type OptimizerParameters<Options> = Iterable<Tensor> | Iterable<GroupOptions<Options>>;

/** The parameters of a group, and the options in which it differs from the others. */
export type GroupOptions<Options> = { readonly params: Iterable<Tensor> } & Partial<Options>;

/** The groups that were asked for: one, when plain parameters were given. */
export function groupsOf<Options>(
  optimizer: string,
  params: OptimizerParameters<Options>,
): readonly GroupOptions<Options>[] {
  if (params instanceof Tensor)
    throw new TypeError(`${optimizer}: got one tensor; expected a list: [parameter]`);
  if (typeof params !== 'object' || params === null || !(Symbol.iterator in params)) {
    const mend =
      typeof params === 'object' && params !== null && 'parameters' in params
        ? '. Did you mean model.parameters()?'
        : '';
    throw new TypeError(`${optimizer}: expected a list of parameters, got ${typeof params}${mend}`);
  }
  const list = [...params];
  if (list.length === 0) throw new RangeError(`${optimizer}: the list of parameters is empty`);
  if (list.every(isGroup)) return list;
  const plain: { readonly params: Iterable<Tensor> } = { params: list as Tensor[] };
  return [plain as GroupOptions<Options>];
}

const isGroup = <Options>(entry: Tensor | GroupOptions<Options>): entry is GroupOptions<Options> =>
  typeof entry === 'object' && entry !== null && 'params' in entry;

/** A group's parameters as an array. Throws for what is no parameter, and for one that `known` holds already. */
export function checkedParameters(
  optimizer: string,
  params: Iterable<Tensor>,
  known: Iterable<Tensor>,
): Tensor[] {
  if (params instanceof Tensor)
    throw new TypeError(`${optimizer}: params is one tensor; expected a list: [parameter]`);
  const list = [...params];
  if (list.length === 0) throw new RangeError(`${optimizer}: the list of parameters is empty`);
  const seen = new Set(known);
  list.forEach((parameter, i) => {
    if (!(parameter instanceof Tensor))
      throw new TypeError(`${optimizer}: params[${i}] is no tensor: ${typeof parameter}`);
    const what = `${parameter.dtype}${printShape(parameter.shape)}`;
    if (!isParameter(parameter)) {
      const mend = parameter.requiresGrad
        ? 'It is computed from others: optimize those'
        : 'Mark it with parameter() from @glissade/autograd';
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
