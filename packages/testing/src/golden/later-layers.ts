/** How each layer of layers.json is called, as a function of its weights. */
import * as nn from '@glissade/nn';
import type { AveragePoolingOptions, PatchOptions, PoolingOptions, Tensor } from '@glissade/tensor';
import type { Calls } from './operations.ts';

/** Of a cell, after its state. */
const weightsOf = ([weightIh, weightHh, biasIh, biasHh]: readonly Tensor[]): nn.RecurrentWeights => ({
  weightIh: weightIh!,
  weightHh: weightHh!,
  biasIh,
  biasHh,
});

type Pooling = { kernelSize: number };
type VolumePooling = { kernelSize: number | readonly number[] };

type PowerPooling = VolumePooling & nn.PowerPoolingOptions & { normType: number };

type Patches = { outputSize: number | readonly number[]; kernelSize: number | readonly number[] };

type Fields = { outputSize: number | readonly number[] };

export const laterLayers: Calls = {
  adaptiveAvgPool1d: ([x], { outputSize }: Fields) => nn.adaptiveAvgPool1d(x!, outputSize),
  adaptiveAvgPool3d: ([x], { outputSize }: Fields) => nn.adaptiveAvgPool3d(x!, outputSize),
  adaptiveMaxPool1d: ([x], { outputSize }: Fields) => nn.adaptiveMaxPool1d(x!, outputSize),
  adaptiveMaxPool1dWithIndices: ([x], { outputSize }: Fields) => {
    const { values, indices } = nn.adaptiveMaxPool1dWithIndices(x!, outputSize);
    return [values, indices];
  },
  adaptiveMaxPool2d: ([x], { outputSize }: Fields) => nn.adaptiveMaxPool2d(x!, outputSize),
  adaptiveMaxPool2dWithIndices: ([x], { outputSize }: Fields) => {
    const { values, indices } = nn.adaptiveMaxPool2dWithIndices(x!, outputSize);
    return [values, indices];
  },
  adaptiveMaxPool3d: ([x], { outputSize }: Fields) => nn.adaptiveMaxPool3d(x!, outputSize),
  adaptiveMaxPool3dWithIndices: ([x], { outputSize }: Fields) => {
    const { values, indices } = nn.adaptiveMaxPool3dWithIndices(x!, outputSize);
    return [values, indices];
  },
  affineGrid: ([theta], { size, ...options }: { size: readonly number[] } & nn.AffineGridOptions) =>
    nn.affineGrid(theta!, size, options),
  avgPool1d: ([x], { kernelSize, ...options }: Pooling & AveragePoolingOptions) =>
    nn.avgPool1d(x!, kernelSize, options),
  avgPool3d: ([x], { kernelSize, ...options }: VolumePooling & nn.DividedPoolingOptions) =>
    nn.avgPool3d(x!, kernelSize, options),
  avgPool2dDivided: ([x], { kernelSize, ...options }: { kernelSize: number } & nn.DividedPoolingOptions) =>
    new nn.AvgPool2d(kernelSize, options).forward(x!),
  bilinear: ([x1, x2, weight, bias]) => nn.bilinear(x1!, x2!, weight!, bias),
  celu: ([x], options: { alpha?: number }) => nn.celu(x!, options),
  channelShuffle: ([x], { groups }: { groups: number }) => nn.channelShuffle(x!, groups),
  cosineSimilarity: ([x1, x2], { dim, ...options }: { dim: number; eps?: number }) =>
    nn.cosineSimilarity(x1!, x2!, dim, options),
  embeddingBag: ([index, weight, ...rest], options: nn.EmbeddingBagOptions) => {
    const [offsets] = rest.filter(({ dtype }) => dtype === 'int32');
    const [perSampleWeights] = rest.filter((each) => each !== offsets);
    return nn.embeddingBag(index!, weight!, { ...options, offsets, perSampleWeights });
  },
  fold: ([x], { outputSize, kernelSize, ...options }: Patches & PatchOptions) =>
    nn.fold(x!, outputSize, kernelSize, options),
  fractionalMaxPool3dWithIndices: ([x, samples], { kernelSize, outputSize }: VolumePooling & Fields) => {
    const options = { outputSize, randomSamples: samples!.to(x!.dtype).div(1024) };
    const { values, indices } = nn.fractionalMaxPool3dWithIndices(x!, kernelSize, options);
    return [values, indices];
  },
  fractionalMaxPool2dWithIndices: ([x, samples], { kernelSize, outputSize }: VolumePooling & Fields) => {
    const options = { outputSize, randomSamples: samples!.to(x!.dtype).div(1024) };
    const { values, indices } = nn.fractionalMaxPool2dWithIndices(x!, kernelSize, options);
    return [values, indices];
  },
  glu: ([x], { dim }: { dim: number }) => nn.glu(x!, dim),
  gridSample: ([x, grid], options: nn.GridSampleOptions) => nn.gridSample(x!, grid!, options),
  gruCell: ([x, h, ...weights]) => nn.gruCell(x!, h, weightsOf(weights)),
  hardshrink: ([x], options: { lambd?: number }) => nn.hardshrink(x!, options),
  localResponseNorm: ([x], { size, ...options }: { size: number } & nn.LocalResponseNormOptions) =>
    nn.localResponseNorm(x!, size, options),
  lpPool1d: ([x], { normType, kernelSize, ...options }: PowerPooling) =>
    nn.lpPool1d(x!, normType, kernelSize, options),
  lpPool2d: ([x], { normType, kernelSize, ...options }: PowerPooling) =>
    nn.lpPool2d(x!, normType, kernelSize, options),
  lpPool3d: ([x], { normType, kernelSize, ...options }: PowerPooling) =>
    nn.lpPool3d(x!, normType, kernelSize, options),
  lstmCell: ([x, h, c, ...weights]) => nn.lstmCell(x!, [h!, c!], weightsOf(weights)),
  maxPool1d: ([x], { kernelSize, ...options }: Pooling & PoolingOptions) =>
    nn.maxPool1d(x!, kernelSize, options),
  maxPool3d: ([x], { kernelSize, ...options }: VolumePooling & PoolingOptions) =>
    nn.maxPool3d(x!, kernelSize, options),
  maxPool1dWithIndices: ([x], { kernelSize, ...options }: VolumePooling & PoolingOptions) => {
    const { values, indices } = nn.maxPool1dWithIndices(x!, kernelSize, options);
    return [values, indices];
  },
  maxUnpool1d: ([x, indices], { kernelSize, ...options }: VolumePooling & nn.MaxUnpoolOptions) =>
    nn.maxUnpool1d(x!, indices!, kernelSize, options),
  maxPool2dWithIndices: ([x], { kernelSize, ...options }: VolumePooling & PoolingOptions) => {
    const { values, indices } = nn.maxPool2dWithIndices(x!, kernelSize, options);
    return [values, indices];
  },
  maxUnpool2d: ([x, indices], { kernelSize, ...options }: VolumePooling & nn.MaxUnpoolOptions) =>
    nn.maxUnpool2d(x!, indices!, kernelSize, options),
  maxPool3dWithIndices: ([x], { kernelSize, ...options }: VolumePooling & PoolingOptions) => {
    const { values, indices } = nn.maxPool3dWithIndices(x!, kernelSize, options);
    return [values, indices];
  },
  maxUnpool3d: ([x, indices], { kernelSize, ...options }: VolumePooling & nn.MaxUnpoolOptions) =>
    nn.maxUnpool3d(x!, indices!, kernelSize, options),
  pairwiseDistance: ([x1, x2], options: nn.PairwiseDistanceOptions) => nn.pairwiseDistance(x1!, x2!, options),
  pdist: ([x], { infinite, ...options }: { p?: number; infinite?: boolean }) =>
    nn.pdist(x!, infinite ? { p: Infinity } : options),
  pixelShuffle: ([x], { upscaleFactor }: { upscaleFactor: number }) => nn.pixelShuffle(x!, upscaleFactor),
  pixelUnshuffle: ([x], { downscaleFactor }: { downscaleFactor: number }) =>
    nn.pixelUnshuffle(x!, downscaleFactor),
  prelu: ([x, weight]) => nn.prelu(x!, weight!),
  rnnCell: ([x, h, ...weights], options: { nonlinearity?: 'relu' }) =>
    nn.rnnCell(x!, h, weightsOf(weights), options),
  rrelu: ([x], options: nn.RReLUOptions) => nn.rrelu(x!, options),
  softmin: ([x], { dim }: { dim: number }) => nn.softmin(x!, dim),
  softshrink: ([x], options: { lambd?: number }) => nn.softshrink(x!, options),
  tanhshrink: ([x]) => nn.tanhshrink(x!),
  threshold: ([x], { threshold, value }: { threshold: number; value: number }) =>
    nn.threshold(x!, threshold, value),
};
