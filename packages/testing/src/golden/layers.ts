/** How each layer of nn.json is called, as a function of its weights. */
import * as nn from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import * as t from '@glissade/tensor';
import { laterLayers } from './later-layers.ts';
import type { Calls } from './operations.ts';

type PerAxis = number | readonly number[];
type Direction = { reverse?: boolean };
type Normalized = { normalizedShape: readonly number[]; eps: number };

/** A golden null is an option left out. */
export const given = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as Options;

/** A layer of one direction: h0 (and c0), then its weights. States of the golden files begin with an axis of layers. */
function recurrent(
  [x, ...inputs]: readonly Tensor[],
  states: number,
  run: (
    x: Tensor,
    state: readonly Tensor[],
    weights: nn.RecurrentWeights,
    options: nn.LengthOptions,
  ) => readonly Tensor[],
): readonly Tensor[] {
  const [lengths] = inputs.filter(({ dtype }) => dtype === 'int32');
  const rest = inputs.filter((each) => each !== lengths);
  const start = rest.slice(0, states).map((state) => t.select(state, 0, 0));
  const [weightIh, weightHh, biasIh, biasHh] = rest.slice(states);
  const [output, ...last] = run(
    x!,
    start,
    { weightIh: weightIh!, weightHh: weightHh!, biasIh, biasHh },
    { lengths },
  );
  return [output!, ...last.map((state) => t.unsqueeze(state, 0))];
}

export const layers: Calls = {
  ...laterLayers,
  adaptiveAvgPool2d: ([x], { outputSize }: { outputSize: PerAxis }) => t.adaptiveAvgPool2d(x!, outputSize),
  avgPool2d: ([x], { kernelSize, ...options }: { kernelSize: PerAxis }) =>
    t.avgPool2d(x!, kernelSize, given(options)),
  batchNorm: ([x, runningMean, runningVar, weight, bias], options: nn.BatchNormOptions) => {
    const running = [runningMean!.clone(), runningVar!.clone()] as const;
    return [nn.batchNorm(x!, ...running, { ...options, weight, bias }), ...running];
  },
  conv1d: ([x, weight, bias], options: t.ConvolutionOptions) => t.conv1d(x!, weight!, bias, options),
  conv2d: ([x, weight, bias], options: t.ConvolutionOptions) => t.conv2d(x!, weight!, bias, options),
  conv3d: ([x, weight, bias], options: t.ConvolutionOptions) => t.conv3d(x!, weight!, bias, options),
  convTranspose1d: ([x, weight, bias], options: t.TransposedConvolutionOptions) =>
    t.convTranspose1d(x!, weight!, bias, options),
  convTranspose2d: ([x, weight, bias], options: t.TransposedConvolutionOptions) =>
    t.convTranspose2d(x!, weight!, bias, options),
  convTranspose3d: ([x, weight, bias], options: t.TransposedConvolutionOptions) =>
    t.convTranspose3d(x!, weight!, bias, options),
  embedding: ([index, weight], options: nn.EmbeddingOptions) => nn.embedding(index!, weight!, options),
  groupNorm: ([x, weight, bias], { numGroups, eps }: { numGroups: number; eps: number }) =>
    nn.groupNorm(x!, numGroups, { weight, bias, eps }),
  instanceNorm: ([x, weight, bias], { eps }: { eps: number }) => nn.instanceNorm(x!, { weight, bias, eps }),
  interpolate: ([x], options: nn.InterpolateOptions) => nn.interpolate(x!, options),
  layerNorm: ([x, weight, bias], { normalizedShape, eps }: Normalized) =>
    nn.layerNorm(x!, normalizedShape, { weight, bias, eps }),
  linear: ([x, weight, bias]) => t.linear(x!, weight!, bias),
  maxPool2d: ([x], { kernelSize, ...options }: { kernelSize: PerAxis }) =>
    t.maxPool2d(x!, kernelSize, given(options)),
  multiheadAttention: (inputs, args: { numHeads: number; batchFirst: boolean; causal: boolean }) => {
    // Self-attention has one sequence among its inputs; without biases there are two weights.
    const sequences = inputs.length === 7 ? 3 : 1;
    const [query, key = query, value = query] = inputs.slice(0, sequences);
    const [inProjWeight, outProjWeight, inProjBias, outProjBias] = inputs.slice(sequences);
    const weights = { inProjWeight: inProjWeight!, outProjWeight: outProjWeight!, inProjBias, outProjBias };
    const { numHeads, batchFirst, causal: isCausal } = args;
    const options = { ...weights, numHeads, batchFirst, isCausal };
    return nn.multiheadAttention(query!, key!, value!, options);
  },
  scaledDotProductAttention: ([query, key, value, attnMask], { isCausal }: { isCausal: boolean }) =>
    nn.scaledDotProductAttention(query!, key!, value!, { attnMask, isCausal }),
  rnn: (inputs, { nonlinearity, reverse }: { nonlinearity?: 'tanh' | 'relu' } & Direction) =>
    recurrent(inputs, 1, (x, [h], weights, lengths) =>
      nn.rnn(x, h, weights, { ...(nonlinearity && { nonlinearity }), reverse, ...lengths }),
    ),
  gru: (inputs, { reverse }: Direction) =>
    recurrent(inputs, 1, (x, [h], weights, lengths) => nn.gru(x, h, weights, { reverse, ...lengths })),
  lstm: (inputs, { reverse }: Direction) =>
    recurrent(inputs, 2, (x, [h, c], weights, lengths) => {
      const [output, last] = nn.lstm(x, [h!, c!], weights, { reverse, ...lengths });
      return [output, ...last];
    }),
  rmsNorm: ([x, weight], { normalizedShape, eps }: Normalized) =>
    nn.rmsNorm(x!, normalizedShape, { weight, eps }),
};
