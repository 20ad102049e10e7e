/** An ONNX model as the bytes of a file. Field numbers are those of onnx.proto. */
import { PbfWriter } from 'pbf';
import {
  type Attribute,
  attributeKinds,
  type Graph,
  type Model,
  type Node,
  type TensorMessage,
  type ValueInfo,
} from './messages.ts';

export function writeModel(model: Model): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, model.irVersion);
  pbf.writeStringField(2, model.producer);
  pbf.writeMessage(7, writeGraph, model.graph);
  for (const each of model.operatorSets) pbf.writeMessage(8, writeOperatorSet, each);
  return pbf.finish() as Uint8Array<ArrayBuffer>;
}

function writeOperatorSet({ domain, version }: Model['operatorSets'][number], pbf: PbfWriter): void {
  pbf.writeStringField(1, domain);
  pbf.writeVarintField(2, version);
}

function writeGraph({ name, nodes, initializers, inputs, outputs }: Graph, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, name);
  for (const tensor of initializers) pbf.writeMessage(5, writeTensor, tensor);
  for (const input of inputs) pbf.writeMessage(11, writeValueInfo, input);
  for (const output of outputs) pbf.writeMessage(12, writeValueInfo, output);
}

function writeNode({ name, operator, domain, inputs, outputs, attributes }: Node, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  for (const output of outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, name);
  pbf.writeStringField(4, operator);
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute);
  if (domain !== '') pbf.writeStringField(7, domain);
}

function writeAttribute([name, attribute]: readonly [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  switch (attribute.kind) {
    case 'float':
      pbf.writeFloatField(2, attribute.value);
      break;
    case 'int':
      pbf.writeVarintField(3, attribute.value);
      break;
    case 'string':
      pbf.writeStringField(4, attribute.value);
      break;
    case 'tensor':
      pbf.writeMessage(5, writeTensor, attribute.value);
      break;
    case 'graph':
      pbf.writeMessage(6, writeGraph, attribute.value);
      break;
    case 'floats':
      for (const value of attribute.value) pbf.writeFloatField(7, value);
      break;
    case 'ints':
      for (const value of attribute.value) pbf.writeVarintField(8, value);
      break;
    case 'strings':
      for (const value of attribute.value) pbf.writeStringField(9, value);
      break;
  }
  pbf.writeVarintField(20, attributeKinds[attribute.kind]);
}

function writeTensor(tensor: TensorMessage, pbf: PbfWriter): void {
  for (const length of tensor.shape) pbf.writeVarintField(1, length);
  pbf.writeVarintField(2, tensor.elementType);
  if (tensor.floats) pbf.writePackedFloat(4, [...tensor.floats]);
  if (tensor.ints) pbf.writePackedVarint(5, [...tensor.ints]);
  if (tensor.longs) pbf.writePackedVarint(7, [...tensor.longs]);
  pbf.writeStringField(8, tensor.name);
  if (tensor.raw) pbf.writeBytesField(9, tensor.raw);
  if (tensor.doubles) pbf.writePackedDouble(10, [...tensor.doubles]);
}

function writeValueInfo(info: ValueInfo, pbf: PbfWriter): void {
  pbf.writeStringField(1, info.name);
  pbf.writeMessage(2, (_, type) => type.writeMessage(1, writeTensorType, info), null);
}

function writeTensorType({ elementType, shape }: ValueInfo, pbf: PbfWriter): void {
  pbf.writeVarintField(1, elementType);
  if (shape === undefined) return;
  pbf.writeMessage(
    2,
    (_, list) => {
      for (const length of shape) list.writeMessage(1, writeLength, length);
    },
    null,
  );
}

function writeLength(length: number | string | undefined, pbf: PbfWriter): void {
  if (typeof length === 'number') pbf.writeVarintField(1, length);
  else if (length !== undefined) pbf.writeStringField(2, length);
}
