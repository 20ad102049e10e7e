/** Modules of several weights: what they start with, how their state is named and what they compute, as in PyTorch. */
import { parameter } from '@glissade/autograd';
import {
  arange,
  manualSeed,
  rand,
  randn,
  reference,
  type Shape,
  type Tensor,
  tensor,
  useBackend,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/modules.json' with { type: 'json' };
import later from './fixtures/more-modules.json' with { type: 'json' };
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

interface Drawn {
  readonly shape: Shape;
  readonly sum: number;
  readonly head: readonly number[];
  readonly tail: readonly number[];
}

interface Case {
  readonly layer: string;
  readonly seed: number;
  readonly args: readonly unknown[];
  readonly options: object;
  readonly state: Readonly<Record<string, Drawn>>;
  readonly next: number;
  readonly input: Shape;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Drawn[];
  readonly grads: Readonly<Record<string, Drawn>>;
}

type Results = Tensor | readonly Results[];
type Made = { module: nn.AnyModule; run: (x: Tensor, extra: object) => Results };

const recurrent = {
  ...{ RNN: nn.RNN, GRU: nn.GRU, LSTM: nn.LSTM },
  ...{ RNNCell: nn.RNNCell, GRUCell: nn.GRUCell, LSTMCell: nn.LSTMCell },
};

/** Layers of one input, whose options are their last argument. */
const simple = {
  ...{ Conv3d: nn.Conv3d, ConvTranspose1d: nn.ConvTranspose1d, ConvTranspose3d: nn.ConvTranspose3d },
  ...{ AvgPool1d: nn.AvgPool1d, MaxPool1d: nn.MaxPool1d, PixelShuffle: nn.PixelShuffle, PReLU: nn.PReLU },
  ...{ AvgPool3d: nn.AvgPool3d, MaxPool3d: nn.MaxPool3d },
  ...{ AdaptiveAvgPool3d: nn.AdaptiveAvgPool3d, AdaptiveMaxPool3d: nn.AdaptiveMaxPool3d },
  ...{ BatchNorm3d: nn.BatchNorm3d, InstanceNorm3d: nn.InstanceNorm3d },
  ...{ ChannelShuffle: nn.ChannelShuffle, LocalResponseNorm: nn.LocalResponseNorm },
  ...{ Fold: nn.Fold, Unfold: nn.Unfold },
  ...{ PixelUnshuffle: nn.PixelUnshuffle, Softmax2d: nn.Softmax2d },
  ...Object.fromEntries(Object.entries(nn).filter(([name]) => /Pad[123]d$/.test(name))),
};

/** Options as the last argument, if there are any: not every layer takes some. */
const given = (options: object): readonly object[] => (Object.keys(options).length > 0 ? [options] : []);

const makers: Readonly<Record<string, (args: never, options: object) => Made>> = {
  ConvTranspose2d: ([inputs, outputs, kernel]: [number, number, number], options) => {
    const module = new nn.ConvTranspose2d(inputs, outputs, kernel, options);
    return { module, run: (x) => module.forward(x) };
  },
  MultiheadAttention: ([width, heads]: [number, number], options) => {
    const module = new nn.MultiheadAttention(width, heads, options);
    // Keys and values are the first numbers of each vector, as many as they are wide.
    const first = (x: Tensor, count: number) => (count === width ? x : x.slice(-1, 0, count));
    return {
      module,
      run: (x, masks) => module.forward(x, first(x, module.kdim), first(x, module.vdim), masks),
    };
  },
  Bilinear: ([in1, in2, outputs]: [number, number, number], options) => {
    const module = new nn.Bilinear(in1, in2, outputs, options);
    return { module, run: (x) => module.forward(x, x) };
  },
  AdaptiveLogSoftmaxWithLoss: (
    [inputs, classes, cutoffs]: [number, number, number[]],
    options: nn.AdaptiveSoftmaxOptions,
  ) => {
    const module = new nn.AdaptiveLogSoftmaxWithLoss(inputs, classes, cutoffs, options);
    const run = (x: Tensor): Results => {
      const target = arange(x.size / inputs)
        .mul(7)
        .remainder(classes)
        .to('int32');
      const { output, loss } = module.forward(x, target.reshape(x.shape.slice(0, -1)));
      return [output, loss, module.logProb(x.reshape([-1, inputs]))];
    };
    return { module, run };
  },
  Transformer: ([width, heads, length]: [number, number, number], options: nn.TransformerOptions) => {
    const module = new nn.Transformer(width, heads, options);
    const source = (x: Tensor) => x.slice(options.batchFirst ? 1 : 0, 0, length).mul(0.5);
    return { module, run: (x, masks) => module.forward(source(x), x, masks) };
  },
  TransformerDecoder: (
    [width, heads, count, length]: [number, number, number, number],
    { norm, ...options }: nn.TransformerBlockOptions & { norm?: boolean },
  ) => {
    const block = () => new nn.TransformerDecoderLayer(width, heads, options);
    const module = new nn.TransformerDecoder(block, count, norm ? { norm: new nn.LayerNorm(width) } : {});
    const memory = (x: Tensor) => x.slice(options.batchFirst ? 1 : 0, 0, length).mul(0.5);
    return { module, run: (x, masks) => module.forward(x, memory(x), masks) };
  },
  TransformerEncoder: (
    [width, heads, count]: [number, number, number],
    { norm, ...options }: { norm?: boolean },
  ) => {
    const block = () => new nn.TransformerEncoderLayer(width, heads, options);
    const module = new nn.TransformerEncoder(block, count, norm ? { norm: new nn.LayerNorm(width) } : {});
    return { module, run: (x, masks) => module.forward(x, masks) };
  },
  TransformerEncoderLayer: ([width, heads]: [number, number], options) => {
    const module = new nn.TransformerEncoderLayer(width, heads, options);
    return { module, run: (x, masks) => module.forward(x, masks) };
  },
  Upsample: (_, options) => {
    const module = new nn.Upsample(options);
    return { module, run: (x) => module.forward(x) };
  },
  ...Object.fromEntries(
    Object.entries(simple).map(([name, Layer]) => [
      name,
      (args: never, options: object) => {
        const module = new (Layer as new (...args: unknown[]) => nn.Module)(
          ...(args as []),
          ...given(options),
        );
        return { module, run: (x: Tensor) => module.forward(x) };
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(recurrent).map(([name, Layer]) => [
      name,
      ([inputs, hidden]: [number, number], options: object) => {
        const module: nn.Module<[Tensor, undefined, object], Results> = new Layer(inputs, hidden, options);
        return { module, run: (x: Tensor, lengths: object) => module.forward(x, undefined, lengths) };
      },
    ]),
  ),
};

const isList = (results: Results): results is readonly Results[] => Array.isArray(results);
const tensorsIn = (results: Results): Tensor[] => (isList(results) ? results.flatMap(tensorsIn) : [results]);

/** Within `digits` decimals; to the last bit, if not said. */
function expectDrawn(what: string, got: Tensor, { shape, sum, head, tail }: Drawn, digits?: number): void {
  const data = [...got.dataSync()];
  expect(got.shape, what).toEqual(shape);
  const [ends, wanted] = [
    [...data.slice(0, 3), ...data.slice(-2)],
    [...head, ...tail],
  ];
  if (digits === undefined) expect(ends, what).toEqual(wanted);
  for (const [i, want] of wanted.entries()) expect(ends[i], what).toBeCloseTo(want, digits ?? 10);
  const total = data.reduce((a, b) => a + b, 0);
  expect(total, what).toBeCloseTo(sum, digits ?? 10);
}

const cases = [...fixture.modules, ...later.modules] as unknown as readonly Case[];

describe("modules begin as PyTorch's, name their state alike and compute the same", () => {
  test.each(
    cases.map((each) => [`${each.layer} ${JSON.stringify(each.options)} ${each.seed}`, each] as const),
  )('%s', (_, { layer, seed, args, options, state, next, input, extra, outputs, grads }) => {
    manualSeed(seed);
    const { module, run } = makers[layer]!(args as never, options);
    const got = module.stateDict();
    expect(Object.keys(got)).toEqual(Object.keys(state));
    for (const [name, value] of Object.entries(got)) expectDrawn(name, value, state[name]!);
    // Nothing else was drawn.
    expect(rand([1]).itemSync()).toBe(next);

    const x = parameter(randn(input));
    const masks = Object.entries(extra).map(([name, value]) => [
      name,
      Array.isArray(value) ? tensor(value, name === 'lengths' ? { dtype: 'int32' } : {}) : value,
    ]);
    const results = tensorsIn(run(x, Object.fromEntries(masks)));
    expect(results.length).toBe(outputs.length);
    for (const [i, result] of results.entries()) expectDrawn(`output ${i}`, result, outputs[i]!, 5);
    results
      .map((result) => result.square().sum())
      .reduce((a, b) => a.add(b))
      .backward();
    for (const [name, leaf] of [['input', x] as const, ...module.namedParameters()])
      expectDrawn(`gradient of ${name}`, leaf.grad!, grads[name]!, 4);
  });
});
