/** The layers of nn, loaded with PyTorch's weights: its outputs and gradients, through `forward` and `backward`. */
import { parameter } from '@glissade/autograd';
import * as nn from '@glissade/nn';
import { reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectTensor } from './compare.ts';
import { readGolden, tensorFrom, viewed } from './fixture.ts';
import { given } from './layers.ts';

beforeAll(() => useBackend(reference));

/** A layer of the sizes that the case's weight has. */
type Make = (weight: readonly number[], options: never, input: readonly number[]) => nn.Module;
type Normalized = { normalizedShape: readonly number[]; eps: number };
type Pooling = { kernelSize: number | readonly [number, number] };

const makers: Readonly<Record<string, Make>> = {
  linear: ([outputs, inputs], options: nn.WeightOptions) => new nn.Linear(inputs!, outputs!, options),
  conv1d: ([outputs, inputs, length], options: nn.ConvOptions) =>
    new nn.Conv1d(inputs! * (options.groups ?? 1), outputs!, length!, options),
  conv2d: ([outputs, inputs, height, width], options: nn.ConvOptions) =>
    new nn.Conv2d(inputs! * (options.groups ?? 1), outputs!, [height!, width!], options),
  maxPool2d: (_, { kernelSize, ...options }: Pooling) => new nn.MaxPool2d(kernelSize, given(options)),
  layerNorm: ([first], { normalizedShape, eps }: Normalized) =>
    new nn.LayerNorm(normalizedShape, { eps, elementwiseAffine: first !== undefined }),
  rmsNorm: (_, { normalizedShape, eps }: Normalized) => new nn.RMSNorm(normalizedShape, { eps }),
  groupNorm: ([channels], { numGroups, eps }: { numGroups: number; eps: number }) =>
    new nn.GroupNorm(numGroups, channels!, { eps }),
  instanceNorm: ([channels], { eps }: { eps: number }, { length: axes }) =>
    new (axes === 4 ? nn.InstanceNorm2d : nn.InstanceNorm1d)(channels!, { eps, affine: true }),
  convTranspose2d: ([inputs, outputs, height, width], options: nn.ConvTransposeOptions) =>
    new nn.ConvTranspose2d(inputs!, outputs! * (options.groups ?? 1), [height!, width!], options),
  adaptiveAvgPool2d: (_, { outputSize }: { outputSize: number | readonly [number, number] }) =>
    new nn.AdaptiveAvgPool2d(outputSize),
  avgPool2d: (_, { kernelSize, ...options }: Pooling) => new nn.AvgPool2d(kernelSize, given(options)),
};

describe('golden layers of nn', () => {
  const cases = readGolden('nn').filter(({ op }) => op in makers);

  it('are all there', () => {
    expect([...new Set(cases.map(({ op }) => op))].sort()).toEqual(Object.keys(makers).sort());
  });

  it.each(cases)('$id', async (each) => {
    const [input, weight, bias] = each.inputs;
    const options = weight ? { ...each.args, bias: bias !== undefined } : each.args;
    const layer = makers[each.op]!(weight?.shape ?? [], options as never, input!.shape);
    layer.loadStateDict({
      ...(weight && { weight: tensorFrom(weight, reference) }),
      ...(bias && { bias: tensorFrom(bias, reference) }),
    });
    const leaf = parameter(tensorFrom(input!, reference));
    const output = layer.forward(viewed(leaf, input!.pre));
    await expectTensor('output', output, each.outputs[0]!, each);

    output.backward(tensorFrom(each.upstream![0]!, reference));
    const leaves = [leaf, ...layer.parameters()];
    expect(leaves.length).toBe(each.inputs.length);
    for (const [i, expected] of each.grads.entries()) {
      const name = `gradient of ${each.inputs[i]!.name}`;
      if (expected) await expectTensor(name, leaves[i]!.grad, expected, each);
    }
  });
});

/** As PyTorch spells it. */
const stateName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('golden batch normalisation', () => {
  const cases = readGolden('nn').filter(({ op }) => op === 'batchNorm');

  it.each(cases)('$id', async (each) => {
    const { training, ...options } = each.args as { training: boolean; momentum: number; eps: number };
    const [input, ...state] = each.inputs;
    const [, channels, ...rest] = input!.shape;
    const Layer = rest.length === 2 ? nn.BatchNorm2d : nn.BatchNorm1d;
    const layer = new Layer(channels!, options).train(training);
    const values = Object.fromEntries(
      state.map((given) => [stateName(given.name!), tensorFrom(given, reference)]),
    );
    layer.loadStateDict({ ...values, num_batches_tracked: tensor(0, { dtype: 'int32' }) });
    const leaf = parameter(tensorFrom(input!, reference));
    const output = layer.forward(leaf);
    const found = [output, layer.runningMean, layer.runningVar];
    for (const [i, expected] of each.outputs.entries())
      await expectTensor(expected.name!, found[i], expected, each);
    expect(layer.numBatchesTracked!.itemSync()).toBe(training ? 1 : 0);

    output.backward(tensorFrom(each.upstream![0]!, reference));
    const leaves = [leaf, undefined, undefined, layer.weight, layer.bias];
    for (const [i, expected] of each.grads.entries())
      if (expected) await expectTensor(`gradient of ${i}`, leaves[i]?.grad, expected, each);
  });
});
