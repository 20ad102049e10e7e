/** Computes once what several lines compute alike. */
import type { Primitive, TypedArray } from '@glissade/tensor';
import { type Application, type Constant, type Pass, rewrite } from '../graph.ts';

/**
 * Lines with equal primitives of equal lines become one, and so do equal constants. A primitive is a function of its inputs
 * alone, `random` of its key, so nothing else can tell them apart.
 */
export const commonSubexpressions: Pass = (graph) => {
  const applications = new Map<string, number>();
  /** Numbers instead of the keys of primitives, which are long. */
  const primitives = new Map<string, number>();
  const constants = new Map<string, { readonly data: TypedArray; readonly line: number }[]>();

  return rewrite(graph, (instruction, append) => {
    switch (instruction.kind) {
      case 'input':
        return append(instruction);
      case 'constant': {
        const alike = listed(constants, typeKey(instruction));
        const known = alike.find(({ data }) => sameElements(data, instruction.data));
        if (known) return known.line;
        const line = append(instruction);
        alike.push({ data: instruction.data, line });
        return line;
      }
      case 'apply': {
        const key = applicationKey(instruction, primitives);
        let line = applications.get(key);
        if (line === undefined) {
          line = append(instruction);
          applications.set(key, line);
        }
        return line;
      }
    }
  });
};

/** The same bits whichever operand comes first; of two NaNs either may be the result. */
const commutative: ReadonlySet<string> = new Set(['add', 'multiply', 'maximum', 'minimum', 'equal']);

function applicationKey({ primitive, inputs }: Application, primitives: Map<string, number>): string {
  const text = primitiveKey(primitive);
  let number = primitives.get(text);
  if (number === undefined) {
    number = primitives.size;
    primitives.set(text, number);
  }
  if (inputs.length !== 2) return `${number},${inputs}`;
  const [a, b] = inputs as [number, number];
  return a > b && commutative.has(primitive.name) ? `${number},${b},${a}` : `${number},${a},${b}`;
}

/** Passes come again and again, and most primitives stay. */
const primitiveKeys = new WeakMap<Primitive, string>();

/** Unlike JSON it tells -0 from 0 and keeps NaN and infinities; the order of attributes does not matter. */
function primitiveKey(primitive: Primitive): string {
  const known = primitiveKeys.get(primitive);
  if (known !== undefined) return known;
  let key = primitive.name as string;
  for (const [name, value] of Object.entries(primitive).sort(byName))
    if (!idle.has(name)) key += `,${name}:${valueKey(value)}`;
  primitiveKeys.set(primitive, key);
  return key;
}

/** Who of equals gets the gradient changes no value, nor does what it is called before people. The name comes first. */
const idle: ReadonlySet<string> = new Set(['name', 'ties', 'label']);

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function valueKey(value: unknown): string {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${typeof value[0] === 'number' ? value : value.map(valueKey)}]`;
  const entries = Object.entries(value).sort(byName);
  return `{${entries.map(([key, each]) => `${key}:${valueKey(each)}`).join()}}`;
}

const typeKey = ({ shape, dtype }: Constant): string => `${dtype}[${shape}]`;

const sameElements = (a: TypedArray, b: TypedArray): boolean => a.every((x, i) => Object.is(x, b[i]));

function listed<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
