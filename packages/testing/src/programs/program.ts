/** A program as users write them: inputs, and calls of public functions on what is there by then. */
import { type DType, type Shape, Tensor } from '@glissade/tensor';

/** One of the tensors that a node gives. */
export interface Ref {
  readonly node: number;
  readonly output: number;
}

/** What the numbers of an input are like. */
export type Kind = 'normal' | 'positive' | 'unit' | 'whole' | 'index' | 'edges';

/** How an input lies in memory, beside in order. */
export type Layout = 'plain' | 'transposed' | 'stepped' | 'flipped' | 'expanded';

export interface InputNode {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly kind: Kind;
  /** One more than the largest, of an index. */
  readonly bound: number;
  readonly layout: Layout;
  readonly seed: number;
}

export interface CallNode {
  readonly operation: Operation;
  readonly args: readonly Ref[];
  readonly options: unknown;
}

export type ProgramNode = InputNode | CallNode;

export interface Program {
  readonly seed: number;
  readonly nodes: readonly ProgramNode[];
  /** What it returns: the same tensor twice, or an input, too. */
  readonly outputs: readonly Ref[];
}

/** One row of the table of operations. */
export interface Operation {
  readonly name: string;
  /** Draws what it is called with; nothing, where no tensor fits. */
  readonly draw: (draw: Draw) => Drawn | undefined;
  readonly call: (x: readonly Tensor[], options: never) => Tensor | readonly Tensor[];
  /** The same in PyTorch: `F` is torch.nn.functional. Several results are a tuple. */
  readonly python?: ((x: readonly string[], options: never) => string) | undefined;
  /** Holds gradients back, so that no difference is the slope. */
  readonly detaches?: true;
  /** Has no second derivative for some matrices: singular ones, and those of which two eigenvalues are the same. */
  readonly isSlopeKinked?: true;
}

export interface Drawn {
  readonly args: readonly Ref[];
  readonly options?: unknown;
}

/** A tensor that a program has, as operations look at it when they draw their arguments. */
export interface Value {
  readonly ref: Ref;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly size: number;
  readonly least: number;
  readonly most: number;
}

/** What an operation draws its arguments with. */
export interface Draw {
  readonly float: DType;
  int(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<Choice>(choices: readonly Choice[]): Choice;
  length(): number;
  /** A dim of that many, from the end or not. */
  dim(rank: number): number;
  shape(leastRank: number, mostRank: number, most?: number): number[];
  fresh(shape: Shape, kind?: Kind, dtype?: DType, bound?: number): Value;
  /** A tensor that is there and fits. */
  find(fits: (value: Value) => boolean): Value | undefined;
  /** A tensor that is there and fits, or a new one; floats, and not empty. */
  floats(leastRank?: number, mostRank?: number, kind?: Kind): Value;
  /** As `floats`, but of any dtype. */
  some(leastRank?: number, mostRank?: number): Value;
  /** Another of that shape or one that broadcasts with it. */
  beside(value: Value, kind?: Kind): Value;
}

export const isCall = (node: ProgramNode): node is CallNode => 'operation' in node;

/** The inputs of a program, by their nodes. */
export const inputsOf = ({ nodes }: Program): number[] => [...nodes.keys()].filter((i) => !isCall(nodes[i]!));

/** Gives what each node gives. `pass` is given each tensor on its way, and may give another. */
export function execute(
  { nodes }: Program,
  inputs: readonly Tensor[],
  pass: (tensor: Tensor, node: number) => Tensor = (tensor) => tensor,
): readonly (readonly Tensor[])[] {
  const given = inputs.values();
  const results: (readonly Tensor[])[] = [];
  for (const [i, node] of nodes.entries()) {
    if (!isCall(node)) {
      results.push([pass(given.next().value!, i)]);
      continue;
    }
    const args = node.args.map(({ node, output }) => results[node]![output]!);
    const result = node.operation.call(args, node.options as never);
    const list = result instanceof Tensor ? [result] : result;
    results.push(list.map((tensor) => pass(tensor, i)));
  }
  return results;
}

/** What the program returns for these inputs. */
export function run(
  program: Program,
  inputs: readonly Tensor[],
  pass?: (tensor: Tensor, node: number) => Tensor,
): Tensor[] {
  const results = execute(program, inputs, pass);
  return program.outputs.map(({ node, output }) => results[node]![output]!);
}

/** The program to read: a line for each node. */
export function printProgram({ seed, nodes, outputs }: Program): string {
  const name = ({ node, output }: Ref): string => (output ? `t${node}_${output}` : `t${node}`);
  const lines = nodes.map((node, i) => {
    if (!isCall(node)) {
      const { dtype, shape, kind, layout, seed, bound } = node;
      return `t${i} = ${kind}${kind === 'index' ? ` < ${bound}` : ''} ${dtype}[${shape}]${layout === 'plain' ? '' : `, ${layout}`} (seed ${seed})`;
    }
    const options = node.options === undefined ? '' : `; ${JSON.stringify(node.options)}`;
    return `t${i} = ${node.operation.name}(${node.args.map(name).join(', ')}${options})`;
  });
  return [`seed ${seed}`, ...lines, `return ${outputs.map(name).join(', ')}`].join('\n');
}
