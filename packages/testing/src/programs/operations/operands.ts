/** What elementwise functions are given. */
import { isFloat } from '@glissade/tensor';
import type { Draw, Value } from '../program.ts';

export const one = (value: Value) => ({ args: [value.ref] });
export const two = (a: Value, b: Value) => ({ args: [a.ref, b.ref] });

export const anyOne = (d: Draw) => one(d.some());
export const anyFloat = (d: Draw) => one(d.floats());
export const smallFloat = (d: Draw) => {
  const value = d.find(
    ({ dtype, size, least, most }) => isFloat(dtype) && size > 0 && least > -6 && most < 6,
  );
  return one(value ?? d.fresh(d.shape(0, 4)));
};
export const positive = (d: Draw) => one(d.floats(0, 4, 'positive'));
export const inUnit = (d: Draw) => one(d.floats(0, 4, 'unit'));
export const noBool = (d: Draw) => one(d.find(({ dtype }) => dtype !== 'bool') ?? d.floats());

export const pairOfFloats = (d: Draw) => {
  const a = d.floats();
  return d.chance(0.5) ? two(a, d.beside(a)) : two(d.beside(a), a);
};
/** Of any dtypes, of shapes that broadcast. */
export const anyPair = (d: Draw) => {
  const a = d.some();
  if (d.chance(0.05)) return two(a, a);
  const dtype = d.pick(['int32', 'bool', 'uint8', d.float, 'float64', 'float16'] as const);
  const shape = a.shape.map((length) => (d.chance(0.2) ? 1 : length));
  const b = d.chance(0.5) ? d.fresh(d.chance(0.2) ? [] : shape, 'normal', dtype) : d.beside(a);
  return d.chance(0.5) ? two(a, b) : two(b, a);
};
export const noBools = (d: Draw) => {
  const pair = anyPair(d);
  const isBool = d.find(({ ref, dtype }) => dtype === 'bool' && pair.args.includes(ref));
  return isBool ? undefined : pair;
};
/** Divided by what is not near 0. */
export const quotient = (d: Draw) => {
  const a = d.find(({ dtype }) => dtype !== 'bool') ?? d.floats();
  if (d.chance(0.3)) return two(a, d.fresh(a.shape, 'positive', d.pick(['int32', 'uint8'] as const)));
  return two(a, d.beside(a, 'positive'));
};

export interface Number_ {
  readonly number: number;
}
export const withNumber = (d: Draw) => ({
  ...one(d.find(({ dtype }) => dtype !== 'bool') ?? d.floats()),
  options: { number: d.pick([0.5, 2, -1.5, 3, 1, 0, -2]) },
});
