/** Nets as people write them, with weights from PyTorch and for it: the outputs are the same. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noGrad } from '@glissade/autograd';
import { SGD } from '@glissade/optim';
import { reference, Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, inFolder } from './files.test-helper.ts';
import { loadTorch, saveTorch, stateDictIn, type TorchObject, type TorchValue } from './index.ts';
import { nets } from './nets.test-helper.ts';
import { hasTorch, runPython, whetherSkipped } from './python.test-helper.ts';

beforeAll(() => useBackend(reference));

const written = (await loadTorch(bytesOf('nets'))) as Record<string, TorchObject>;
const names = Object.keys(nets);

const tensorsIn = (value: TorchValue | undefined): Tensor[] =>
  (value as TorchValue[]).map((each) => {
    expect(each).toBeInstanceOf(Tensor);
    return each as Tensor;
  });

/** The largest difference between elements. */
const distance = (a: Tensor, b: Tensor): number => {
  expect(a.shape).toEqual(b.shape);
  return a.sub(b).abs().max().itemSync();
};

test('are those of fixtures/nets.py', () => expect(Object.keys(written)).toEqual(names));

describe.each(names)('%s', (name) => {
  const { inputs, output } = written[name]!;

  test('with weights from PyTorch computes what PyTorch does', () => {
    const net = nets[name]!().eval();
    net.loadStateDict(stateDictIn(written, name, 'state'));
    const found = noGrad(() => net.forward(...tensorsIn(inputs)));
    expect(distance(found, output as Tensor)).toBeLessThan(2e-6);
  });

  test('has the names of PyTorch, and the shapes', () => {
    const shapes = (state: Readonly<Record<string, Tensor>>): unknown =>
      Object.entries(state).map(([key, { shape }]) => [key, shape]);
    const expected = new Map(shapes(stateDictIn(written, name, 'state')) as [string, unknown][]);
    expect(new Map(shapes(nets[name]!().stateDict()) as [string, unknown][])).toEqual(expected);
  });
});

test('weights that are tied are one tensor in the file, and here', () => {
  const state = stateDictIn(written, 'gpt2', 'state');
  expect(state['lm_head.weight']).toBe(state['transformer.wte.weight']);
});

test.skipIf(!hasTorch)(`trained here, they compute the same in PyTorch${whetherSkipped}`, async () => {
  const trained: Record<string, unknown> = {};
  for (const name of names) {
    const net = nets[name]!();
    net.loadStateDict(stateDictIn(written, name, 'state'));
    const inputs = tensorsIn(written[name]!['inputs']);
    const optimizer = new SGD(net.parameters(), { lr: 0.05 });
    // VGG leaves units out by chance while it is trained, and batch normalization takes statistics.
    net
      .forward(...inputs)
      .square()
      .mean()
      .backward();
    optimizer.step();
    net.eval();
    trained[name] = { state: net.stateDict(), inputs, output: noGrad(() => net.forward(...inputs)) };
  }
  const lines = await inFolder(async (folder) => {
    const path = join(folder, 'trained.pt');
    writeFileSync(path, await saveTorch(trained));
    return runPython('nets.py', 'check', path).trim().split('\n');
  });
  const distances = lines.map((line) => line.split(' '));
  expect(distances.map(([name]) => name)).toEqual(names);
  expect(distances.filter(([, far]) => !(Number(far) < 5e-6))).toEqual([]);
});
