/** Which function runs for which node, and where its inputs lie: made once, when a file is read. */
import type { GraphNode, NodeOutput } from './graph-json.ts';
import { NodeAttributes } from './node-attributes.ts';
import type { Run } from './operator.ts';
import { operators } from './operators/index.ts';
import { keyOf, labelOf } from './order.ts';
import type { Place } from './place.ts';
import type { Value } from './values.ts';

/** What a file holds: always the same, or a tensor that is looked up at each call, as another may stand in for it. */
export type Kept = () => Value;

interface Step {
  readonly label: string;
  readonly run: Run;
  /** Places of the inputs. */
  readonly inputs: readonly number[];
  /** The place of the first result; those of others lie behind it. -1 for results that nobody takes. */
  readonly outputs: readonly number[];
  /** Places that nobody reads afterwards, whose memory can go. */
  readonly done: readonly number[];
}

/** The outputs for the values of what is given. */
export type Plan = (given: readonly Value[], place: Place) => Value[];

/** The operators that there are no functions for, and placeholders that nobody gives. Throws, naming all. */
function checkKnown(operation: string, order: readonly GraphNode[]): void {
  const lonely = order.find(({ op }) => op === 'Placeholder');
  if (lonely)
    throw new TypeError(
      `${operation}: ${labelOf(lonely)} is needed, and the signature does not have it among the inputs`,
    );
  const unknown = order.map(({ op }) => op).filter((op) => op !== 'Const' && !Object.hasOwn(operators, op));
  if (unknown.length === 0) return;
  throw new TypeError(
    `${operation}: the graph has operators that are not there: ${[...new Set(unknown)].sort().join(', ')}. Loops, texts, sparse ` +
      'tensors and boxes are not: convert a part of the model that does without, or read the model as ONNX with importOnnx',
  );
}

/** Functions for the nodes. Throws for operators that are not known, and attributes that are wrong. */
export function runsOf(operation: string, order: readonly GraphNode[]): ReadonlyMap<string, Run> {
  checkKnown(operation, order);
  return new Map(
    order.flatMap((node): [string, Run][] => {
      if (node.op === 'Const') return [];
      try {
        return [[node.name, operators[node.op]!(new NodeAttributes(node.attributes, node.inputs.length))]];
      } catch (error) {
        throw inNode(`${operation}: ${labelOf(node)}`, error);
      }
    }),
  );
}

/** @param keptOf - what the file holds under a node's name */
export function planOf(
  order: readonly GraphNode[],
  runs: ReadonlyMap<string, Run>,
  given: readonly NodeOutput[],
  outputs: readonly NodeOutput[],
  keptOf: (name: string) => Kept,
): Plan {
  const places = new Map<string, number>();
  const placeOf = (value: NodeOutput): number => {
    const key = keyOf(value);
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  };
  const starts = given.map(placeOf);
  const kept = order
    .filter(({ op }) => op === 'Const')
    .map(({ name }) => [placeOf({ node: name, output: 0 }), keptOf(name)] as const);
  const ends = outputs.map(placeOf);
  const steps = order.flatMap((node) => {
    const run = runs.get(node.name);
    return run ? [{ node, label: labelOf(node), run, inputs: node.inputs.map(placeOf) }] : [];
  });
  // Which results of a node are taken.
  const taken = new Map<string, number[]>();
  for (const key of places.keys()) {
    const at = key.lastIndexOf(':');
    const name = key.slice(0, at);
    taken.set(name, [...(taken.get(name) ?? []), Number(key.slice(at + 1))]);
  }
  const fixed = new Set([...starts, ...kept.map(([place]) => place), ...ends]);
  const placed = steps.map(({ node, ...step }) => {
    const outputs: number[] = [];
    // A node whose result is given computes others.
    for (const output of taken.get(node.name) ?? [])
      if (!starts.includes(placeOf({ node: node.name, output })))
        outputs[output] = placeOf({ node: node.name, output });
    return { ...step, outputs: Array.from(outputs, (place) => place ?? -1) };
  });
  return runner(withEnds(placed, fixed), starts, kept, ends);
}

/** Says after which step a value has been read for the last time. */
function withEnds(steps: readonly Omit<Step, 'done'>[], fixed: ReadonlySet<number>): Step[] {
  const met = new Set(fixed);
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
    starts: readonly number[],
    kept: readonly (readonly [place: number, value: Kept])[],
    ends: readonly number[],
  ): Plan =>
  (given, place) => {
    const values: (Value | undefined)[] = [];
    starts.forEach((at, i) => {
      values[at] = given[i];
    });
    for (const [at, value] of kept) values[at] = value();
    const read = (at: number): Value => {
      const value = values[at];
      if (value !== undefined) return value;
      throw new TypeError('there is a result to be taken that its node does not give');
    };
    let label = 'the model';
    try {
      for (const step of steps) {
        label = step.label;
        const result = step.run(step.inputs.map(read), place);
        const results: readonly Value[] = Array.isArray(result) ? result : [result as Value];
        step.outputs.forEach((at, i) => {
          if (at >= 0) values[at] = results[i];
        });
        for (const at of step.done) values[at] = undefined;
      }
      label = 'the outputs';
      return ends.map(read);
    } catch (error) {
      throw inNode(label, error);
    }
  };

/** The error, naming the node. */
function inNode(label: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return new (error.constructor as ErrorConstructor)(`${label}: ${error.message}`, { cause: error });
}
