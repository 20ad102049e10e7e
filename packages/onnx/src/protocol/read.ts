/** An ONNX model from the bytes of a file. Field numbers are those of onnx.proto; unknown fields are passed over. */
import type { PbfReader } from 'pbf';
import { CheckedReader } from './checked-reader.ts';
import {
  type Attribute,
  attributeKinds,
  type Graph,
  type Model,
  type Node,
  type TensorMessage,
  type ValueInfo,
} from './messages.ts';

type Writable<Message> = { -readonly [Key in keyof Message]: Message[Key] };

/** Throws a TypeError for what is no ONNX model. */
export function readModel(bytes: Uint8Array): Model {
  const found: Writable<Model> & { operatorSets: Model['operatorSets'][number][] } = {
    irVersion: 0,
    producer: '',
    operatorSets: [],
    graph: emptyGraph(),
  };
  let hasGraph = false;
  try {
    new CheckedReader(bytes).readAll((tag, model, pbf) => {
      if (tag === 1) model.irVersion = pbf.readVarint(true);
      else if (tag === 2) model.producer = pbf.readString();
      else if (tag === 7) {
        model.graph = readGraph(pbf);
        hasGraph = true;
      } else if (tag === 8) model.operatorSets.push(readOperatorSet(pbf));
    }, found);
  } catch (error) {
    throw notOnnx(bytes, error instanceof Error ? error.message : String(error));
  }
  if (!hasGraph) throw notOnnx(bytes, 'it has no graph');
  return found;
}

const notOnnx = (bytes: Uint8Array, why: string): TypeError =>
  new TypeError(
    `importOnnx: these ${bytes.length} bytes are no ONNX model, or not a whole one: ${why}. ` +
      'Give the content of a .onnx file as a Uint8Array',
  );

function readOperatorSet(pbf: PbfReader): Model['operatorSets'][number] {
  return pbf.readMessage(
    (tag, set, pbf) => {
      if (tag === 1) set.domain = pbf.readString();
      else if (tag === 2) set.version = pbf.readVarint(true);
    },
    { domain: '', version: 0 },
  );
}

type GraphLists = { nodes: Node[]; initializers: TensorMessage[]; inputs: ValueInfo[]; outputs: ValueInfo[] };

const emptyGraph = (): Writable<Graph> & GraphLists => ({
  name: '',
  nodes: [],
  initializers: [],
  inputs: [],
  outputs: [],
});

function readGraph(pbf: PbfReader): Graph {
  return pbf.readMessage((tag, graph, pbf) => {
    if (tag === 1) graph.nodes.push(readNode(pbf));
    else if (tag === 2) graph.name = pbf.readString();
    else if (tag === 5) graph.initializers.push(readTensor(pbf));
    else if (tag === 11) graph.inputs.push(readValueInfo(pbf));
    else if (tag === 12) graph.outputs.push(readValueInfo(pbf));
  }, emptyGraph());
}

function readNode(pbf: PbfReader): Node {
  const empty = {
    name: '',
    operator: '',
    domain: '',
    inputs: [] as string[],
    outputs: [] as string[],
    // Names are any texts, '__proto__' too.
    attributes: Object.create(null) as Record<string, Attribute>,
  };
  return pbf.readMessage((tag, node, pbf) => {
    if (tag === 1) node.inputs.push(pbf.readString());
    else if (tag === 2) node.outputs.push(pbf.readString());
    else if (tag === 3) node.name = pbf.readString();
    else if (tag === 4) node.operator = pbf.readString();
    else if (tag === 5) Object.assign(node.attributes, readAttribute(pbf));
    else if (tag === 7) node.domain = pbf.readString();
  }, empty);
}

const kindNames = new Map(
  Object.entries(attributeKinds).map(([name, kind]) => [kind as number, name as Attribute['kind']]),
);

/** By its name; nothing for a kind that is not known here. */
function readAttribute(pbf: PbfReader): Record<string, Attribute> {
  const found = {
    name: '',
    kind: 0,
    float: 0,
    int: 0,
    string: '',
    tensor: undefined as TensorMessage | undefined,
    graph: undefined as Graph | undefined,
    floats: [] as number[],
    ints: [] as number[],
    strings: [] as string[],
  };
  pbf.readMessage((tag, it, pbf) => {
    if (tag === 1) it.name = pbf.readString();
    else if (tag === 2) it.float = pbf.readFloat();
    else if (tag === 3) it.int = pbf.readVarint(true);
    else if (tag === 4) it.string = pbf.readString();
    else if (tag === 5) it.tensor = readTensor(pbf);
    else if (tag === 6) it.graph = readGraph(pbf);
    else if (tag === 7) pbf.readPackedFloat(it.floats);
    else if (tag === 8) pbf.readPackedVarint(it.ints, true);
    else if (tag === 9) it.strings.push(pbf.readString());
    else if (tag === 20) it.kind = pbf.readVarint();
  }, found);
  const kind = kindNames.get(found.kind);
  const value = kind && found[kind];
  return value === undefined ? {} : { [found.name]: { kind, value } as Attribute };
}

/** A tensor while it is read. */
type Growing = Writable<TensorMessage> & { shape: number[] } & {
  [List in 'floats' | 'doubles' | 'ints' | 'longs']?: number[];
};

function readTensor(pbf: PbfReader): TensorMessage {
  const empty: Growing = { name: '', shape: [], elementType: 0 };
  return pbf.readMessage((tag, tensor, pbf) => {
    // Numbers may come one by one: each list is there once, and grows.
    if (tag === 1) pbf.readPackedVarint(tensor.shape, true);
    else if (tag === 2) tensor.elementType = pbf.readVarint();
    else if (tag === 4) tensor.floats = pbf.readPackedFloat(tensor.floats);
    else if (tag === 5) tensor.ints = pbf.readPackedVarint(tensor.ints, true);
    else if (tag === 7) tensor.longs = pbf.readPackedVarint(tensor.longs, true);
    else if (tag === 8) tensor.name = pbf.readString();
    else if (tag === 9) tensor.raw = pbf.readBytes();
    else if (tag === 10) tensor.doubles = pbf.readPackedDouble(tensor.doubles);
    else if (tag === 14) tensor.isExternal = pbf.readVarint() === 1;
  }, empty);
}

function readValueInfo(pbf: PbfReader): ValueInfo {
  return pbf.readMessage(
    (tag, info, pbf) => {
      if (tag === 1) info.name = pbf.readString();
      else if (tag === 2) pbf.readMessage(readType, info);
    },
    { name: '', elementType: 0 } as Writable<ValueInfo>,
  );
}

function readType(tag: number, info: Writable<ValueInfo>, pbf: PbfReader): void {
  if (tag !== 1) return;
  pbf.readMessage((tag, info, pbf) => {
    if (tag === 1) info.elementType = pbf.readVarint();
    else if (tag === 2) info.shape = pbf.readMessage(readLengths, []);
  }, info);
}

function readLengths(tag: number, lengths: (number | string | undefined)[], pbf: PbfReader): void {
  if (tag !== 1) return;
  const found = pbf.readMessage(
    (tag, it, pbf) => {
      if (tag === 1) it.length = pbf.readVarint(true);
      else if (tag === 2) it.length = pbf.readString();
    },
    { length: undefined as number | string | undefined },
  );
  lengths.push(found.length);
}
