/**
 * The narrow interfaces of the house.
 *
 * A `Device` decides what a tensor's value is: numbers in a backend's memory, or a symbol in a program being traced.
 * A `History` remembers how a tensor came about, so that a derivative can be taken. They know nothing of each other.
 * A `Backend` is what a machine must offer for the eager device to compute on it: memory and steps.
 */
import type { Arena } from './arena.ts';
import type { DType, TypedArray } from './dtype.ts';
import type { Primitive } from './primitive.ts';
import type { Executable, Program } from './program.ts';
import type { Shape } from './shape.ts';
import type { Step } from './step.ts';
import type { Tensor } from './tensor.ts';
import type { View } from './view.ts';

/**
 * Where tensors are and what becomes of operations on them: an eager device runs each on its backend, a tracer writes
 * it down, `vmap` applies it to many examples. Backends implement `Backend`, not this.
 */
export interface Device {
  /** How errors call it. */
  readonly name: string;
  /** The backend whose views the values of its tensors are; a device that does not compute has none. */
  readonly backend?: Backend;
  /** Applies one primitive: computes it, or writes it down. */
  evaluate(primitive: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor;
  /** A tensor that holds these elements in row-major order. The array is copied. */
  constant(data: TypedArray, shape: Shape, dtype: DType): Tensor;
  /** Whether `readSync` works. */
  readonly canReadSync?: boolean;
  /** A copy of a tensor's elements, in row-major order. */
  read(tensor: Tensor): Promise<TypedArray>;
  /** The same without waiting; throws, naming the mend, where the device cannot block. */
  readSync(tensor: Tensor): TypedArray;
  /** The same values on a backend's memory. */
  move(tensor: Tensor, backend: Backend): Promise<Tensor>;
  /** What the backend keeps; absent where there is none. */
  memory?(): MemoryReport;
  /** Follows the memory that a computation makes on this device; undefined where a collector had better find it. */
  newArena?(): Arena | undefined;
  /**
   * Moves the tensor's value to memory of its own, on a device that computes. Devices whose values are good for a while
   * only (the state of a compiled program, which the next call overwrites) have it; it is called before another tensor
   * may come to share the value.
   */
  settle?(tensor: Tensor): void;
  /** What a device that writes programs down must learn of, beside the operations. */
  readonly state?: StateTracer;
}

/** A function of tensors that brings its own derivative: from the cotangent of the output to those of the inputs. */
export interface Differentiated {
  readonly name: string;
  readonly forward: (...inputs: Tensor[]) => Tensor;
  readonly backward: (
    cotangent: Tensor,
    inputs: readonly Tensor[],
    output: Tensor,
  ) => readonly (Tensor | undefined)[];
}

/** Follows what a traced function reads and changes outside itself. */
export interface StateTracer {
  /** Instead of `target` taking on the value at once. */
  assign(target: Tensor, value: Tensor): void;
  /** Another tensor of the value that `tensor` has at this place of the function, which will have the history given, or none. */
  alias(tensor: Tensor, history: History | undefined): Tensor;
  /** What `of.grad` is now; `present` is the gradient that was there before the trace. */
  readGrad(of: Tensor, present: Tensor | undefined): Tensor | undefined;
  /** `of.grad = gradient`, at each call. */
  writeGrad(of: Tensor, gradient: Tensor | undefined): void;
  /** The function's course depends on what `read` gives, `what` for people: another value needs another trace. */
  depend(read: () => unknown, what?: string): void;
  /** The function may read `tensor` in a field, or on a path within it: at each call what is there then. */
  readField(owner: object, path: readonly string[], tensor: Tensor): void;
  /** The function has set what is there, where `before` was, and so does each call; `within` are the tensors in the value. */
  writeField(
    owner: object,
    path: readonly string[],
    value: unknown,
    before: unknown,
    within: readonly Tensor[],
  ): void;
  /**
   * Calls a function with a derivative of its own, where a call here stands for another one, which has to be differentiated in the
   * same way: `call` makes it.
   */
  differentiate?(
    given: Differentiated,
    inputs: readonly Tensor[],
    call: (other: Differentiated, inputs: readonly Tensor[]) => Tensor,
  ): Tensor;
  /** A tensor of this shape and dtype that `draw` makes anew at each call of the function. */
  draw(shape: Shape, dtype: DType, draw: () => Tensor): Tensor;
}

/** What becomes of the graph that `backward()` walks. */
export interface BackwardOptions {
  /** Keeps it, for another `backward()` through it. Else it is let go of: a loss that is kept does not hold it. */
  readonly retainGraph?: boolean;
  /** Records the gradients' own computation, so that they can be differentiated; this keeps the graph, too. */
  readonly createGraph?: boolean;
}

/** What `registerHook` takes: a function of a gradient, which may give another one in its place, of the same shape. */
export type GradientHook = (
  gradient: Tensor,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing has that type.
) => Tensor | undefined | void;

/** What registers a hook gives: the way to be rid of it. */
export interface HookHandle {
  /** Takes the hook away; once is enough. */
  remove(): void;
}

/** How a tensor came about, for `backward()`. @glissade/autograd implements it; tensors only carry it along. */
export interface History {
  /** The tensor itself where it is a leaf: where a gradient was asked for, not computed. */
  readonly leaf?: Tensor | undefined;
  /** Whether it has been let go of: nothing can go back through it. */
  readonly isSpent?: boolean;
  /** Called after every primitive with an input that has a history; returns the output's own. */
  record(primitive: Primitive, inputs: readonly Tensor[], output: Tensor): History | undefined;
  /**
   * Calls a function of these inputs that brings its own derivative, and records it as one call. Its `backward` keeps no tensor that
   * it sees or makes: what is not among the shares that it gives is freed.
   */
  differentiate?(given: Differentiated, inputs: readonly Tensor[]): Tensor;
  /** Leaves the gradient of `output`, weighted by `seed`, in the leaves below it. */
  backward(output: Tensor, seed?: Tensor, options?: BackwardOptions): void;
  /** What is called with the gradient of the tensor that it is the past of. */
  readonly hooks?: readonly GradientHook[];
  /** Adds one. */
  registerHook(hook: GradientHook): HookHandle;
  /** Has `backward()` leave the gradient of the tensor in its `.grad`, as it does for leaves. */
  retainGrad(tensor: Tensor): void;
  /** How a printed tensor shows its history. */
  toString(): string;
}

/** What a backend itself keeps. */
export interface MemoryReport {
  readonly backend: string;
  /** Bytes that the backend holds for itself: kernel memory, pools. */
  readonly heldBytes: number;
  /** Bytes handed out for tensors since the start, freed or not. */
  readonly allocatedBytes: number;
}

/** What transforming a convolution costs (Winograd), counted in products that could be added up in the same time. */
export interface TransformCosts {
  /** Of each tile of 4 x 4, for each channel that goes in or comes out. */
  readonly tile: number;
  /** Of each weight of 3 x 3. */
  readonly weight: number;
}

/** Memory and steps: all that a machine must offer. */
export interface Backend<Buffer = unknown> {
  readonly name: string;
  /** More than the name, for errors: which machine it is. */
  readonly description?: string;
  /** The dtypes that it can hold and compute. */
  readonly dtypes: readonly DType[];
  /** How many buffers one kernel may read and write at most, where there is a limit; never fewer than 4. */
  readonly mostBuffers?: number;
  /** Room for `length` elements. The contents are undefined until a step or `write` fills them. */
  allocate(dtype: DType, length: number): Buffer;
  /** Nobody reads this buffer any more, and what is read from it all the same means nothing. */
  free(buffer: Buffer): void;
  /** `free` is called early, where it can be, for buffers of so many bytes and more; for none, if not said. */
  readonly worthFreeing?: number;
  /** Fills the buffer from its first element on. The array may be changed afterwards. */
  write(buffer: Buffer, data: TypedArray): void;
  /** A copy of the buffer's first `length` elements; of all, if not said. */
  read(buffer: Buffer, length?: number): Promise<TypedArray>;
  /** Present where blocking is possible. */
  readSync?(buffer: Buffer, length?: number): TypedArray;
  /** Runs one step, in order with all earlier ones; may return before it is done. */
  run(step: Step, inputs: readonly View<Buffer>[], output: View<Buffer>): void;
  /** Generates code for a whole program. Without it the program's steps go through `run`, one by one. */
  compile?(program: Program): Executable<Buffer>;
  /** Where products are dear: a program transforms the convolutions for which that takes less time than the products it spares. */
  readonly transformCosts?: TransformCosts | undefined;
  /** What it holds; the device counts what it has handed out. */
  memory?(): Pick<MemoryReport, 'heldBytes'>;
}
