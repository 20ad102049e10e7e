/** Layers that have taken in the batch normalisation behind them: for use, where both are fixed. */
import { noGrad, parameter } from '@glissade/autograd';
import { add, cast, fillLike, Generator, mul, reshape, rsqrt, sub, type Tensor } from '@glissade/tensor';
import type { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batch-norm-layers.ts';
import { classNameOf, moduleName } from './class-name.ts';
import { Conv1d, Conv2d, Conv3d } from './convolution.ts';
import { Linear } from './linear.ts';
import type { AnyModule } from './module.ts';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from './transposed-convolution.ts';

type Normalization = BatchNorm1d | BatchNorm2d | BatchNorm3d;
type Convolution = Conv1d | Conv2d | Conv3d | ConvTranspose1d | ConvTranspose2d | ConvTranspose3d;
type AnyConvolution = new (inputs: number, outputs: number, kernel: never, options: object) => Convolution;

/** What each channel is multiplied by, and what is added then; throws unless both are fixed. */
function changeBy(
  operation: string,
  layer: AnyModule,
  norm: Normalization,
  outputs: number,
): { factor: Tensor; moved: (bias: Tensor | undefined) => Tensor } {
  const training = [layer, norm].find((each) => each.training);
  if (training)
    throw new Error(
      `${operation}: ${moduleName(training)} is in training, where the norm is the batch's; call eval() on both first`,
    );
  const { runningMean, runningVar, weight, bias, eps, numFeatures } = norm;
  if (!runningMean || !runningVar)
    throw new TypeError(
      `${operation}: ${moduleName(norm)} has no running statistics; make it without { trackRunningStats: false }`,
    );
  if (numFeatures !== outputs && !(numFeatures === 1 && layer instanceof Linear))
    throw new RangeError(
      `${operation}: ${moduleName(layer)} gives ${outputs} channels, ${moduleName(norm)} takes ${numFeatures}; ` +
        'they must be equal',
    );
  const scale = rsqrt(add(runningVar, eps));
  const factor = weight ? mul(weight, scale) : scale;
  const moved = (own: Tensor | undefined): Tensor => {
    const centred = sub(own ?? fillLike(runningMean, 0, [outputs]), runningMean);
    return bias ? add(mul(centred, factor), bias) : mul(centred, factor);
  };
  return { factor, moved };
}

/** A parameter of that value, which learns if the one did that it stands for. */
const fixed = (value: Tensor, { dtype, requiresGrad }: Tensor): Tensor => {
  const made = parameter(cast(value, dtype).detach());
  made.requiresGrad = requiresGrad;
  return made;
};

const transposed = [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d] as const;
const kinds = [Conv1d, Conv2d, Conv3d, ...transposed] as const;

/**
 * A new convolution that gives what a convolution and the batch normalisation behind it give after `eval()`, in one step: the
 * normalisation's factor goes into the weight, and the rest into the bias. Transposed ones too, in which the axis of the outputs is
 * the second one.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fuse_conv_bn_eval.html
 *
 * @throws Error if one of both is in training; TypeError without running statistics, or for other layers; RangeError for other channels
 *
 * @example
 * ```ts
 * import { BatchNorm2d, Conv2d, fuseConvBnEval } from '@glissade/nn';
 *
 * const fused = fuseConvBnEval(new Conv2d(1, 2, 3, { bias: false }).eval(), new BatchNorm2d(2).eval());
 * console.log(`${fused}`); // => Conv2d(inChannels=1, outChannels=2, kernelSize=[3,3])
 * ```
 */
export function fuseConvBnEval<Layer extends Convolution>(conv: Layer, norm: Normalization): Layer {
  const Kind = kinds.find((kind) => conv?.constructor === kind) as AnyConvolution | undefined;
  if (!Kind)
    throw new TypeError(
      `fuseConvBnEval: expected one of ${kinds.map(classNameOf).join(', ')}, got ${conv ? moduleName(conv) : conv}`,
    );
  const { weight, bias, options } = conv;
  const { groups = 1 } = options;
  const [first, second, ...kernel] = weight.shape as readonly [number, number, ...number[]];
  // Not by its name, which bundlers make shorter.
  const isTransposed = transposed.some((kind) => conv instanceof kind);
  const [inputs, outputs] = isTransposed ? [first, second * groups] : [second * groups, first];
  return noGrad(() => {
    const { factor, moved } = changeBy('fuseConvBnEval', conv, norm, outputs);
    // A group of its own has a factor for each of its outputs, which come first, or behind the group's inputs.
    const [apart, along] = isTransposed
      ? [
          [groups, first / groups, second],
          [groups, 1, second],
        ]
      : [
          [first, second],
          [first, 1],
        ];
    const scaled = mul(
      reshape(weight, [...apart, ...kernel]),
      reshape(factor, [...along, ...kernel.map(() => 1)]),
    );
    // Its numbers are replaced: they are drawn from nobody's stream.
    const made = new Kind(inputs, outputs, kernel as never, {
      ...options,
      dtype: weight.dtype,
      generator: new Generator(0),
    });
    made.weight = fixed(reshape(scaled, weight.shape), weight);
    made.bias = fixed(moved(bias), bias ?? weight);
    return made.eval() as Layer;
  });
}

/**
 * The same of a linear layer: a new one that gives what a linear layer and the batch normalisation behind it give after `eval()`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fuse_linear_bn_eval.html
 *
 * @throws Error if one of both is in training; TypeError without running statistics; RangeError for other features
 *
 * @example
 * ```ts
 * import { BatchNorm1d, fuseLinearBnEval, Linear } from '@glissade/nn';
 *
 * const fused = fuseLinearBnEval(new Linear(4, 2).eval(), new BatchNorm1d(2).eval());
 * console.log(`${fused}`); // => Linear(inFeatures=4, outFeatures=2, bias=true)
 * ```
 */
export function fuseLinearBnEval(linear: Linear, norm: Normalization): Linear {
  if (!(linear instanceof Linear))
    throw new TypeError(`fuseLinearBnEval: expected a Linear first, got ${typeof linear}`);
  const { weight, bias } = linear;
  const [outputs, inputs] = weight.shape as readonly [number, number];
  return noGrad(() => {
    const { factor, moved } = changeBy('fuseLinearBnEval', linear, norm, outputs);
    const made = new Linear(inputs, outputs, { generator: new Generator(0) });
    made.weight = fixed(mul(weight, reshape(factor, [-1, 1])), weight);
    made.bias = fixed(moved(bias), bias ?? weight);
    return made.eval();
  });
}
