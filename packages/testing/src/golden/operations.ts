/** How each operation of the golden files is called. */

import * as d from '@glissade/distributions';
import * as l from '@glissade/linalg';
import type { Tensor } from '@glissade/tensor';
import * as t from '@glissade/tensor';
import type { Arguments } from './fixture.ts';

/** One case's call: inputs in order, arguments under PyTorch's names in camelCase; the outputs in order. */
export type Call = (inputs: readonly Tensor[], args: never) => Tensor | readonly Tensor[];
export type Calls = Readonly<Record<string, Call>>;

/** Functions of the inputs alone. */
const plain = {
  abs: t.abs,
  acos: t.acos,
  add: t.add,
  asin: t.asin,
  atan: t.atan,
  atan2: t.atan2,
  bmm: t.bmm,
  ceil: t.ceil,
  blockDiag: l.blockDiag,
  corrcoef: l.corrcoef,
  cos: t.cos,
  cosh: t.cosh,
  digamma: d.digamma,
  div: t.div,
  dot: t.dot,
  eq: t.eq,
  erf: t.erf,
  erfc: d.erfc,
  erfinv: d.erfinv,
  exp: t.exp,
  expm1: t.expm1,
  floor: t.floor,
  fmod: t.fmod,
  ge: t.ge,
  gt: t.gt,
  hardsigmoid: t.hardsigmoid,
  hardswish: t.hardswish,
  isin: t.isin,
  le: t.le,
  lgamma: d.lgamma,
  log: t.log,
  log10: t.log10,
  log1p: t.log1p,
  log2: t.log2,
  logSigmoid: t.logSigmoid,
  lt: t.lt,
  matmul: t.matmul,
  maximum: t.maximum,
  minimum: t.minimum,
  mish: t.mish,
  mul: t.mul,
  ne: t.ne,
  ndtr: d.ndtr,
  ndtri: d.ndtri,
  neg: t.neg,
  outer: t.outer,
  reciprocal: t.reciprocal,
  relu: t.relu,
  relu6: t.relu6,
  remainder: t.remainder,
  round: t.round,
  rsqrt: t.rsqrt,
  selu: t.selu,
  sigmoid: t.sigmoid,
  sign: t.sign,
  silu: t.silu,
  xlogy: d.xlogy,
  sin: t.sin,
  sinh: t.sinh,
  softsign: t.softsign,
  sqrt: t.sqrt,
  square: t.square,
  sub: t.sub,
  tan: t.tan,
  tanh: t.tanh,
  trunc: t.trunc,
  where: t.where,
} satisfies Readonly<Record<string, (...inputs: never[]) => Tensor>>;

/** Functions of the input and of options that have PyTorch's names. */
const withOptions = {
  elu: t.elu,
  gelu: t.gelu,
  hardtanh: t.hardtanh,
  leakyRelu: t.leakyRelu,
  logit: t.logit,
  nanToNum: t.nanToNum,
  softplus: t.softplus,
} satisfies Readonly<Record<string, (x: Tensor, options: never) => Tensor>>;

/** Reductions: of the input, the dims, and options. */
const reductions = {
  all: t.all,
  amax: t.amax,
  any: t.any,
  argmax: t.argmax,
  argmin: t.argmin,
  logsumexp: t.logsumexp,
  mean: t.mean,
  norm: (
    x: Tensor,
    dim: t.Dims | undefined,
    { p, keepdim = false }: { p: number | 'inf'; keepdim?: boolean },
  ) => t.norm(x, dim, { p: p === 'inf' ? Infinity : p, keepdim }),
  prod: t.prod,
  std: t.std,
  sum: t.sum,
  var: t.variance,
} satisfies Readonly<Record<string, (x: Tensor, dim: never, options: never) => Tensor>>;

type Shifts = number | readonly number[];
const pair = ({ values, indices }: t.ValuesAndIndices): readonly Tensor[] => [values, indices];

const special: Calls = {
  chunk: ([x], { chunks, dim }: { chunks: number; dim: number }) => t.chunk(x!, chunks, dim),
  clamp: ([x], { min, max }: { min?: number; max?: number }) => t.clamp(x!, min, max),
  bucketize: ([x, edges], options: t.SearchOptions) => t.bucketize(x!, edges!, options),
  cdist: ([a, b], { p, infinite }: { p?: number; infinite?: boolean }) =>
    t.cdist(a!, b!, { p: infinite ? Infinity : (p ?? 2) }),
  concat: (inputs, { dim }: { dim: number }) => t.concat(inputs, dim),
  countNonzero: ([x], { dim }: { dim?: number }) => t.countNonzero(x!, dim),
  cumprod: ([x], { dim }: { dim: number }) => t.cumprod(x!, dim),
  cumsum: ([x], { dim }: { dim: number }) => t.cumsum(x!, dim),
  diag: ([x], { offset }: { offset: number }) => t.diag(x!, offset),
  diagEmbed: ([x], { offset }: { offset: number }) => t.diagEmbed(x!, offset),
  diff: ([x], { n, dim }: { n?: number; dim?: number }) => t.diff(x!, n, dim),
  einsum: (inputs, { equation }: { equation: string }) => t.einsum(equation, ...inputs),
  expand: ([x], { shape }: { shape: number[] }) => t.expand(x!, shape),
  flip: ([x], { dims }: { dims: number[] }) => t.flip(x!, dims),
  gather: ([x, index], { dim }: { dim: number }) => t.gather(x!, dim, index!),
  hstack: (inputs) => t.hstack(inputs),
  indexSelect: ([x, index], { dim }: { dim: number }) => t.indexSelect(x!, dim, index!),
  isclose: ([x, y], options: t.Closeness) => t.isclose(x!, y!, options),
  logaddexp: ([a, b]) => t.logaddexp(a!, b!),
  logcumsumexp: ([x], { dim }: { dim: number }) => t.logcumsumexp(x!, dim),
  logSoftmax: ([x], { dim }: { dim: number }) => t.logSoftmax(x!, dim),
  max: ([x], { dim, ...options }: { dim?: number }) =>
    dim === undefined ? t.max(x!) : pair(t.max(x!, dim, options)),
  median: ([x], { dim, ...options }: { dim?: number } & t.ReductionOptions) =>
    dim === undefined ? t.median(x!) : pair(t.median(x!, dim, options)),
  meshgrid: (inputs, options: { indexing: 'ij' | 'xy' }) => t.meshgrid(inputs, options),
  min: ([x], { dim, ...options }: { dim?: number }) =>
    dim === undefined ? t.min(x!) : pair(t.min(x!, dim, options)),
  narrow: ([x], { dim, start, length }: { dim: number; start: number; length: number }) =>
    t.narrow(x!, dim, start, length),
  oneHot: ([x], { numClasses }: { numClasses: number }) => t.oneHot(x!, numClasses),
  pad: ([x], { pad, ...options }: { pad: number[] } & t.PadOptions) => t.pad(x!, pad, options),
  permute: ([x], { dims }: { dims: number[] }) => t.permute(x!, dims),
  pow: ([x, y], { exponent }: { exponent?: number }) => t.pow(x!, exponent ?? y!),
  quantile: ([x], { q, dim, ...options }: { q: number | number[]; dim?: number } & t.QuantileOptions) =>
    t.quantile(x!, q, dim, options),
  addmm: ([x, a, b], options: l.AddedProductOptions) => l.addmm(x!, a!, b!, options),
  addmv: ([x, a, b], options: l.AddedProductOptions) => l.addmv(x!, a!, b!, options),
  addr: ([x, a, b], options: l.AddedProductOptions) => l.addr(x!, a!, b!, options),
  baddbmm: ([x, a, b], options: l.AddedProductOptions) => l.baddbmm(x!, a!, b!, options),
  cov: ([x, fweights, aweights], options: l.CovarianceOptions) =>
    l.cov(x!, { ...options, ...(fweights ? { fweights } : {}), ...(aweights ? { aweights } : {}) }),
  mvlgamma: ([x], { p }: { p: number }) => d.mvlgamma(x!, p),
  repeat: ([x], { repeats }: { repeats: number[] }) => t.repeat(x!, repeats),
  repeatInterleave: (
    [x, each],
    { repeats, dim, ...options }: { repeats?: number; dim?: number } & t.RepeatOptions,
  ) => t.repeatInterleave(x!, repeats ?? each!, dim, options),
  reshape: ([x], { shape }: { shape: number[] }) => t.reshape(x!, shape),
  roll: ([x], { shifts, dims }: { shifts: Shifts; dims?: Shifts }) => t.roll(x!, shifts, dims),
  scatter: ([x, index, updates], { dim, value }: { dim: number; value?: number }) =>
    t.scatter(x!, dim, index!, value ?? updates!),
  scatterAdd: ([x, index, updates], { dim }: { dim: number }) => t.scatterAdd(x!, dim, index!, updates!),
  scatterReduce: (
    [x, index, source],
    { dim, reduce, ...options }: { dim: number; reduce: t.ScatterReduction; includeSelf?: boolean },
  ) => t.scatterReduce(x!, dim, index!, source!, reduce, options),
  indexAdd: ([x, index, source], { dim, ...options }: { dim: number; alpha?: number }) =>
    t.indexAdd(x!, dim, index!, source!, options),
  searchsorted: ([sorted, x], options: t.SearchOptions) => t.searchsorted(sorted!, x!, options),
  slice: ([x], { ranges }: { ranges: t.Range[] }) => t.sliceAll(x!, ranges),
  softmax: ([x], { dim }: { dim: number }) => t.softmax(x!, dim),
  sort: ([x], { dim, ...options }: { dim: number } & t.SortOptions) => pair(t.sort(x!, dim, options)),
  split: ([x], { splitSize, dim }: { splitSize: Shifts; dim: number }) => t.split(x!, splitSize, dim),
  squeeze: ([x], { dim }: { dim?: number }) => t.squeeze(x!, dim),
  stack: (inputs, { dim }: { dim: number }) => t.stack(inputs, dim),
  takeAlongDim: ([x, index], { dim }: { dim?: number }) => t.takeAlongDim(x!, index!, dim),
  tile: ([x], { repeats }: { repeats: number[] }) => t.tile(x!, repeats),
  topk: ([x], { k, dim, ...options }: { k: number; dim: number; largest?: boolean }) =>
    pair(t.topk(x!, k, dim, options)),
  transpose: ([x], { dim0, dim1 }: { dim0: number; dim1: number }) => t.transpose(x!, dim0, dim1),
  tril: ([x], { diagonal }: { diagonal: number }) => t.tril(x!, diagonal),
  triu: ([x], { diagonal }: { diagonal: number }) => t.triu(x!, diagonal),
  unbind: ([x], { dim }: { dim?: number }) => t.unbind(x!, dim),
  unflatten: ([x], { dim, sizes }: { dim: number; sizes: number[] }) => t.unflatten(x!, dim, sizes),
  unfold: ([x], { dimension, size, step }: { dimension: number; size: number; step: number }) =>
    t.unfold(x!, dimension, size, step),
  unfoldIm2col: ([x], { kernelSize, ...options }: { kernelSize: Shifts } & t.PatchOptions) =>
    t.unfoldIm2col(x!, kernelSize, options),
  unsqueeze: ([x], { dim }: { dim: number }) => t.unsqueeze(x!, dim),
  vstack: (inputs) => t.vstack(inputs),
};

const mapped = <Each>(table: Readonly<Record<string, unknown>>, call: (each: Each) => Call): Calls =>
  Object.fromEntries(Object.entries(table).map(([name, each]) => [name, call(each as Each)]));

export const operations: Calls = {
  ...mapped(plain, (f: (...inputs: readonly Tensor[]) => Tensor) => (inputs) => f(...inputs)),
  ...mapped(
    withOptions,
    (f: (x: Tensor, options: Arguments) => Tensor) =>
      ([x], args: Arguments) =>
        f(x!, args),
  ),
  ...mapped(
    reductions,
    (f: (x: Tensor, dim: unknown, options: Arguments) => Tensor) =>
      ([x], { dim, ...options }: Arguments) =>
        f(x!, dim, options),
  ),
  ...special,
};
