/** Models of one node, as files, for tests. */
import { arrayFrom, type DType, type Tensor, tensor } from '@glissade/tensor';
import { longsMessage, tensorMessage } from '../protocol/elements.ts';
import type { Attributes, Node, TensorMessage } from '../protocol/messages.ts';
import { writeModel } from '../protocol/write.ts';

/** A tensor as fixtures have it. */
export interface Numbers {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

/** An input is given at each call, lies in the file, or is left out. */
export type Input = { readonly given: Numbers } | { readonly held: Numbers } | undefined;

export const dtypeOf = ({ dtype }: Numbers): DType => (dtype === 'int64' ? 'int32' : (dtype as DType));

/** Infinities are written as text. */
const dataOf = ({ data }: Numbers): number[] => data.map(Number);

/** What int32 does not hold becomes the nearest that it does. */
export const made = (numbers: Numbers): Tensor => {
  const dtype = dtypeOf(numbers);
  const limit = dtype === 'int32' ? 2 ** 31 : Infinity;
  const data = dataOf(numbers).map((each) => Math.max(-limit, Math.min(limit - 1, each)));
  return tensor(arrayFrom(dtype, data), { shape: numbers.shape, dtype });
};

export function messageOf(name: string, numbers: Numbers): TensorMessage {
  const { dtype, shape } = numbers;
  const data = dataOf(numbers);
  if (dtype === 'int64') return longsMessage(name, data, shape);
  return tensorMessage(name, dtypeOf(numbers), shape, arrayFrom(dtypeOf(numbers), data));
}

/** The bytes of a model of one node, whose inputs may be of any shape. */
export function fileOf(
  operator: string,
  inputs: readonly Input[],
  { version = 18, outputs = 1, attributes = {}, domain = '' }: NodeOptions = {},
): Uint8Array {
  const names = inputs.map((each, i) => (each === undefined ? '' : `x${i}`));
  const results = Array.from({ length: outputs }, (_, i) => `y${i}`);
  const node: Node = { name: 'only', operator, domain, inputs: names, outputs: results, attributes };
  return writeModel({
    irVersion: 8,
    producer: 'test',
    operatorSets: [{ domain: '', version }],
    graph: {
      name: 'one',
      nodes: [node],
      initializers: inputs.flatMap((each, i) =>
        each && 'held' in each ? [messageOf(names[i]!, each.held)] : [],
      ),
      inputs: inputs.flatMap((each, i) =>
        each && 'given' in each ? [{ name: names[i]!, elementType: 0 }] : [],
      ),
      outputs: results.map((name) => ({ name, elementType: 0 })),
    },
  });
}

interface NodeOptions {
  readonly version?: number;
  readonly outputs?: number;
  readonly attributes?: Attributes;
  readonly domain?: string;
}
