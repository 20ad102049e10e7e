/**
 * A device that computes nothing: it writes down every operation as a line of a graph, and notes which tensors outside
 * the function are read, assigned, or get a gradient.
 */
import {
  arrayFrom,
  type Device,
  type DType,
  type History,
  keepsHistories,
  type Primitive,
  type Shape,
  type StateTracer,
  Tensor,
  type TypedArray,
} from '@glissade/tensor';
import { Fields, type Known, nameOf } from './fields.ts';
import type { Instruction, Output } from './graph.ts';
import { Guards } from './guards.ts';
import { checkLeaf, isParameter, kindOf } from './outside.ts';
import {
  type Field,
  type InputSlot,
  type OutputSlot,
  type Place,
  sameField,
  tensorAt,
  valueIn,
} from './slot.ts';
import type { Trace, Written } from './trace.ts';

/** A tensor from outside, as it was before the trace, and where it was found. */
interface Captured {
  readonly place: Place;
  readonly line: number;
  readonly device: Device;
  readonly value: unknown;
  readonly assignedAt: number;
  readonly history: History | undefined;
}

interface Gradient {
  readonly owner: Place;
  /** The line of the gradient that was there before, if it was read. */
  readonly before: number | undefined;
  now: Tensor | undefined;
  written: boolean;
}

export class Tracer implements Device, StateTracer {
  readonly name = 'a compiled step';
  readonly #instructions: Instruction[] = [];
  readonly #slots: InputSlot[] = [];
  readonly #captured = new Map<Tensor, Captured>();
  /** Stand-ins for the arguments, with their first lines, and the tensors that were given, with their places. */
  readonly #arguments: {
    readonly standIn: Tensor;
    readonly line: number;
    readonly given: Tensor;
    readonly index: number;
  }[] = [];
  readonly #gradients = new Map<Tensor, Gradient>();
  readonly #guards: Guards;
  readonly #fields: Fields;
  #active = true;

  /**
   * @param begun - what settings are as the function begins, by the keys of guards: it may change them before it reads them
   * @param known - what is in some fields as it begins, for the same reason
   */
  constructor(begun: ReadonlyMap<unknown, unknown> = new Map(), known: readonly Known[] = []) {
    this.#guards = new Guards(begun);
    this.#fields = new Fields(known);
  }

  get state(): StateTracer {
    return this;
  }

  /** A stand-in for an argument. A leaf stays one: its gradient goes to what is given at each call. */
  argument(given: Tensor, index: number): Tensor {
    if (given.history?.hooks?.length)
      throw new Error(
        `compile: argument ${index} is a parameter with hooks, and each call may give another. Let the step take it from outside`,
      );
    const line = this.#input({ kind: 'argument', index }, `argument ${index}`, given);
    const standIn = new Tensor(this, line, given.shape, given.dtype);
    standIn.history = given.history;
    this.#arguments.push({ standIn, line, given, index });
    return standIn;
  }

  evaluate(primitive: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
    if (!this.#active) this.settle();
    const lines = inputs.map((tensor) => this.#lineOf(tensor));
    return this.#append({ kind: 'apply', primitive, inputs: lines, shape, dtype });
  }

  constant(data: TypedArray, shape: Shape, dtype: DType): Tensor {
    return this.#append({ kind: 'constant', data: arrayFrom(dtype, data), shape, dtype });
  }

  readonly read: () => never = this.#refuse;
  readonly readSync: () => never = this.#refuse;
  readonly move: () => never = this.#refuse;

  /** Values of a trace are shared freely while it lasts; afterwards there are none. */
  settle(): void {
    if (this.#active) return;
    throw new Error(
      'this tensor was made inside a compiled step and kept beyond it: it never had a value. ' +
        'Return it from the step, or assign() it to a tensor that was made outside',
    );
  }

  assign(target: Tensor, value: Tensor): void {
    const line = this.#lineOf(value);
    if (target.device !== this) this.#capture(target); // so that it can be restored, and is known as state
    target.device = this;
    target.value = line;
  }

  alias(tensor: Tensor): Tensor {
    return new Tensor(this, this.#capture(tensor), tensor.shape, tensor.dtype);
  }

  readGrad(of: Tensor, present: Tensor | undefined): Tensor | undefined {
    return this.#gradientOf(of, present).now;
  }

  writeGrad(of: Tensor, gradient: Tensor | undefined): void {
    const owner = this.#ownerOf(of);
    const slot = this.#gradients.get(owner) ?? this.#noteGradient(owner, undefined);
    slot.now = gradient;
    slot.written = true;
  }

  depend(read: () => unknown, what = 'a setting, such as train() or eval()'): void {
    if (!this.#guards.has(read)) this.#guards.note(read, what);
  }

  /** What the function has set by `requiresGrad = ...`, which tells nobody, is found in the end, and is set by each call, too. */
  #writeLearning(): void {
    for (const [owner, before] of this.#guards.relearned())
      this.#fields.write({ kind: 'field', owner, path: ['requiresGrad'] }, before);
  }

  readField(owner: object, path: readonly string[], tensor: Tensor): void {
    const field = { kind: 'field' as const, owner, path };
    if (this.isMadeHere(tensor)) this.#fields.readMade(field);
    else this.#fields.read(field, tensor);
  }

  writeField(owner: object, path: readonly string[], _value: unknown, before: unknown): void {
    this.#fields.write({ kind: 'field', owner, path }, before);
    if (owner instanceof Tensor) this.#guards.learnedBefore(owner, before);
  }

  draw(shape: Shape, dtype: DType, draw: () => Tensor): Tensor {
    return new Tensor(this, this.#input({ kind: 'drawn', draw }, 'drawn', { shape, dtype }), shape, dtype);
  }

  /** Whether a tensor was made outside. In a field there may be another one at the next call. */
  isOutside(tensor: Tensor): boolean {
    return !this.isMadeHere(tensor) && !this.#fields.of(tensor);
  }

  /** Ends the trace: tensors outside are as they were before it. */
  finish(results: readonly Tensor[]): Trace {
    const outputs: Output[] = results.map((tensor, i) => ({
      line: this.#lineOf(tensor),
      label: results.length === 1 ? 'result' : `result ${i}`,
    }));
    const slots: (OutputSlot | undefined)[] = results.map(() => undefined);
    const put = (line: number, label: string, slot: OutputSlot, updates: number | undefined): void => {
      outputs.push({ line, label, ...(updates !== undefined && { updates }) });
      slots.push(slot);
    };
    const pasts = new Map<OutputSlot, boolean>();
    for (const { standIn, given, line, index } of this.#arguments) {
      const now = standIn.value as number;
      if (now === line) continue;
      const slot = { kind: 'argument' as const, index };
      put(now, 'argument', slot, line);
      if (standIn.history !== given.history) pasts.set(slot, standIn.requiresGrad);
    }
    for (const [tensor, { line, place, history }] of this.#captured) {
      if (tensor.device !== this) continue;
      put(tensor.value as number, 'state', place, line);
      if (!isParameter(tensor) && tensor.history !== history) pasts.set(place, tensor.requiresGrad);
    }
    this.#writeLearning();
    const written: Written[] = [];
    for (const { into, value, anew } of this.#fields.set((tensor) => this.isMadeHere(tensor))) {
      if (anew[0]?.[1] !== value) written.push({ into, value });
      for (const [place, tensor] of anew) {
        const slot = { kind: 'put' as const, into: place, recorded: tensor.requiresGrad };
        put(this.#lineOf(tensor), `field ${nameOf(place)}`, slot, undefined);
      }
    }
    const cleared: Place[] = [];
    for (const [tensor, { owner, before, now, written }] of this.#gradients) {
      if (!written || this.isMadeHere(tensor)) continue;
      if (now) put(this.#lineOf(now), 'gradient', { kind: 'gradient', of: owner }, before);
      else cleared.push(owner);
    }
    const graph = { instructions: this.#instructions, outputs };
    const shared = this.#sharedFields();
    const { begunAnew } = this.#fields;
    this.abort();
    return {
      graph,
      inputs: this.#slots,
      outputs: slots,
      pasts,
      written,
      cleared,
      guards: this.#guards.all,
      shared,
      begunAnew,
    };
  }

  /** The fields with tensors that are elsewhere, too. Another tensor in one of these places is another trace. */
  #sharedFields(): Field[] {
    const shared: Field[] = [];
    for (const [tensor, { place }] of this.#captured) {
      const others = this.#fields
        .all(tensor)
        .filter((field) => place.kind !== 'field' || !sameField(field, place));
      if (others.length === 0) continue;
      shared.push(...others, ...(place.kind === 'field' ? [place] : []));
      for (const field of others) {
        const isShared = (): boolean => valueIn(field) === tensorAt(place, []);
        this.#guards.hold(isShared, `the tensor in the field ${nameOf(field)}`);
      }
    }
    return shared;
  }

  /** Leaves the tensors outside, and the fields, as they were. */
  abort(): void {
    this.#active = false;
    this.#writeLearning();
    this.#fields.restore();
    for (const [tensor, { device, value, assignedAt, history }] of this.#captured) {
      Object.assign(tensor, { device, value, assignedAt });
      if (!isParameter(tensor)) tensor.history = history;
    }
  }

  #append(instruction: Instruction): Tensor {
    const line = this.#instructions.push(instruction) - 1;
    return new Tensor(this, line, instruction.shape, instruction.dtype);
  }

  #input(slot: InputSlot, label: string, { shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>): number {
    this.#slots.push(slot);
    return this.#instructions.push({ kind: 'input', label, shape, dtype }) - 1;
  }

  /** The line that holds a tensor's value, which goes into what is recorded. */
  #lineOf(tensor: Tensor): number {
    if (tensor.history && keepsHistories()) {
      const from = tensor.device === this ? this.#argument(tensor) : tensor;
      // What the step has assigned to an argument has another past.
      if (from && from.history === tensor.history) checkLeaf(from);
    }
    return this.#capture(tensor);
  }

  /** The argument that a tensor stands in for. */
  #argument(standIn: Tensor): Tensor | undefined {
    return this.#arguments.find((each) => each.standIn === standIn)?.given;
  }

  /** The same for one whose history does not matter. A tensor from outside becomes an input. */
  #capture(tensor: Tensor): number {
    if (tensor.device === this) return tensor.value as number;
    const known = this.#captured.get(tensor);
    if (known) return known.line;
    if (tensor.device instanceof Tracer) tensor.device.settle();
    const label = tensor.history ? 'parameter' : 'tensor';
    const field = this.#fields.of(tensor);
    const place = field ?? { kind: 'tensor' as const, tensor };
    const line = this.#input(place, label, tensor);
    const { device, value, assignedAt, history } = tensor;
    this.#captured.set(tensor, { place, line, device, value, assignedAt, history });
    // Frozen, it is traced differently; and so is one of another shape.
    if (field) this.#guards.note(() => kindOf(valueIn(field)), `the tensor in the field ${nameOf(field)}`);
    else this.#guards.noteLearning(tensor);
    return line;
  }

  #ownerOf(of: Tensor): Tensor {
    return this.#argument(of) ?? of;
  }

  /** Whether a gradient is there already decides what a function does: it is traced for either case. */
  #gradientOf(of: Tensor, present: Tensor | undefined): Gradient {
    const owner = this.#ownerOf(of);
    const known = this.#gradients.get(owner);
    if (known) return known;
    const before = owner === of ? present : owner.unsettledGrad;
    const noted = this.#noteGradient(owner, before);
    // Whether an argument has one is part of the call's key; a leaf that is made at each call has none at first.
    if (noted.owner.kind === 'tensor' && !this.isMadeHere(owner))
      this.#guards.note(() => owner.unsettledGrad !== undefined, 'which parameters have gradients');
    return noted;
  }

  /** Whether a tensor is a value of the trace that nothing outside knows. */
  isMadeHere(tensor: Tensor): boolean {
    return tensor.device === this && !this.#captured.has(tensor);
  }

  #noteGradient(tensor: Tensor, present: Tensor | undefined): Gradient {
    const argument = this.#arguments.find(({ given }) => given === tensor);
    const owner: Place = argument ? { kind: 'argument', index: argument.index } : { kind: 'tensor', tensor };
    const before = present && this.#input({ kind: 'gradient', of: owner }, 'gradient', present);
    const now = before === undefined ? undefined : new Tensor(this, before, present!.shape, present!.dtype);
    const noted: Gradient = { owner, before, now, written: false };
    this.#gradients.set(tensor, noted);
    // An optimizer clears the gradients of all that it has, also of what the function freezes and then has no use for.
    if (!argument && !this.isMadeHere(tensor)) this.#guards.noteLearning(tensor);
    return noted;
  }

  #refuse(): never {
    if (!this.#active) this.settle();
    throw new Error(
      'a compiled step cannot look at a value (item, data, toArray, printing): while it is traced there is none, and ' +
        'the program would not look again. Return the tensor and read it after the call; choose between values with where()',
    );
  }
}
