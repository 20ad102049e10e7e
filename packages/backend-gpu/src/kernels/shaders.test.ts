/** The shaders of a few steps, as files to read; `npx vitest run packages/backend-gpu -u` writes them anew. */
import { type Expression, input, type Kernel, kernelOf, type Step, type View, whole } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { type Choices, choices } from '../choices.ts';
import { lowerKernel } from './lower.ts';

const float = (buffer: number, shape: readonly number[]): View<number> => whole(buffer, 'float32', shape);
const binary = (name: 'add' | 'multiply' | 'maximum', left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  function: name,
  left,
  right,
});
const zero: Expression = { kind: 'constant', value: 0, dtype: 'float32' };

const sum: Step = { family: 'reduce', by: 'sum', axes: [1], expression: input(0) };
const product: Step = { family: 'contract', batch: 0, inner: 1 };
const places = whole(1, 'int32', [16, 8]);
const bias: View<number> = { ...float(2, [64]), shape: [64, 64], strides: [0, 1] };

const kernels: Readonly<Record<string, readonly [Choices, Kernel]>> = {
  'map, relu of x w + b': [
    choices.hardware,
    kernelOf(
      {
        family: 'map',
        expression: binary('maximum', binary('add', binary('multiply', input(0), input(1)), input(2)), zero),
      },
      [float(0, [64, 64]), float(1, [64, 64]), bias],
      float(3, [64, 64]),
    ),
  ],
  'sum of rows, alone': [choices.software, kernelOf(sum, [float(0, [512, 300])], float(1, [512, 1]))],
  'sum of rows, together': [
    { ...choices.hardware, subgroups: false },
    kernelOf(sum, [float(0, [512, 300])], float(1, [512, 1])),
  ],
  'sum of rows, in subgroups': [choices.hardware, kernelOf(sum, [float(0, [512, 300])], float(1, [512, 1]))],
  'sum of a long row, in parts': [
    choices.hardware,
    kernelOf(sum, [float(0, [1, 100_000])], float(1, [1, 1])),
  ],
  'contraction in blocks': [
    choices.software,
    kernelOf(product, [float(0, [64, 32]), float(1, [64, 32])], float(2, [64, 64])),
  ],
  'contraction in tiles': [
    choices.hardware,
    kernelOf(product, [float(0, [64, 32]), float(1, [64, 32])], float(2, [64, 64])),
  ],
  'contraction by matrices of subgroups': [
    { ...choices.hardware, workgroups: 1 },
    kernelOf(product, [float(0, [64, 32]), float(1, [64, 32])], float(2, [64, 64])),
  ],
  'contraction with bias and relu': [
    choices.software,
    {
      step: product,
      inputs: [float(0, [64, 32]), float(1, [64, 32])],
      extras: [bias],
      results: [binary('maximum', binary('add', input(0), input(1)), zero)],
      outputs: [float(3, [64, 64])],
    },
  ],
  gather: [
    choices.hardware,
    kernelOf({ family: 'gather', axis: 1 }, [float(0, [16, 100]), places], float(2, [16, 8])),
  ],
  'scatter-add': [
    choices.hardware,
    kernelOf({ family: 'scatterAdd', axis: 1 }, [places, float(0, [16, 8])], float(2, [16, 100])),
  ],
  'scatter-add of rows, by a sorted index': [
    choices.hardware,
    kernelOf(
      { family: 'scatterAdd', axis: 0 },
      [{ ...whole(1, 'int32', [200, 8]), strides: [1, 0] }, float(0, [200, 8])],
      float(2, [100, 8]),
    ),
  ],
  'running sums, together': [
    choices.hardware,
    kernelOf({ family: 'scan', axis: 1 }, [float(0, [16, 200])], float(1, [16, 200])),
  ],
  'running sums of a long line': [
    choices.hardware,
    kernelOf({ family: 'scan', axis: 0 }, [float(0, [5000])], float(1, [5000])),
  ],
  'sorting of lines': [
    choices.hardware,
    kernelOf(
      { family: 'argsort', axis: 1, descending: true },
      [float(0, [16, 500])],
      whole(1, 'int32', [16, 500]),
    ),
  ],
};

test.each(Object.entries(kernels))('%s', async (name, [row, kernel]) => {
  const buffers =
    1 + Math.max(...[...kernel.inputs, ...kernel.extras, ...kernel.outputs].map((v) => v.buffer));
  const { dispatches } = lowerKernel(kernel, row, buffers);
  const text = dispatches
    .map(({ label, workgroups, code }) => `// ${label}: ${workgroups.join(' x ')} workgroups\n${code}`)
    .join('\n');
  await expect(text).toMatchFileSnapshot(`./fixtures/${name.replaceAll(/\W+/g, '-')}.wgsl`);
});
