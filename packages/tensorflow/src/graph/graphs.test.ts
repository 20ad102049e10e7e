/** Each operator as TensorFlow.js computes it (fixtures/graphs.mjs): eager and compiled, given at each call and lying in the file. */
import { noGrad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, reference, type Tensor, useBackend } from '@glissade/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { loadGraphModel } from '../index.ts';
import { arrayOf, filesOf, graphs, type Listed, type SavedGraph, tensorOf } from './graphs.test-helper.ts';
import { operators } from './operators/index.ts';

afterEach(() => {
  useBackend(reference);
});

function expectSame(outputs: readonly Tensor[], { json, outputs: expected }: SavedGraph): void {
  const names = Object.keys(json.signature!.outputs!);
  expect(outputs.length).toBe(expected.length);
  outputs.forEach((output, i) => {
    expect([names[i], output.dtype, ...output.shape]).toEqual([
      names[i],
      expected[i]!.dtype,
      ...expected[i]!.shape,
    ]);
    const data = output.dataSync();
    expected[i]!.data.forEach((value, at) => {
      const wanted = Number(value);
      const isNear = Math.abs(data[at]! - wanted) <= 2e-5 * Math.max(1, Math.abs(wanted));
      if (!isNear && !Object.is(wanted, data[at]))
        expect([names[i], at, data[at]]).toEqual([names[i], at, wanted]);
    });
  });
}

/** The graph with its inputs in the file. */
function withAllHeld({ json, weights, inputs, outputs }: SavedGraph): SavedGraph {
  const names = Object.keys(json.signature!.inputs!);
  const node = json.modelTopology.node.map((each) =>
    names.includes(each.name) ? { name: each.name, op: 'Const' } : each,
  );
  const specs = inputs.map(({ shape, dtype }, i) => ({ name: names[i]!, shape, dtype }));
  const bytes = (listed: Listed): Buffer => {
    const { buffer, byteOffset, byteLength } = arrayOf(listed);
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  };
  const [group] = json.weightsManifest;
  return {
    json: {
      modelTopology: { node },
      signature: { outputs: json.signature!.outputs! },
      weightsManifest: [{ ...group!, weights: [...group!.weights, ...specs] }],
    },
    weights: Buffer.concat([Buffer.from(weights, 'base64'), ...inputs.map(bytes)]).toString('base64'),
    inputs: [],
    outputs,
  };
}

const backends: [string, () => Promise<Backend>][] = [
  ['reference', async () => reference],
  ['cpu', () => cpu({ threads: 1 })],
];

describe.each(backends)('on %s', (_name, make) => {
  test.each(Object.entries(graphs))('%s', async (_graph, each) => {
    useBackend(await make());
    const model = await loadGraphModel(filesOf(each));
    const inputs = each.inputs.map(tensorOf);
    expectSame(
      noGrad(() => model.run(...inputs)),
      each,
    );
    expectSame(compile((...xs: Tensor[]) => model.run(...xs))(...inputs), each);
  });
});

test.each(Object.entries(graphs))('%s: with nothing given', async (_graph, each) => {
  const held = withAllHeld(each);
  const model = await loadGraphModel(filesOf(held));
  expectSame(
    noGrad(() => model.run()),
    held,
  );
});

test('there is a case for every operator, but for those that are tested elsewhere', () => {
  const tested = new Set(
    Object.values(graphs).flatMap(({ json }) => json.modelTopology.node.map(({ op }) => op)),
  );
  const missing = Object.keys(operators).filter((name) => !tested.has(name));
  expect(missing.sort()).toEqual(['EnsureShape', 'Erfc', 'Softsign', 'SpaceToDepth']);
});
