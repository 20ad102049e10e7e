/** Which function runs for which node, and where its inputs lie: made once, when a file is imported. */
import type { Graph, Node, TensorMessage } from '../protocol/messages.ts';
import { Attributes, type Subgraph } from './attributes.ts';
import { checkInputCount } from './needed-inputs.ts';
import type { Run } from './operator.ts';
import { constantOf } from './operators/constants.ts';
import { operators } from './operators/index.ts';
import type { Place } from './place.ts';
import type { Numbers, Value, Values } from './values.ts';

/** What a plan is made with. */
export interface Planning {
  readonly opset: number;
  /** Keeps what a file holds, and says how a plan gets it at each call. */
  readonly keep: (name: string, constant: TensorMessage | Numbers) => Kept;
}

/** What is always the same, or a tensor that is looked up at each call, as another may stand in for it. */
export type Kept = Numbers | (() => Value);

interface Step {
  readonly label: string;
  readonly run: Run;
  /** Places of the inputs; -1 for those that are left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Places that nobody reads afterwards, whose memory can go. */
  readonly done: readonly number[];
}

export interface Plan {
  /** The outputs for the values of what is given. */
  readonly run: (given: Values, place: Place) => readonly Value[];
}

/** Nodes of ONNX's own domain. */
export const isOwn = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/** How errors call a node. */
const labelOf = ({ name, operator, outputs }: Node): string =>
  `node ${name ? `'${name}'` : `of '${outputs[0]}'`} (${operator})`;

/** @param given - the names of what is given at each call, in order */
export function planOf(graph: Graph, given: readonly string[], planning: Planning): Plan {
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const place = places.size;
    if (places.has(name))
      throw new TypeError(
        `importOnnx: there are two values '${name}', and a name is given once: the file is damaged`,
      );
    places.set(name, place);
    return place;
  };
  for (const name of given) placeOf(name);
  const kept: [place: number, value: Kept][] = [];
  const keep = (name: string, constant: TensorMessage | Numbers): void => {
    kept.push([placeOf(name), planning.keep(name, constant)]);
  };
  const initializers = new Map(graph.initializers.map((each) => [each.name, each]));
  for (const [name, message] of initializers) if (!places.has(name)) keep(name, message);

  const steps: Omit<Step, 'done'>[] = [];
  for (const node of graph.nodes) {
    const label = labelOf(node);
    // Of which nobody could read anything.
    if (node.outputs.every((name) => name === '')) continue;
    const locate = (name: string): number => {
      if (name === '') return -1;
      const place = places.get(name);
      if (place !== undefined) return place;
      throw new TypeError(
        `importOnnx: ${label} takes '${name}', which nothing before it gives: the file is damaged, or its nodes are in disorder`,
      );
    };
    // Exporters give weights of equal values one initializer: what is trained must have its own.
    const copied = node.operator === 'Identity' ? initializers.get(node.inputs[0]!) : undefined;
    if (copied) {
      const copy = { ...copied, name: node.outputs[0]! };
      initializers.set(copy.name, copy);
      keep(copy.name, copy);
      continue;
    }
    const attributes = new Attributes(node, planning.opset, (inner) => subgraphOf(inner, planning));
    let run: Run | undefined;
    try {
      if (node.operator === 'Constant') keep(node.outputs[0]!, constantOf(attributes));
      else run = operators[node.operator]!(attributes);
      checkInputCount(node.operator, node.inputs);
    } catch (error) {
      throw inNode(`importOnnx: ${label}`, error);
    }
    if (!run) continue;
    const inputs = [...node.inputs, ...attributes.captured].map(locate);
    steps.push({
      label,
      run,
      inputs,
      outputs: node.outputs.map((name) => (name === '' ? -1 : placeOf(name))),
    });
  }
  const outputs = graph.outputs.map(({ name }) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    throw new TypeError(`importOnnx: no node gives the output '${name}': the file is damaged`);
  });
  const constants = new Set([...kept.map(([place]) => place), ...outputs]);
  return { run: runner(withEnds(steps, constants), places.size, kept, outputs) };
}

/** Says after which step a value has been read for the last time. */
function withEnds(steps: readonly Omit<Step, 'done'>[], constants: ReadonlySet<number>): Step[] {
  const met = new Set(constants);
  return steps
    .toReversed()
    .map((step) => {
      const done = [...step.inputs, ...step.outputs].filter((place) => place >= 0 && !met.has(place));
      for (const place of done) met.add(place);
      return { ...step, done };
    })
    .toReversed();
}

const runner =
  (
    steps: readonly Step[],
    count: number,
    kept: readonly (readonly [place: number, value: Kept])[],
    outputs: readonly number[],
  ): Plan['run'] =>
  (given, place) => {
    const values: (Value | undefined)[] = new Array(count);
    given.forEach((value, i) => {
      values[i] = value;
    });
    for (const [at, value] of kept) values[at] = typeof value === 'function' ? value() : value;
    let label = '';
    try {
      for (const step of steps) {
        label = step.label;
        const inputs = step.inputs.map((at, i) => (at < 0 ? undefined : (values[at] ?? notGiven(i))));
        const result = step.run(inputs, place);
        const results: readonly Value[] = Array.isArray(result) ? result : [result as Value];
        for (let i = 0; i < step.outputs.length; i++)
          if (step.outputs[i]! >= 0) values[step.outputs[i]!] = results[i];
        for (const at of step.done) values[at] = undefined;
      }
    } catch (error) {
      throw inNode(label, error);
    }
    return outputs.map((at, i) => {
      const found = values[at];
      if (found !== undefined) return found;
      throw new TypeError(`output ${i} of the model is one that its node does not give: the file is damaged`);
    });
  };

/** Nodes may name more outputs than there are, as long as nobody reads them. */
function notGiven(input: number): never {
  throw new TypeError(`input ${input} is an output that the node before does not give`);
}

/** The error, naming the node. */
function inNode(label: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return new (error.constructor as ErrorConstructor)(`${label}: ${error.message}`, { cause: error });
}

/** A graph within a node takes what it does not compute itself from around it. */
function subgraphOf(graph: Graph, planning: Planning): Subgraph {
  const captured = [...capturedBy(graph)];
  const plan = planOf(graph, captured, planning);
  return { captured, run: plan.run };
}

function capturedBy(graph: Graph): Set<string> {
  const own = new Set(graph.initializers.map(({ name }) => name));
  const captured = new Set<string>();
  const take = (name: string): void => {
    if (name !== '' && !own.has(name)) captured.add(name);
  };
  for (const node of graph.nodes) {
    for (const name of node.inputs) take(name);
    for (const inner of graphsIn(node)) for (const name of capturedBy(inner)) take(name);
    for (const name of node.outputs) own.add(name);
  }
  for (const { name } of graph.outputs) take(name);
  return captured;
}

/** The graphs in a node's attributes. */
export const graphsIn = (node: Node): Graph[] =>
  Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'graph' ? [attribute.value] : [],
  );

/** All nodes, those within nodes too. */
export const nodesIn = (graph: Graph): Node[] =>
  graph.nodes.flatMap((node) => [node, ...graphsIn(node).flatMap(nodesIn)]);
