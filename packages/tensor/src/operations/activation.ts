/** The nonlinearities of neural networks, and the normalised exponentials of classifiers. */
import type { Differentiated } from '../backend.ts';
import { checkChoice } from '../check-choice.ts';
import { differentiated } from '../differentiated.ts';
import { fused } from '../fused.ts';
import { optionsOf } from '../options.ts';
import { axisIn } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { abs, add, div, mul, neg, square, sub } from './arithmetic.ts';
import { ge, gt, isfinite, le, logicalOr, lt, where } from './comparison.ts';
import { erf, exp, expm1, log, log1p, sigmoid, tanh } from './functions.ts';
import { asFloat, inFloat32, type Operand } from './operands.ts';
import { over } from './over.ts';
import { amax, type Dims, type ReductionOptions, sum } from './reduction.ts';
import { squeeze } from './shaping.ts';

type Activation = (x: Tensor) => Tensor;

// Piecewise: the branch that is not chosen is computed on harmless numbers, so that it adds no NaN to the gradient.

/**
 * max(x, 0). The gradient at 0 is 0, as in PyTorch.
 *
 * @example
 * ```ts
 * import { relu, tensor } from '@glissade/tensor';
 *
 * console.log(relu(tensor([-1, 0, 2])).toArray()); // => [ 0, 0, 2 ]
 * ```
 */
export const relu: Activation = fused('relu', (x) => where(le(x, 0), 0, x));

/** min(max(x, 0), 6). */
export const relu6: Activation = fused('relu6', (x) => hardtanh(x, { minVal: 0, maxVal: 6 }));

/**
 * x, or its product with a small slope where it is negative.
 *
 * @example
 * ```ts
 * import { leakyRelu, tensor } from '@glissade/tensor';
 *
 * console.log(leakyRelu(tensor([-4, 2]), { negativeSlope: 0.25 }).toArray()); // => [ -1, 2 ]
 * ```
 */
export function leakyRelu(x: Tensor, options?: { negativeSlope?: number }): Tensor {
  const { negativeSlope } = optionsOf('leakyRelu', options, { negativeSlope: 0.01 });
  return bentAtZero(x, negativeSlope);
}
const bentAtZero = fused('leakyRelu', (x, slope) => where(gt(x, 0), x, mul(x, slope)));

/** x kept within two bounds; the gradient on and beyond them is 0. */
export function hardtanh(x: Tensor, options?: { minVal?: number; maxVal?: number }): Tensor {
  const { minVal, maxVal } = optionsOf('hardtanh', options, { minVal: -1, maxVal: 1 });
  return bounded(x, minVal, maxVal);
}
const bounded = fused('hardtanh', (x, min, max) => where(le(x, min), min, where(ge(x, max), max, x)));

/** x, or alpha (exp(x) - 1) where it is negative. Source: https://arxiv.org/abs/1511.07289 */
export function elu(x: Tensor, options?: { alpha?: number }): Tensor {
  const { alpha } = optionsOf('elu', options, { alpha: 1 });
  return inFloat32(x, (x) => exponentialUnit(x, alpha));
}
const exponentialUnit = fused('elu', (x, alpha) => {
  const positive = gt(x, 0);
  return where(positive, x, mul(expm1(where(positive, 0, x)), alpha));
});

/** The elu scaled so that activations keep mean 0 and variance 1. Source: https://arxiv.org/abs/1706.02515 */
export const selu = (x: Tensor): Tensor => inFloat32(x, scaledElu);
const scaledElu: Activation = fused('selu', (x) =>
  mul(elu(x, { alpha: 1.6732632423543772 }), 1.0507009873554805),
);

/** A sigmoid of straight lines: 0 up to -3, 1 from 3 on. */
export const hardsigmoid = (x: Tensor): Tensor => inFloat32(x, bentLine);
const bentLine: Activation = fused('hardsigmoid', (x) => div(relu6(add(x, 3)), 6));

/** x times hardsigmoid(x). Source: https://arxiv.org/abs/1905.02244 */
export const hardswish = (x: Tensor): Tensor => inFloat32(x, bentProduct);
const bentProduct: Activation = fused('hardswish', (x) => {
  const above = ge(x, 3);
  const bent = where(logicalOr(above, le(x, -3)), 0, x);
  return where(above, x, mul(bent, div(add(bent, 3), 6)));
});

// Smooth

/**
 * x times sigmoid(x). Source: https://arxiv.org/abs/1702.03118
 *
 * @example
 * ```ts
 * import { silu, tensor } from '@glissade/tensor';
 *
 * console.log(`${silu(tensor([-1, 0, 1]))}`); // => tensor([-0.2689,  0.0000,  0.7311])
 * ```
 */
export const silu = (x: Tensor): Tensor => inFloat32(x, sigmoidProduct);
const sigmoidProduct: Activation = fused('silu', (x) => mul(x, sigmoid(x)));

/** x times tanh(softplus(x)). Source: https://arxiv.org/abs/1908.08681 */
export const mish = (x: Tensor): Tensor => inFloat32(x, tanhProduct);
const tanhProduct: Activation = fused('mish', (x) => mul(x, tanh(softplus(x))));

/**
 * x times the probability that a normal number is below x; `approximate: 'tanh'` takes a cheaper formula for it.
 * Source: https://arxiv.org/abs/1606.08415
 *
 * @example
 * ```ts
 * import { gelu, tensor } from '@glissade/tensor';
 *
 * console.log(`${gelu(tensor([-1, 0, 1]))}`); // => tensor([-0.1587,  0.0000,  0.8413])
 * ```
 */
export function gelu(x: Tensor, options?: { approximate?: 'none' | 'tanh' }): Tensor {
  const { approximate } = optionsOf('gelu', options, { approximate: 'none' });
  checkChoice('gelu', 'approximate', approximate, ['none', 'tanh']);
  return inFloat32(x, approximate === 'tanh' ? nearGelu : exactGelu);
}
const exactGelu: Activation = fused('gelu', (x) => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)));
const nearGelu: Activation = fused('gelu', (x) => {
  const bent = tanh(mul(add(x, mul(mul(square(x), x), 0.044715)), Math.sqrt(2 / Math.PI)));
  return mul(mul(x, 0.5), add(bent, 1));
});

/**
 * log(1 + exp(beta x)) / beta, a smooth relu; beyond `threshold` it is x itself.
 *
 * @example
 * ```ts
 * import { softplus, tensor } from '@glissade/tensor';
 *
 * console.log(`${softplus(tensor([-1, 0, 100]))}`); // => tensor([  0.3133,   0.6931, 100.0000])
 * ```
 */
export function softplus(x: Tensor, options?: { beta?: number; threshold?: number }): Tensor {
  const { beta, threshold } = optionsOf('softplus', options, { beta: 1, threshold: 20 });
  return inFloat32(x, (x) => smoothRamp(x, beta, threshold));
}
const smoothRamp = fused('softplus', (x, beta, threshold) => {
  const scaled = mul(x, beta);
  const linear = gt(scaled, threshold);
  return where(linear, x, div(log1p(exp(where(linear, 0, scaled))), beta));
});

/** log(sigmoid(x)), without overflow. */
export const logSigmoid = (x: Tensor): Tensor => inFloat32(x, sigmoidLogarithm);
const sigmoidLogarithm: Activation = fused('logSigmoid', (x) => {
  // Not abs and minimum, which have no second derivative at 0.
  const negative = lt(x, 0);
  return sub(where(negative, x, 0), log1p(exp(where(negative, x, neg(x)))));
});

/** x / (1 + |x|). */
export const softsign: Activation = fused('softsign', (x) => div(x, add(abs(x), 1)));

// Normalised exponentials

/** The largest along `dim`, where it is finite: subtracting it keeps exponentials from overflowing. No gradient. */
function shift(x: Tensor, dim: Dims | undefined): Operand {
  if (x.size === 0) return 0;
  const largest = amax(x.detach(), dim, { keepdim: true });
  return where(isfinite(largest), largest, 0);
}

/** The largest along `dim`; no number is lost in subtracting it. */
function largest(x: Tensor, dim: number): Operand {
  return x.size === 0 ? 0 : amax(x, dim, { keepdim: true });
}

const powersBelow = fused('exp', (x, largest) => exp(sub(x, largest)));
const belowTotal = fused('logSoftmax', (x, largest, total) => sub(sub(x, largest), total));
const softmaxBackward = fused('softmaxBackward', (cotangent, y, total) => mul(y, sub(cotangent, total)));
const logSoftmaxBackward = fused('logSoftmaxBackward', (cotangent, y, total) =>
  sub(cotangent, mul(exp(y), total)),
);

/** A function of the numbers along `dim`, whose derivative is made of its cotangent and its value. */
function alongDim(
  name: string,
  x: Tensor,
  dim: number,
  forward: (x: Tensor) => Tensor,
  backward: (cotangent: Tensor, y: Tensor) => Tensor,
): Tensor {
  // A scalar takes 0 and -1 for a dim.
  axisIn(name, dim, x);
  const given: Differentiated = { name, forward, backward: (cotangent, _, y) => [backward(cotangent, y)] };
  return inFloat32(asFloat(x), (x) => differentiated(given, x));
}

/**
 * exp(x) over its sum along `dim`.
 *
 * @example
 * ```ts
 * import { softmax, tensor } from '@glissade/tensor';
 *
 * console.log(softmax(tensor([0, 0, 0, 0]), 0).toArray()); // => [ 0.25, 0.25, 0.25, 0.25 ]
 * ```
 */
export function softmax(x: Tensor, dim: number): Tensor {
  const over = { keepdim: true } as const;
  const forward = (x: Tensor): Tensor => {
    const powers = powersBelow(x, largest(x, dim));
    return div(powers, sum(powers, dim, over));
  };
  return alongDim('softmax', x, dim, forward, (cotangent, y) =>
    softmaxBackward(cotangent, y, sum(mul(cotangent, y), dim, over)),
  );
}

/**
 * The logarithm of softmax, without overflow or loss of precision.
 *
 * @example
 * ```ts
 * import { logSoftmax, tensor } from '@glissade/tensor';
 *
 * console.log(`${logSoftmax(tensor([0, 1000]), 0)}`); // => tensor([-1000.,     0.])
 * ```
 */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  const over = { keepdim: true } as const;
  const forward = (x: Tensor): Tensor => {
    const most = largest(x, dim);
    return belowTotal(x, most, log(sum(powersBelow(x, most), dim, over)));
  };
  return alongDim('logSoftmax', x, dim, forward, (cotangent, y) =>
    logSoftmaxBackward(cotangent, y, sum(cotangent, dim, over)),
  );
}

/**
 * log(sum(exp(x))) over the dims, or over all, without overflow.
 *
 * @example
 * ```ts
 * import { logsumexp, tensor } from '@glissade/tensor';
 *
 * console.log(logsumexp(tensor([1000, 1000])).itemSync().toFixed(3)); // => 1000.693
 * ```
 */
export function logsumexp(x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor {
  const { axes, keepdim } = over('logsumexp', x, dim, options);
  return inFloat32(asFloat(x), (floats) => {
    const largest = shift(floats, axes);
    const total = add(log(sum(powersBelow(floats, largest), axes, { keepdim: true })), largest);
    return keepdim ? total : squeeze(total, axes);
  });
}
