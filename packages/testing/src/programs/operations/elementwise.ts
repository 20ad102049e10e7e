/** Functions of each element. */
import { celu, hardshrink, prelu, softshrink, tanhshrink, threshold } from '@glissade/nn';
import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Draw, Operation, Value } from '../program.ts';
import { keywords, ofOne, ofTwo, py, row } from './table.ts';

const one = (value: Value) => ({ args: [value.ref] });
const two = (a: Value, b: Value) => ({ args: [a.ref, b.ref] });

const anyOne = (d: Draw) => one(d.some());
const anyFloat = (d: Draw) => one(d.floats());
const smallFloat = (d: Draw) => {
  const value = d.find(
    ({ dtype, size, least, most }) => isFloat(dtype) && size > 0 && least > -6 && most < 6,
  );
  return one(value ?? d.fresh(d.shape(0, 4)));
};
const positive = (d: Draw) => one(d.floats(0, 4, 'positive'));
const inUnit = (d: Draw) => one(d.floats(0, 4, 'unit'));
const noBool = (d: Draw) => one(d.find(({ dtype }) => dtype !== 'bool') ?? d.floats());

const pairOfFloats = (d: Draw) => {
  const a = d.floats();
  return d.chance(0.5) ? two(a, d.beside(a)) : two(d.beside(a), a);
};
/** Of any dtypes, of shapes that broadcast. */
const anyPair = (d: Draw) => {
  const a = d.some();
  if (d.chance(0.05)) return two(a, a);
  const dtype = d.pick(['int32', 'bool', 'uint8', d.float, 'float64', 'float16'] as const);
  const shape = a.shape.map((length) => (d.chance(0.2) ? 1 : length));
  const b = d.chance(0.5) ? d.fresh(d.chance(0.2) ? [] : shape, 'normal', dtype) : d.beside(a);
  return d.chance(0.5) ? two(a, b) : two(b, a);
};
const noBools = (d: Draw) => {
  const pair = anyPair(d);
  const isBool = d.find(({ ref, dtype }) => dtype === 'bool' && pair.args.includes(ref));
  return isBool ? undefined : pair;
};
/** Divided by what is not near 0. */
const quotient = (d: Draw) => {
  const a = d.find(({ dtype }) => dtype !== 'bool') ?? d.floats();
  if (d.chance(0.3)) return two(a, d.fresh(a.shape, 'positive', d.pick(['int32', 'uint8'] as const)));
  return two(a, d.beside(a, 'positive'));
};

interface Number_ {
  readonly number: number;
}
const withNumber = (d: Draw) => ({
  ...one(d.find(({ dtype }) => dtype !== 'bool') ?? d.floats()),
  options: { number: d.pick([0.5, 2, -1.5, 3, 1, 0, -2]) },
});

export const elementwise: Operation[] = [
  ...ofOne(anyFloat, {
    sigmoid: [t.sigmoid, 'torch.sigmoid'],
    relu: [t.relu, 'F.relu'],
    relu6: [t.relu6, 'F.relu6'],
    silu: [t.silu, 'F.silu'],
    mish: [t.mish, 'F.mish'],
    selu: [t.selu, 'F.selu'],
    logSigmoid: [t.logSigmoid, 'F.logsigmoid'],
    softsign: [t.softsign, 'F.softsign'],
    hardsigmoid: [t.hardsigmoid, 'F.hardsigmoid'],
    hardswish: [t.hardswish, 'F.hardswish'],
    tanhshrink: [tanhshrink, 'F.tanhshrink'],
    square: [t.square, 'torch.square'],
    clone: [t.clone, 'torch.clone'],
  }),
  ...ofOne(anyOne, {
    sin: [t.sin, 'torch.sin'],
    cos: [t.cos, 'torch.cos'],
    tanh: [t.tanh, 'torch.tanh'],
    erf: [t.erf, 'torch.erf'],
    atan: [t.atan, 'torch.atan'],
    isfinite: [t.isfinite, 'torch.isfinite'],
    isnan: [t.isnan, 'torch.isnan'],
    isinf: [t.isinf, 'torch.isinf'],
    logicalNot: [t.logicalNot, 'torch.logical_not'],
    sign: [t.sign, 'torch.sign'],
  }),
  ...ofOne(noBool, {
    abs: [t.abs, 'torch.abs'],
    neg: [t.neg, 'torch.neg'],
    floor: [t.floor, 'torch.floor'],
    ceil: [t.ceil, 'torch.ceil'],
    round: [t.round, 'torch.round'],
    trunc: [t.trunc, 'torch.trunc'],
  }),
  ...ofOne(smallFloat, {
    exp: [t.exp, 'torch.exp'],
    expm1: [t.expm1, 'torch.expm1'],
    sinh: [t.sinh, 'torch.sinh'],
    cosh: [t.cosh, 'torch.cosh'],
  }),
  ...ofOne(positive, {
    log: [t.log, 'torch.log'],
    log2: [t.log2, 'torch.log2'],
    log10: [t.log10, 'torch.log10'],
    log1p: [t.log1p, 'torch.log1p'],
    sqrt: [t.sqrt, 'torch.sqrt'],
    rsqrt: [t.rsqrt, 'torch.rsqrt'],
    reciprocal: [t.reciprocal, 'torch.reciprocal'],
  }),
  ...ofOne(inUnit, {
    asin: [t.asin, 'torch.asin'],
    acos: [t.acos, 'torch.acos'],
    tan: [t.tan, 'torch.tan'],
    logit: [t.logit, 'torch.logit'],
  }),
  ...ofTwo(pairOfFloats, {
    add: [t.add, 'torch.add'],
    sub: [t.sub, 'torch.sub'],
    mul: [t.mul, 'torch.mul'],
    logaddexp: [t.logaddexp, 'torch.logaddexp'],
    atan2: [t.atan2, 'torch.atan2'],
    maximum: [t.maximum, 'torch.maximum'],
    minimum: [t.minimum, 'torch.minimum'],
  }),
  ...ofTwo(anyPair, {
    'add of any': [t.add, 'torch.add'],
    'mul of any': [t.mul, 'torch.mul'],
    'maximum of any': [t.maximum, 'torch.maximum'],
    eq: [t.eq, 'torch.eq'],
    ne: [t.ne, 'torch.ne'],
    lt: [t.lt, 'torch.lt'],
    le: [t.le, 'torch.le'],
    gt: [t.gt, 'torch.gt'],
    ge: [t.ge, 'torch.ge'],
    logicalAnd: [t.logicalAnd, 'torch.logical_and'],
    logicalOr: [t.logicalOr, 'torch.logical_or'],
  }),
  ...ofTwo(noBools, { 'sub of any': [t.sub, 'torch.sub'] }),
  ...ofTwo(quotient, {
    div: [t.div, 'torch.div'],
    remainder: [t.remainder, 'torch.remainder'],
    fmod: [t.fmod, 'torch.fmod'],
    'div, floor': [(a, b) => t.div(a, b, { roundingMode: 'floor' }), "div(rounding_mode='floor')"],
    'div, trunc': [(a, b) => t.div(a, b, { roundingMode: 'trunc' }), "div(rounding_mode='trunc')"],
  }).map((each) =>
    each.name.startsWith('div, ')
      ? {
          ...each,
          python: ([a, b]: readonly string[]) =>
            `torch.div(${a}, ${b}, rounding_mode='${each.name.slice(5)}')`,
        }
      : each,
  ),
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
    ([x, min, max]) => `torch.clamp(${x}, ${min}, ${max})`,
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
  row<{ negativeSlope: number }>(
    'leakyRelu',
    (d) => ({ ...anyFloat(d), options: { negativeSlope: d.pick([0.01, 0.3, 0]) } }),
    ([x], options) => t.leakyRelu(x!, options),
    ([x], options) => `F.leaky_relu(${x}${keywords({ ...options })})`,
  ),
  row<{ approximate: 'none' | 'tanh' }>(
    'gelu',
    (d) => ({ ...anyFloat(d), options: { approximate: d.pick(['none', 'tanh'] as const) } }),
    ([x], options) => t.gelu(x!, options),
    ([x], options) => `F.gelu(${x}${keywords({ ...options })})`,
  ),
  row<{ alpha: number }>(
    'elu',
    (d) => ({ ...anyFloat(d), options: { alpha: d.pick([1, 0.5]) } }),
    ([x], options) => t.elu(x!, options),
    ([x], options) => `F.elu(${x}${keywords({ ...options })})`,
  ),
  row<{ alpha: number }>(
    'celu',
    (d) => ({ ...anyFloat(d), options: { alpha: d.pick([1, 0.5]) } }),
    ([x], options) => celu(x!, options),
    ([x], options) => `F.celu(${x}${keywords({ ...options })})`,
  ),
  row<{ beta: number; threshold: number }>(
    'softplus',
    (d) => ({ ...anyFloat(d), options: { beta: d.pick([1, 2]), threshold: d.pick([20, 1]) } }),
    ([x], options) => t.softplus(x!, options),
    ([x], options) => `F.softplus(${x}${keywords({ ...options })})`,
  ),
  row<{ minVal: number; maxVal: number }>(
    'hardtanh',
    (d) => ({ ...anyFloat(d), options: { minVal: -0.5, maxVal: 1.25 } }),
    ([x], options) => t.hardtanh(x!, options),
    ([x], options) => `F.hardtanh(${x}${keywords({ ...options })})`,
  ),
  row(
    'hardshrink',
    anyFloat,
    ([x]) => hardshrink(x!),
    ([x]) => `F.hardshrink(${x})`,
  ),
  row(
    'softshrink',
    anyFloat,
    ([x]) => softshrink(x!),
    ([x]) => `F.softshrink(${x})`,
  ),
  row(
    'threshold',
    anyFloat,
    ([x]) => threshold(x!, 0.25, -1),
    ([x]) => `F.threshold(${x}, 0.25, -1)`,
  ),
  row(
    'prelu',
    (d) => {
      const x = d.floats(2, 4);
      return two(x, d.fresh([d.chance(0.5) ? 1 : x.shape[1]!], 'normal', x.dtype));
    },
    ([x, weight]) => prelu(x!, weight!),
    ([x, weight]) => `F.prelu(${x}, ${weight})`,
  ),
  row(
    'nanToNum',
    anyFloat,
    ([x]) => t.nanToNum(x!, { nan: 0.5 }),
    ([x]) => `torch.nan_to_num(${x}, 0.5)`,
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
