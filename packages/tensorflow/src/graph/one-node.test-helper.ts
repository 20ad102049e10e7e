/** Models of one node, for tests. */
import { type DType, type Tensor, tensor } from '@glissade/tensor';
import { expect } from 'vitest';
import { type GraphModel, loadGraphModel } from '../index.ts';
import { graphWith, type NodeJson } from './graphs.test-helper.ts';

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const text = (value: string): { s: string } => ({ s: base64(value) });
export const list = (...values: number[]): { list: { i: string[] } } => ({ list: { i: values.map(String) } });
export const flag = (b: boolean): { b: boolean } => ({ b });
export const int = (i: number): { i: string } => ({ i: String(i) });

const types: Readonly<Partial<Record<DType, string>>> = {
  float32: 'DT_FLOAT',
  float64: 'DT_DOUBLE',
  int32: 'DT_INT32',
  bool: 'DT_BOOL',
};

/** A model of one node, which takes as many inputs as it is called with. */
export async function nodeOf(
  op: string,
  inputs: readonly Tensor[],
  attr: NodeJson['attr'] = {},
): Promise<GraphModel> {
  const names = inputs.map((_, i) => (i === 0 ? 'x' : `x${i}`));
  const placeholders = names.slice(1).map((name) => ({ name, op: 'Placeholder' }));
  const signature = {
    inputs: Object.fromEntries(names.map((name, i) => [name, { name, dtype: types[inputs[i]!.dtype] }])),
  };
  return loadGraphModel(graphWith([...placeholders, { name: 'y', op, input: names, attr }], {}, signature));
}

export const computed = async (
  op: string,
  inputs: readonly Tensor[],
  attr: NodeJson['attr'] = {},
): Promise<Tensor> => (await nodeOf(op, inputs, attr)).forward(...inputs);

export const ints = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });
export const whole = (value: number): Tensor => tensor(value, { dtype: 'int32' });

export function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.sub(b).abs().amax().itemSync()).toBeLessThan(1e-5);
}
