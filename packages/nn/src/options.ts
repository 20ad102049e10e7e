/** Options of layers: what PyTorch takes by position, and its spelling of names, is told from what there is none of. */
import { checkNames } from '@glissade/tensor';
import { classNameOf } from './class-name.ts';

/** Names of options; what is none is a type error. */
type Names<Options> = readonly (keyof NonNullable<Options> & string)[];

/**
 * The options as they were given.
 *
 * @param owner - the layer or function, for the error
 * @param names - those that there are; first the one that newcomers from PyTorch give by position
 * @throws TypeError unless they are an object, and for other names
 */
export function checkedOptions<Options extends object | undefined>(
  owner: string,
  options: Options,
  names: Names<Options>,
): Options {
  if (options === undefined) return options;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const given = JSON.stringify(options) ?? typeof options;
    throw new TypeError(
      `${owner}: got ${given} in place of options, which are named: ${callOf(owner)}(..., { ${names[0]}: ${given} })`,
    );
  }
  const known: readonly string[] = names;
  // A generator, a tensor or a layer, given by position, has none of the names: all would be passed over.
  if (isOfClass(options) && !known.some((name) => name in options)) {
    throw new TypeError(
      `${owner}: got a ${classNameOf(options.constructor)} in place of options, which are named: ${callOf(owner)}(..., { ${names[0]}: ... })`,
    );
  }
  const foreign = Object.keys(options).find((name) => !known.includes(name));
  const camel = foreign?.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
  if (camel !== undefined && known.includes(camel))
    throw new TypeError(`${owner}: there is no option ${foreign}; is it ${camel}?`);
  checkNames(owner, options, known);
  return options;
}

/** How the owner is called: a layer is made, its methods and functions are not. */
const callOf = (owner: string): string => (/^[A-Z]\w*$/.test(owner) ? `new ${owner}` : owner);

/** Whether an object is of a class, and not plain; not by what `Object` is here, as it may come from another realm. */
function isOfClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

/** The same for a function whose layer gives itself for options: what else it has is none of their business. */
export const ofFunction = <Options extends object>(
  owner: string,
  options: Options,
  names: Names<Options>,
): Options =>
  typeof options === 'object' && options !== null && 'forward' in options
    ? options
    : checkedOptions(owner, options, names);
