/** Models of files in the fixtures, and of a few nodes. */
import { readFileSync } from 'node:fs';
import { importOnnx, type OnnxModel } from '../index.ts';
import type { Graph, Node, TensorMessage } from '../protocol/messages.ts';
import { writeModel } from '../protocol/write.ts';

export const bytesOf = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url));
export const read = (name: string): OnnxModel => importOnnx(bytesOf(name));

export const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Node['attributes'] = {},
): Node => ({ name: '', operator, domain: '', inputs, outputs, attributes });

/** A model of x, which may be of any shape, with the output y. */
export const modelOf = (
  nodes: readonly Node[],
  initializers: Graph['initializers'] = [],
  version = 18,
): OnnxModel =>
  importOnnx(
    writeModel({
      irVersion: 8,
      producer: 'test',
      operatorSets: [{ domain: 'ai.onnx', version }],
      graph: {
        name: 'test',
        nodes,
        initializers,
        inputs: [{ name: 'x', elementType: 1 }],
        outputs: [{ name: 'y', elementType: 1 }],
      },
    }),
  );

export const floats = (
  name: string,
  values: readonly number[],
  shape: number[] = [values.length],
): TensorMessage => ({
  name,
  shape,
  elementType: 1,
  floats: values,
});
