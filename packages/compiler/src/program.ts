/** One trace of a step, compiled for a device: takes its inputs from where they are, and leaves the world as the step would. */
import {
  type Backend,
  type Device,
  type Executable,
  Tensor,
  tick,
  traceOn,
  type View,
} from '@glissade/tensor';
import type { Graph } from './graph.ts';
import { compiledHistory } from './history.ts';
import { interpreter } from './interpret.ts';
import { optimize } from './passes/optimize.ts';
import { copied, deviceBehind, ResidentDevice } from './resident.ts';
import { schedule } from './schedule.ts';
import { copyOf, type InputSlot, type OutputSlot, putInto, tensorAt, tensorIn } from './slot.ts';
import { closedOver, type Trace } from './trace.ts';

/**
 * What `compile` made of one trace of a step: the graph as traced and as optimized, the kernels, and what the backend
 * made of them. `step.programs` lists them, to look at; `explain(step)` puts them into words.
 *
 * @example
 * ```ts
 * import { compile } from '@glissade/compiler';
 * import { ones, type Tensor } from '@glissade/tensor';
 *
 * const step = compile((x: Tensor) => x.mul(2).add(1).sum());
 * step(ones([3]));
 * step(ones([5]));
 * console.log(step.programs.map(({ program }) => program.kernels.length)); // => [ 1, 1 ]
 * ```
 */
export class CompiledProgram {
  /** What the function did, as written down. */
  readonly trace: Trace;
  /** The graph after the passes. */
  readonly graph: Graph;
  /** The kernels and the plan of their memory. */
  readonly program: ReturnType<typeof schedule>;
  /** The backend's code for it. */
  readonly executable: Executable;
  readonly #home: Device;
  readonly #resident: ResidentDevice;
  readonly #recorded: readonly boolean[];
  readonly #closed: ReadonlySet<Tensor>;
  /** The arguments that the step also takes from outside, in their places. */
  readonly #alsoClosed: readonly (Tensor | undefined)[];

  /**
   * @param recorded - for each result, whether it has a history
   * @param given - the arguments that it was traced for
   */
  constructor(
    trace: Trace,
    home: Device,
    backend: Backend,
    recorded: readonly boolean[],
    given: readonly Tensor[],
  ) {
    this.trace = trace;
    this.graph = optimize(trace.graph);
    const results = trace.outputs.map((slot) => slot === undefined || slot.kind === 'put');
    this.program = { ...schedule(this.graph, backend), results };
    this.executable = backend.compile?.(this.program) ?? interpreter(backend, this.program);
    this.#home = home;
    this.#resident = new ResidentDevice(home, this.executable);
    this.#recorded = recorded;
    this.#closed = closedOver(trace);
    this.#alsoClosed = given.map((tensor) => this.#ifClosed(tensor));
  }

  #ifClosed(tensor: Tensor): Tensor | undefined {
    return this.#closed.has(tensor) ? tensor : undefined;
  }

  /** What of the settings that the step read is another now; undefined where it is none of them. */
  changed(): string | undefined {
    return this.trace.guards.find(({ read, value }) => !Object.is(read(), value))?.what;
  }

  /** Whether the settings that the step read, and the device, are still what they were. */
  fits(given: readonly Tensor[]): boolean {
    const { guards, inputs } = this.trace;
    return (
      given.every((tensor, i) => this.#ifClosed(tensor) === this.#alsoClosed[i]) &&
      guards.every(({ read, value }) => Object.is(read(), value)) &&
      inputs.every((slot) => slot.kind === 'drawn' || deviceBehind(tensorIn(slot, given)) === this.#home)
    );
  }

  /** Runs the program: gives the results, and leaves state, gradients and fields as the step would have. */
  call(given: readonly Tensor[]): Tensor[] {
    const inputs = this.trace.inputs.map((slot) => this.#given(slot, given).value as View);
    const views = this.executable.run(inputs);
    const results: Tensor[] = [];
    for (const { into, value } of this.trace.written) putInto(into, copyOf(value));
    views.forEach((view, i) => {
      const slot = this.trace.outputs[i];
      if (slot && slot.kind !== 'put') {
        this.#leave(slot, view, given);
        return;
      }
      const recorded = slot?.recorded ?? this.#recorded[i]!;
      const result = this.#result(view, recorded, this.executable.fresh?.[i]);
      if (slot) putInto(slot.into, result);
      else results.push(result);
    });
    for (const owner of this.trace.cleared) tensorAt(owner, given).grad = undefined;
    return results;
  }

  /** What is drawn is made where the program runs, whichever backend is in use by now. */
  #given(slot: InputSlot, given: readonly Tensor[]): Tensor {
    return slot.kind === 'drawn' ? traceOn(this.#home, slot.draw) : tensorIn(slot, given);
  }

  /**
   * State and gradients stay in the program's memory until somebody asks for them. What belongs to an argument does not:
   * the next call may be given another.
   */
  #leave(slot: Exclude<OutputSlot, { kind: 'put' }>, view: View, given: readonly Tensor[]): void {
    if (slot.kind === 'gradient') {
      const owner = tensorAt(slot.of, given);
      const before = owner.unsettledGrad;
      if (before?.device === this.#resident && before.value === view) return;
      const gradient = new Tensor(this.#resident, view, view.shape, view.dtype);
      if (slot.of.kind === 'argument') this.#resident.settle(gradient);
      owner.grad = gradient;
      return;
    }
    const tensor = tensorAt(slot, given);
    tensor.device = this.#resident;
    tensor.value = view;
    tensor.assignedAt = tick();
    if (slot.kind === 'argument') this.#resident.settle(tensor);
  }

  #result(view: View, recorded: boolean, isFresh = false): Tensor {
    const here = new Tensor(this.#home, view, view.shape, view.dtype);
    const tensor = isFresh ? here : copied(this.#home, here);
    if (recorded) tensor.history = compiledHistory;
    return tensor;
  }
}
