/** Nested arguments and results: tensors within plain objects and arrays, taken apart and put together again. */
import { isPlainObject, printShape, Tensor } from '@glissade/tensor';

/** A value with its tensors taken out. */
export interface Tree {
  /** The tensors, in the order in which they are met. */
  readonly tensors: readonly Tensor[];
  /** The objects that are not taken apart. */
  readonly others: readonly object[];
  /** Two values with equal keys have equal structure, shapes, dtypes and plain values. */
  readonly key: string;
  /** The same value with other tensors in the places. */
  rebuild(tensors: readonly Tensor[]): unknown;
}

type Rebuild = (next: () => Tensor) => unknown;

const identities = new WeakMap<object, number>();
let known = 0;

/** A number that tells an object from all others. */
function identity(value: object): number {
  const number = identities.get(value) ?? ++known;
  identities.set(value, number);
  return number;
}

/** In place of symbols, which not every engine takes as keys of a WeakMap; programs have few. */
const standIns = new Map<symbol, object>();

function standIn(value: symbol): object {
  const object = standIns.get(value) ?? {};
  standIns.set(value, object);
  return object;
}

/** @param isGiven - whether it is what a step is called with */
export function treeOf(value: unknown, isGiven = false): Tree {
  const tensors: Tensor[] = [];
  const others: object[] = [];
  const keys: string[] = [];
  const visit = (part: unknown): Rebuild => {
    if (part instanceof Tensor) {
      const twin = isGiven ? tensors.indexOf(part) : -1;
      tensors.push(part);
      keys.push(`${part.dtype}${printShape(part.shape)}${gradientKey(part)}${twin < 0 ? '' : ` as ${twin}`}`);
      return (next) => next();
    }
    if (Array.isArray(part)) {
      keys.push('[');
      const parts = part.map(visit);
      keys.push(']');
      return (next) => parts.map((each) => each(next));
    }
    if (isPlainObject(part)) {
      keys.push('{');
      const parts = Object.entries(part).map(([name, each]): [string, Rebuild] => {
        keys.push(`${JSON.stringify(name)}:`);
        return [name, visit(each)];
      });
      keys.push('}');
      return (next) => Object.fromEntries(parts.map(([name, each]) => [name, each(next)]));
    }
    if (isGiven) checkFixed(part);
    if (typeof part === 'object' && part !== null) others.push(part);
    keys.push(keyOf(part));
    return () => part;
  };
  const build = visit(value);
  return {
    tensors,
    others,
    key: keys.join(' '),
    rebuild(instead) {
      let place = 0;
      return build(() => instead[place++]!);
    },
  };
}

/** Whether a gradient is wanted, whether one is there already, and whether there are hooks, which are refused. */
const gradientKey = ({ history, unsettledGrad }: Tensor): string =>
  history
    ? (unsettledGrad ? ' with gradient' : ' wants gradient') + (history.hooks?.length ? ' and hooks' : '')
    : '';

/** Numbers apart from strings, -0 from 0; functions and symbols by identity, and other objects by what is in their fields, too. */
function keyOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `#${identity(value)}`;
  if (typeof value === 'object' && value !== null) return `#${identity(value)}${fieldsKey(value, deepest)}`;
  if (typeof value === 'symbol') return `#${identity(standIn(value))}`;
  return Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`;
}

/** What is deeper within an object, or one of more fields, is not looked at. */
const [deepest, most] = [3, 64];

/** The fields of an object that a step is given. Those of modules, optimizers and schedules are followed where they are used. */
function fieldsKey(value: object, depth: number): string {
  if (value instanceof Tensor) return ` ${value.dtype}${printShape(value.shape)}${gradientKey(value)}`;
  if (isFollowed(value) || ArrayBuffer.isView(value)) return '';
  const names = Object.keys(value);
  if (depth === 0 || names.length > most) return '';
  const keys = names.map((name) => {
    const field: unknown = Reflect.get(value, name);
    const isObject = typeof field === 'object' && field !== null;
    return `${name}: ${isObject ? `#${identity(field)}${fieldsKey(field, depth - 1)}` : keyOf(field)}`;
  });
  return `(${keys.join(' ')})`;
}

/** Whether it is a module, an optimizer or a schedule; a class of one's own may have such a method, too. */
function isFollowed(value: object): boolean {
  const has = (name: string): boolean => typeof Reflect.get(value, name) === 'function';
  return has('stateDict') && (has('forward') || has('step'));
}

/** Throws for what holds data that may be other data at the next call, though it is the same object. */
function checkFixed(value: unknown): void {
  const mend = ArrayBuffer.isView(value)
    ? 'Give a tensor: tensor(array)'
    : value instanceof Map || value instanceof Set || value instanceof Date
      ? 'Give a plain object, an array or a number'
      : undefined;
  if (mend === undefined) return;
  const { name } = (value as object).constructor;
  throw new TypeError(
    `compile: an argument is a ${name}, and the program would not see what is in it later. ${mend}`,
  );
}
