/** Functions of each element, and of two. */
import { tanhshrink } from '@glissade/nn';
import * as t from '@glissade/tensor';
import type { Operation } from '../program.ts';
import {
  anyFloat,
  anyOne,
  anyPair,
  inUnit,
  noBool,
  noBools,
  pairOfFloats,
  positive,
  quotient,
  smallFloat,
} from './operands.ts';
import { ofOne, ofTwo } from './table.ts';

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
];
