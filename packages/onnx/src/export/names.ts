/** What the parts of a file are called. */
import { Module } from '@glissade/nn';
import { isPlainObject, kindOf, Tensor } from '@glissade/tensor';

/** Results by their places: 'output', 'output_0', or the keys of an object. */
export type Named = readonly (readonly [name: string, tensor: Tensor])[];

/** The tensors in what a function gives. Throws for other values in it. */
export function namedResults(result: unknown): Named {
  const found: [string, Tensor][] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (value instanceof Tensor) {
      const isKey = path.length > 0 && Number.isNaN(Number(path[0]));
      found.push([isKey ? path.join('.') : ['output', ...path].join('_'), value]);
    } else if (Array.isArray(value)) {
      value.forEach((each, i) => {
        visit(each, [...path, String(i)]);
      });
    } else if (isPlainObject(value))
      for (const [key, each] of Object.entries(value)) visit(each, [...path, key]);
    else
      throw new TypeError(
        `exportOnnx: the function gives ${kindOf(value)}; expected a tensor, or lists and objects of tensors`,
      );
  };
  visit(result, []);
  return found;
}

/** Names for tensors from outside: a module's by their paths, others by numbers. None is one of those taken. */
export function weightNames(model: unknown, taken: readonly string[]): (tensor: Tensor) => string {
  const names = new Map<Tensor, string>();
  const used = new Set(taken);
  const free = (name: string): string => {
    let given = name;
    for (let i = 1; used.has(given); i++) given = `${name}_${i}`;
    used.add(given);
    return given;
  };
  if (model instanceof Module) {
    for (const [name, tensor] of [...model.namedParameters(), ...model.namedBuffers()])
      names.set(tensor, free(name));
  }
  return (tensor) => {
    const name = names.get(tensor) ?? free(`tensor_${names.size}`);
    names.set(tensor, name);
    return name;
  };
}

/** Names for so many parts: those given, else numbered ones. Throws for another count, or one name twice. */
export function partNames(
  what: 'inputNames' | 'outputNames',
  given: readonly string[] | undefined,
  own: readonly string[],
): readonly string[] {
  const names = given ?? own;
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string'))
    throw new TypeError(
      `exportOnnx: the names of ${what} are ${JSON.stringify(names)}; expected a list of texts`,
    );
  if (names.length !== own.length)
    throw new RangeError(
      `exportOnnx: ${what} has ${names.length} names (${names.join(', ')}) for ${own.length}: give one for each`,
    );
  const twice = names.find((name, i) => names.indexOf(name) !== i || name === '');
  if (twice !== undefined)
    throw new RangeError(`exportOnnx: ${what} has '${twice}' twice, or empty; each needs a name of its own`);
  return names;
}
