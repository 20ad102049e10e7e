/** One trace of a step, compiled for a device: takes its inputs from where they are, and leaves the world as the step would. */
import {
  type Backend,
  currentDevice,
  type Device,
  type Executable,
  keepPast,
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
import {
  copyOf,
  type Field,
  type InputSlot,
  type OutputSlot,
  type Place,
  putInto,
  tensorAt,
  tensorIn,
  valueIn,
} from './slot.ts';
import { steadyInputs } from './steady.ts';
import { closedOver, isPlace, type Trace } from './trace.ts';
import { winograd } from './winograd/winograd.ts';

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
  /** Where the step takes tensors from: all but what is drawn. */
  readonly #slots: readonly Exclude<InputSlot, { kind: 'drawn' }>[];
  /** Those that are fields. */
  readonly #fields: readonly Field[];
  /** What is changed in place. */
  readonly #changed: readonly Place[];
  /** Whether a call sets fields. */
  readonly #setsFields: boolean;
  /** Where else the step takes its arguments from: the tensor outside, or the field, in their places. */
  readonly #alsoFrom: readonly (Tensor | Field | undefined)[];
  /** What the last call has left in fields. */
  readonly #left = new Map<InputSlot, View>();

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
    ({ graph: this.graph, program: this.program, executable: this.executable } = built(trace, backend));
    this.#home = home;
    this.#resident = new ResidentDevice(home, this.executable);
    this.#recorded = recorded;
    this.#closed = closedOver(trace);
    this.#slots = trace.inputs.filter((slot) => slot.kind !== 'drawn');
    this.#fields = this.#slots.filter((slot) => slot.kind === 'field');
    this.#changed = trace.outputs.filter(isPlace);
    this.#setsFields = trace.written.length > 0 || trace.outputs.some((slot) => slot?.kind === 'put');
    this.#alsoFrom = given.map((tensor) => this.#otherPlace(tensor));
  }

  #otherPlace(tensor: Tensor): Tensor | Field | undefined {
    return this.#closed.has(tensor) ? tensor : this.#fields.find((field) => valueIn(field) === tensor);
  }

  /** What of the settings that the step read is another now; undefined where it is none of them. */
  changed(): string | undefined {
    return this.trace.guards.find(({ read, value }) => !Object.is(read(), value))?.what;
  }

  /** Whether the settings that the step read, and the device, are still what they were. */
  fits(given: readonly Tensor[]): boolean {
    const { guards } = this.trace;
    return (
      given.every((tensor, i) => this.#otherPlace(tensor) === this.#alsoFrom[i]) &&
      guards.every(({ read, value }) => Object.is(read(), value)) &&
      this.#isApart(given) &&
      this.#isAtHome(given)
    );
  }

  /** Whether all that it is given is where it runs; where it is given nothing, what it makes goes to the backend in use. */
  #isAtHome(given: readonly Tensor[]): boolean {
    if (this.#slots.length === 0) return currentDevice() === this.#home;
    return this.#slots.every((slot) => deviceBehind(tensorIn(slot, given)) === this.#home);
  }

  /** Whether what is changed in place is in no field beside: when it was traced, it was not. */
  #isApart(given: readonly Tensor[]): boolean {
    if (this.#fields.length === 0 || this.#changed.length === 0) return true;
    const tensors = this.#fields.map(valueIn) as Tensor[];
    return tensors.every(
      (tensor, i) =>
        (tensors.indexOf(tensor) === i && !this.#closed.has(tensor)) ||
        this.#changed.every((place) => tensorAt(place, given) !== tensor),
    );
  }

  /** Runs the program: gives the results, and leaves state, gradients and fields as the step would have. */
  call(given: readonly Tensor[]): Tensor[] {
    const inputs = this.trace.inputs.map((slot) => this.#given(slot, given).value as View);
    // Before a field is set: what is changed may be in it.
    const owners = this.#setsFields ? this.trace.outputs.map((slot) => ownerOf(slot, given)) : undefined;
    const views = this.executable.run(inputs);
    const results: Tensor[] = [];
    for (const { into, value } of this.trace.written) putInto(into, copyOf(value));
    views.forEach((view, i) => {
      const slot = this.trace.outputs[i];
      if (slot && slot.kind !== 'put') {
        this.#leave(slot, view, (owners?.[i] ?? ownerOf(slot, given))!);
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
    if (slot.kind === 'drawn') return traceOn(this.#home, slot.draw);
    const tensor = tensorIn(slot, given);
    // State of another field, which this call may overwrite before it is read.
    if (slot.kind === 'field' && this.#left.get(slot) !== tensor.value) this.#resident.settle(tensor);
    return tensor;
  }

  /**
   * State and gradients stay in the program's memory until somebody asks for them. What belongs to an argument does not:
   * the next call may be given another.
   */
  #leave(slot: Exclude<OutputSlot, { kind: 'put' }>, view: View, owner: Tensor): void {
    if (slot.kind === 'gradient') {
      const before = owner.unsettledGrad;
      if (before?.device === this.#resident && before.value === view) return;
      const gradient = new Tensor(this.#resident, view, view.shape, view.dtype);
      if (slot.of.kind === 'argument') this.#resident.settle(gradient);
      owner.grad = gradient;
      return;
    }
    owner.device = this.#resident;
    owner.value = view;
    owner.assignedAt = tick();
    this.#leavePast(slot, owner);
    if (slot.kind === 'argument') this.#resident.settle(owner);
    if (slot.kind === 'field') this.#left.set(slot, view);
  }

  /** What was recorded before goes on from the past that the owner had then. */
  #leavePast(slot: OutputSlot, owner: Tensor): void {
    if (!this.trace.pasts.has(slot)) return;
    const history = this.trace.pasts.get(slot) ? compiledHistory : undefined;
    if (owner.history === history) return;
    keepPast(owner, { until: owner.assignedAt, history: owner.history });
    owner.history = history;
  }

  #result(view: View, recorded: boolean, isFresh = false): Tensor {
    const here = new Tensor(this.#home, view, view.shape, view.dtype);
    const tensor = isFresh ? here : copied(this.#home, here);
    if (recorded) tensor.history = compiledHistory;
    return tensor;
  }
}

/** What becomes of a trace; without transformed tiles where there is no room for them. */
function built(
  trace: Trace,
  backend: Backend,
  costs: Pick<Backend, 'transformCosts'> = backend,
): Pick<CompiledProgram, 'graph' | 'program' | 'executable'> {
  const steady = steadyInputs(trace);
  const transformed = winograd(trace.graph, costs, steady);
  const graph = optimize(transformed);
  const results = trace.outputs.map((slot) => slot === undefined || slot.kind === 'put');
  const program = { ...schedule(graph, backend, steady), results };
  try {
    return { graph, program, executable: backend.compile?.(program) ?? interpreter(backend, program) };
  } catch (error) {
    if (transformed === trace.graph || !(error instanceof RangeError)) throw error;
    return built(trace, backend, {});
  }
}

/** The tensor that takes on an output, or gets it as its gradient. */
function ownerOf(slot: OutputSlot | undefined, given: readonly Tensor[]): Tensor | undefined {
  if (!slot || slot.kind === 'put') return undefined;
  return tensorAt(slot.kind === 'gradient' ? slot.of : slot, given);
}
