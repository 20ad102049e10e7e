/** Elementwise functions with numbers, conditions and bounds. */

import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Operation } from '../program.ts';
import { anyFloat, type Number_, one, positive, smallFloat, two, withNumber } from './operands.ts';
import { py, row } from './table.ts';

export const mixed: Operation[] = [
  row<Number_>(
    'add number',
    withNumber,
    ([x], { number }) => t.add(x!, number),
    ([x], { number }) => `(${x} + ${py(number)})`,
  ),
  row<Number_>(
    'number minus',
    withNumber,
    ([x], { number }) => t.sub(number, x!),
    ([x], { number }) => `(${py(number)} - ${x})`,
  ),
  row<Number_>(
    'mul number',
    withNumber,
    ([x], { number }) => t.mul(x!, number),
    ([x], { number }) => `(${x} * ${py(number)})`,
  ),
  row<Number_>(
    'lt number',
    withNumber,
    ([x], { number }) => t.lt(x!, number),
    ([x], { number }) => `(${x} < ${py(number)})`,
  ),
  row<Number_>(
    'div number',
    (d) => ({ ...one(d.some()), options: { number: d.pick([0.5, 2, 3, -1.5]) } }),
    ([x], { number }) => t.div(x!, number),
    ([x], { number }) => `(${x} / ${py(number)})`,
  ),
  row<Number_>(
    'pow number',
    (d) => ({ ...smallFloat(d), options: { number: d.pick([0, 1, 2, 3]) } }),
    ([x], { number }) => t.pow(x!, number),
    ([x], { number }) => `(${x} ** ${py(number)})`,
  ),
  row<Number_>(
    'pow number, of positive',
    (d) => ({ ...positive(d), options: { number: d.pick([0.5, -0.5, 1.5, -2]) } }),
    ([x], { number }) => t.pow(x!, number),
    ([x], { number }) => `(${x} ** ${py(number)})`,
  ),
  row<Number_>(
    'number to the power of',
    (d) => ({ ...smallFloat(d), options: { number: d.pick([0.5, 2, 1.5]) } }),
    ([x], { number }) => t.pow(number, x!),
    ([x], { number }) => `(${py(number)} ** ${x})`,
  ),
  row(
    'pow',
    (d) => {
      const a = d.floats(0, 4, 'positive');
      return two(a, d.beside(a));
    },
    ([a, b]) => t.pow(a!, b!),
    ([a, b]) => `torch.pow(${a}, ${b})`,
  ),
  row<{ min?: number; max?: number }>(
    'clamp',
    (d) => ({
      ...one(d.floats()),
      options: d.pick([{ min: -0.5, max: 0.7 }, { min: 0 }, { max: 0.3 }, { min: 1, max: -1 }]),
    }),
    ([x], { min, max }) => t.clamp(x!, min, max),
    ([x], { min, max }) => `torch.clamp(${x}, ${py(min)}, ${py(max)})`,
  ),
  row(
    'clamp to tensors',
    (d) => {
      const x = d.floats();
      return { args: [x.ref, d.beside(x).ref, d.beside(x).ref] };
    },
    ([x, min, max]) => t.clamp(x!, min!, max!),
    // None of PyTorch's: where both bounds are the same number, its gradient of a lower x is lost.
  ),
  row(
    'where',
    (d) => {
      const a = d.some();
      const shape = d.chance(0.7) ? a.shape : a.shape.map((length) => (d.chance(0.3) ? 1 : length));
      const condition = d.find(({ dtype, shape: other }) => dtype === 'bool' && t.sameShape(shape, other));
      const b = d.chance(0.5) ? d.beside(a) : a;
      return { args: [(condition ?? d.fresh(shape, 'normal', 'bool')).ref, a.ref, b.ref] };
    },
    ([c, a, b]) => t.where(c!, a!, b!),
    ([c, a, b]) => `torch.where(${c}, ${a}, ${b})`,
  ),
  row<Number_>(
    'where, number',
    (d) => {
      const a = d.floats();
      return {
        args: [d.fresh(a.shape, 'normal', 'bool').ref, a.ref],
        options: { number: d.pick([0, -1.5]) },
      };
    },
    ([c, a], { number }) => t.where(c!, number, a!),
    ([c, a], { number }) => `torch.where(${c}, ${py(number)}, ${a})`,
  ),
  row<Number_>(
    'maskedFill',
    (d) => {
      const a = d.floats();
      const shape = a.shape.map((length) => (d.chance(0.3) ? 1 : length));
      return { args: [a.ref, d.fresh(shape, 'normal', 'bool').ref], options: { number: 0.5 } };
    },
    ([x, mask], { number }) => t.maskedFill(x!, mask!, number),
    ([x, mask], { number }) => `${x}.masked_fill(${mask}, ${number})`,
  ),
  row(
    'lerp',
    (d) => {
      const a = d.floats();
      const same = d.fresh(a.shape, 'normal', a.dtype);
      const weight = d.fresh(d.chance(0.5) ? a.shape : [], 'unit', a.dtype);
      return { args: [a.ref, same.ref, weight.ref] };
    },
    ([a, b, weight]) => t.lerp(a!, b!, weight!),
    ([a, b, weight]) => `torch.lerp(${a}, ${b}, ${weight})`,
  ),
  row<{ dtype: t.DType }>(
    'cast',
    (d) => {
      const value = d.find(({ least, most, size }) => size === 0 || (least > 0 && most < 200)) ?? d.some();
      const floats = ['float32', 'float64', 'float16', 'bool', d.float, d.float] as const;
      const isSafe = value.least > 0 && value.most < 200;
      const dtype = d.pick(isSafe || !isFloat(value.dtype) ? ([...floats, 'int32'] as const) : floats);
      return { ...one(value), options: { dtype } };
    },
    ([x], { dtype }) => t.cast(x!, dtype),
    ([x], { dtype }) => `${x}.to(torch.${dtype})`,
  ),
  row(
    'detach',
    anyFloat,
    ([x]) => x!.detach(),
    ([x]) => `${x}.detach()`,
    { detaches: true },
  ),
  row(
    'isclose',
    (d) => {
      const a = d.floats();
      return two(a, d.fresh(a.shape, 'normal', a.dtype));
    },
    ([a, b]) => t.isclose(a!, b!, { atol: 0.5 }),
    ([a, b]) => `torch.isclose(${a}, ${b}, atol=0.5)`,
  ),
];
