/** What a node says of itself, read once, when a file is imported. */
import type { Attribute, Graph, Node, TensorMessage } from '../protocol/messages.ts';
import type { Place } from './place.ts';
import type { Value, Values } from './values.ts';

/** A graph within a node, such as a branch of If. */
export interface Subgraph {
  /** The names of what it takes from the graph around it. */
  readonly captured: readonly string[];
  /** The outputs, from the values of what is captured. */
  readonly run: (captured: Values, place: Place) => readonly Value[];
}

/** How an attribute is read: of which kind it is, and what it is. */
type Kinds = { readonly [Kind in Attribute['kind']]: Extract<Attribute, { kind: Kind }>['value'] };

export class Attributes {
  /** The version of ONNX's operators. */
  readonly opset: number;
  readonly inputs: number;
  readonly outputs: number;
  /** What subgraphs took, in order: the node gets it after its own inputs. */
  readonly captured: string[] = [];
  readonly #node: Node;
  readonly #plan: (graph: Graph) => Subgraph;

  constructor(node: Node, opset: number, plan: (graph: Graph) => Subgraph) {
    this.#node = node;
    this.opset = opset;
    this.inputs = node.inputs.length;
    this.outputs = node.outputs.length;
    this.#plan = plan;
  }

  /** Whether there is an output with this number that somebody reads. */
  hasOutput(index: number): boolean {
    return !!this.#node.outputs[index];
  }

  #get<Kind extends Attribute['kind']>(name: string, kind: Kind): Kinds[Kind] | undefined {
    if (!Object.hasOwn(this.#node.attributes, name)) return undefined;
    const found = this.#node.attributes[name]!;
    if (found.kind === kind) return found.value as Kinds[Kind];
    throw new TypeError(`the attribute ${name} is of kind ${found.kind}; expected ${kind}`);
  }

  int(name: string): number | undefined;
  int(name: string, otherwise: number): number;
  int(name: string, otherwise?: number): number | undefined {
    return this.#get(name, 'int') ?? otherwise;
  }

  /** Whether a number that stands for yes or no is not 0. */
  flag(name: string, otherwise = 0): boolean {
    return this.int(name, otherwise) !== 0;
  }

  float(name: string): number | undefined;
  float(name: string, otherwise: number): number;
  float(name: string, otherwise?: number): number | undefined {
    return this.#get(name, 'float') ?? otherwise;
  }

  string(name: string, otherwise: string): string {
    return this.#get(name, 'string') ?? otherwise;
  }

  /** One of several words. Throws for another. */
  choice<const Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const found = this.string(name, words[0]);
    const known = words.find((word) => word === found);
    if (known !== undefined) return known;
    throw new TypeError(`the attribute ${name} is '${found}'; there is only ${words.join(', ')} here`);
  }

  ints(name: string): readonly number[] | undefined {
    return this.#get(name, 'ints');
  }

  /** Numbers that newer versions have as the second input. Throws where neither is there. */
  intsOrInput(name: string): readonly number[] | undefined {
    const found = this.ints(name);
    if (found || this.#node.inputs[1]) return found;
    throw new TypeError(`there is neither an attribute ${name} nor an input for it`);
  }

  floats(name: string): readonly number[] | undefined {
    return this.#get(name, 'floats');
  }

  strings(name: string): readonly string[] | undefined {
    return this.#get(name, 'strings');
  }

  tensor(name: string): TensorMessage | undefined {
    return this.#get(name, 'tensor');
  }

  subgraph(name: string): Subgraph | undefined {
    const graph = this.#get(name, 'graph');
    if (!graph) return undefined;
    const subgraph = this.#plan(graph);
    this.captured.push(...subgraph.captured);
    return subgraph;
  }
}
