// biome-ignore-all format: the methods are a table, one line each
/**
 * The Tensor: a value on a device, and the history of how it came about. Its methods are thin names for the functions
 * in operations/, where each is described.
 */

import { stateTracer } from './apply.ts';
import type { Backend, BackwardOptions, Device, GradientHook, History, HookHandle } from './backend.ts';
import { breathe } from './breathe.ts';
import { checkTensors, described } from './check-tensors.ts';
import { tick } from './clock.ts';
import { disposed } from './disposed.ts';
import { category, type DType, type TypedArray } from './dtype.ts';
import { keepPast, keepsHistories } from './histories.ts';
import { named } from './named.ts';
import type { Bounds, Closeness, Dims, Index, NormOptions, Operand, Parts, QuantileOptions, ReductionOptions, RepeatOptions, SortOptions, ValuesAndIndices } from './operations/index.ts';
import * as ops from './operations/index.ts';
import { isPlainPart } from './operations/indices.ts';
import { fillLike } from './operations/operands.ts';
import { withAt } from './operations/with-at.ts';
import { formatTensor, type NestedValues, nested } from './print.ts';
import { printShape, type Shape, ShapeError, sameShape, size } from './shape.ts';

/**
 * A tensor: a shape, a dtype, and elements that lie where its device keeps them. `tensor`, `zeros`, `randn` and the
 * like make one, not the constructor, which is for devices and compilers.
 *
 * - Methods give new tensors and leave this one alone; those whose names end in `_`, `assign` and `setAt` change it in
 *   place.
 * - Shapes broadcast as in NumPy and PyTorch, dtypes are promoted as in PyTorch. Shapes that do not fit throw
 *   `ShapeError`.
 * - Elements are read by `data()` and `item()`, which are awaited, or at once by `dataSync()`, `itemSync()`,
 *   `toArray()` and printing, which throw where the backend cannot block (on a GPU).
 * - Operations on a `parameter()` are recorded; `backward()` then leaves the gradient in its `grad`.
 * - Memory comes back when the garbage collector finds the tensor; `dispose()`, or `using`, lets go of it before.
 *
 * The methods are PyTorch's, in camelCase. Each is the function of the same name, where it is described; options come
 * last, as an object.
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(x.shape, x.dtype); // => [ 2, 2 ] float32
 * console.log(x.matmul(x.T).sum(0).toArray()); // => [ 16, 36 ]
 * console.log(`${x.div(2).clamp(0, 1.5)}`);
 * // => tensor([[0.5000, 1.0000],
 * // =>         [1.5000, 1.5000]])
 * ```
 */
export class Tensor {
  /** The length of each dim: [] for a scalar. */
  readonly shape: Shape;
  /** What the elements are. */
  readonly dtype: DType;
  /** Who knows what `value` means. */
  device: Device;
  /** The device's own: a view of a backend's buffer, or a symbol of a program. */
  value: unknown;
  /** How the tensor came about, where gradients are wanted. */
  history: History | undefined;
  /** The history of a parameter while it is frozen (`requiresGrad = false`). */
  frozen: History | undefined;
  /** When it last took on another value: what was recorded before saw the old one (clock.ts). */
  assignedAt = 0;
  #grad: Tensor | undefined;
  /** Whether it was taken out of another tensor, by `at` and the like. */
  #isPart = false;

  constructor(device: Device, value: unknown, shape: Shape, dtype: DType) {
    if (dtype === undefined) throw new TypeError('new Tensor: use tensor([1, 2])');
    this.device = device;
    this.value = value;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** How many dims the tensor has. */
  get ndim(): number { return this.shape.length; }
  /** How many elements it has. */
  get size(): number { return size(this.shape); }
  /** The same, by PyTorch's name. */
  numel(): number { return this.size; }
  /** Its length along the first dim. */
  get length(): number { return this.shape[0] ?? 0; }
  /**
   * Whether operations on it are recorded for `backward()`. False freezes a parameter, true lets it learn again; do either before the
   * forward pass, not between that and `backward()`.
   */
  get requiresGrad(): boolean { return this.history !== undefined; }
  set requiresGrad(wanted: boolean) {
    if (wanted === this.requiresGrad) return;
    if (wanted && !this.frozen) throw new Error('requiresGrad: this tensor is no parameter. Mark it with parameter()');
    if (!wanted && this.history?.leaf !== this) throw new Error('requiresGrad: this tensor was computed from parameters, and cannot be frozen. Use detach()');
    [this.history, this.frozen] = [this.frozen, this.history];
  }
  /** The transpose of a matrix. */
  get T(): Tensor { return ops.permute(this, this.shape.map((_, axis) => -1 - axis)); }

  /** The transpose of the last two dims: of each matrix of a batch. */
  get mT(): Tensor { return ops.transpose(this); }

  /**
   * The gradient that `backward()` left here; backward adds to it until it is cleared. Throws `ShapeError` for one of another shape or
   * dtype.
   */
  get grad(): Tensor | undefined {
    const tracer = stateTracer();
    if (tracer) return tracer.readGrad(this, this.#grad);
    this.#grad?.device.settle?.(this.#grad);
    return this.#grad;
  }
  set grad(gradient: Tensor | undefined) {
    if (gradient != null) this.#checkFit('grad', gradient);
    const tracer = stateTracer();
    if (tracer) tracer.writeGrad(this, gradient);
    else this.#grad = gradient;
  }
  /** The same, left where it is: for devices, which look whether it is there and where. */
  get unsettledGrad(): Tensor | undefined { return this.#grad; }

  // Reading

  /** A copy of the elements in row-major order. Events and painting have a turn meanwhile (`breathe`). */
  async data(): Promise<TypedArray> {
    const values = await this.device.read(this);
    await breathe();
    return values;
  }
  /** The same at once, where the backend can block. */
  dataSync(): TypedArray { return this.device.readSync(this); }
  /** The only element, as a number (bools: 0 or 1). Throws `ShapeError` unless there is exactly one. */
  async item(): Promise<number> { return this.#only(await this.data()); }
  /** The only element at once, where the backend can block. */
  itemSync(): number { return this.#only(this.dataSync()); }
  /** Whether every element is close to the other tensor's (`isclose`). */
  async allclose(other: Tensor, options?: Closeness): Promise<boolean> { return !!(await this.#close(other, options).item()); }
  /** The same at once, where the backend can block. */
  allcloseSync(other: Tensor, options?: Closeness): boolean { return !!this.#close(other, options).itemSync(); }
  #close(other: Tensor, options?: Closeness): Tensor { return named('allclose', () => this.isclose(other, options)).all(); }
  /** The elements as nested arrays (of booleans for bool). */
  toArray(): NestedValues { return nested(this.dataSync(), this.shape, this.dtype); }

  /** The tensor as PyTorch prints it. */
  toString(): string {
    const suffix = this.history ? `, ${this.history}` : '';
    return formatTensor(this.dataSync(), this.shape, this.dtype, suffix);
  }

  /** The elements as nested arrays: what `JSON.stringify` writes. */
  toJSON(): NestedValues { return this.toArray(); }

  /** Text where text is wanted. As a number a tensor has no meaning: JavaScript's operators would compare and add its text. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError('a tensor is no operand of + - < >: use add(), neg(), gt(), or itemSync() for the number; in a template it is text');
  }

  static {
    // What Node's console.log shows; browsers never ask.
    Object.defineProperty(Tensor, 'name', { value: 'Tensor' }); // whatever a bundler calls the class
    const inspect = Symbol.for('nodejs.util.inspect.custom');
    Object.defineProperty(Tensor.prototype, inspect, { value(this: Tensor): string { return this.toString(); } });
  }

  #only(data: TypedArray): number {
    if (data.length === 1) return data[0]!;
    throw new ShapeError(`item: ${printShape(this.shape)} holds ${data.length} elements; item() takes the only one. Use data()`);
  }

  // Value, device and history

  /**
   * Takes on another tensor's value, and its history. Buffers are immutable, so nothing that read the old value changes. Throws when
   * shapes or dtypes differ, when a parameter would be overwritten by a recorded result, and for what `at`, `select`, `slice` and the
   * like took out of another tensor, which would not change with it.
   */
  assign(other: Tensor): this {
    this.#checkFit('assign', other);
    const isLeaf = this.history?.leaf === this;
    if (isLeaf && other.history && other !== this) {
      throw new Error(
        'assign: the new value has a gradient history, and this is a parameter. Compute it in noGrad(() => ...), or detach() it; ' +
          'where the gradient must flow, go on with a new tensor',
      );
    }
    if (this.#isPart && !isLeaf && !this.frozen) {
      throw new Error(
        `in place: ${printShape(this.shape)} is a part of another tensor, which would stay as it is. Change that one, by setAt(), ` +
          'or a clone()',
      );
    }
    const tracer = stateTracer();
    if (tracer) tracer.assign(this, other);
    else {
      other.device.settle?.(other);
      this.device = other.device;
      this.value = other.value;
    }
    this.assignedAt = tick();
    const history = isLeaf || !keepsHistories() ? this.history : other.history;
    if (history !== this.history) {
      keepPast(this, { until: this.assignedAt, history: this.history });
      this.history = history;
    }
    return this;
  }

  #checkFit(operation: string, other: Tensor): void {
    checkTensors(operation, other);
    if (sameShape(other.shape, this.shape) && other.dtype === this.dtype) return;
    throw new ShapeError(`${operation}: ${described(other)} does not fit ${described(this)}: shape and dtype must be the same`);
  }

  /** The same value without its history. That of a parameter cannot be changed in place: the parameter would stay as it is. */
  detach(): Tensor {
    if (this.history?.leaf === this) return this.#part(this.alias());
    return this.history ? this.alias() : this;
  }
  /** Another tensor of the same value, without a history, or with the one given. */
  alias(history?: History): Tensor {
    const tracer = stateTracer();
    if (!tracer) this.device.settle?.(this);
    const other = tracer ? tracer.alias(this, history) : new Tensor(this.device, this.value, this.shape, this.dtype);
    other.history = history;
    return other;
  }
  /** A tensor of its own with the same value: assigning to one leaves the other alone. The gradient flows through. */
  clone(): Tensor { return ops.clone(this); }

  /** The tensor in another dtype, or (to be awaited) on another backend: there without its history, so that no gradient comes back. */
  to(dtype: DType): Tensor;
  to(backend: Backend): Promise<Tensor>;
  to(target: DType | Backend): Tensor | Promise<Tensor> {
    return typeof target === 'string' ? ops.cast(this, target) : this.device.move(this, target);
  }
  /** As float16. */
  half(): Tensor { return ops.cast(this, 'float16'); }
  /** As float32. */
  float(): Tensor { return ops.cast(this, 'float32'); }
  /** As float64. */
  double(): Tensor { return ops.cast(this, 'float64'); }
  /** As int32, without fractions. */
  int(): Tensor { return ops.cast(this, 'int32'); }
  /** As bool: whether it is other than zero. */
  bool(): Tensor { return ops.cast(this, 'bool'); }

  /**
   * Adds the gradient of this tensor to the `.grad` of every parameter that it was computed from. A tensor of more than
   * one element needs a `seed`, the gradient of the final result with respect to it. The graph is let go of, unless
   * `retainGraph` says otherwise: a second `backward()` through it throws.
   */
  backward(options?: BackwardOptions): void;
  backward(seed: Tensor | undefined, options?: BackwardOptions): void;
  backward(first?: Tensor | BackwardOptions, second?: BackwardOptions): void {
    const history = this.#recorded('backward');
    if (first instanceof Tensor) history.backward(this, first, second);
    else history.backward(this, undefined, first ?? second);
  }
  #recorded(operation: string): History {
    if (this.history) return this.history;
    throw new Error(`${operation}: this tensor has no gradient history. Mark the leaf with parameter(), and compute outside of noGrad()`);
  }

  /**
   * Has `hook` called with the gradient of this tensor, a parameter or what was computed from some, whenever a backward pass has it
   * complete; a tensor that it returns goes on in its place. Hooks run in the order in which they were registered, and those of a
   * compiled step when it is traced.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
   */
  registerHook(hook: GradientHook): HookHandle { return this.#recorded('registerHook').registerHook(hook); }

  /**
   * Has `backward()` leave the gradient of this tensor in its `.grad`, though it is no parameter but was computed from some.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html
   */
  retainGrad(): void { this.#recorded('retainGrad').retainGrad(this); }

  /**
   * Lets go of the value and the gradient, so that their memory can be collected though the tensor itself is still referred to. Nothing
   * needs it: tensors that nobody refers to are collected anyway. It cannot be used afterwards.
   */
  dispose(): void {
    this.device = disposed;
    this.value = undefined;
    this.history &&= disposed;
    this.#grad = undefined;
  }
  [Symbol.dispose](): void { this.dispose(); }

  // In place: the tensor takes on the result. On a parameter only within noGrad().

  add_(other: Operand): this { return this.#become(ops.add(this.#before(other), other)); }
  sub_(other: Operand): this { return this.#become(ops.sub(this.#before(other), other)); }
  mul_(other: Operand): this { return this.#become(ops.mul(this.#before(other), other)); }
  div_(other: Operand): this { return this.#become(ops.div(this.#before(other), other)); }
  /** What it is now: a derivative may need that when this has become something else. */
  #before(other: Operand): Tensor {
    const isRecorded = keepsHistories() && (this.history ?? (other as Tensor)?.history);
    return isRecorded ? this.alias(this.history) : this;
  }
  #become(result: Tensor): this {
    if (category(result.dtype) <= category(this.dtype)) return this.assign(ops.cast(result, this.dtype));
    throw new TypeError(`in place: the result is ${result.dtype}, this tensor ${this.dtype}. Without _ the result is a new tensor`);
  }
  fill_(value: number): this { return this.assign(fillLike(this, value)); }
  zero_(): this { return this.fill_(0); }
  /** Replaces the part that `at` gives for the indices; of several values for one place the last stays. */
  setAt(indices: readonly Index[], value: Operand): this { return this.assign(withAt(this, indices, value)); }

  // Elementwise

  add(other: Operand): Tensor { return ops.add(this, other); }
  sub(other: Operand): Tensor { return ops.sub(this, other); }
  mul(other: Operand): Tensor { return ops.mul(this, other); }
  div(other: Operand, options?: { readonly roundingMode?: 'trunc' | 'floor' }): Tensor { return ops.div(this, other, options); }
  pow(exponent: Operand): Tensor { return ops.pow(this, exponent); }
  remainder(divisor: Operand): Tensor { return ops.remainder(this, divisor); }
  fmod(divisor: Operand): Tensor { return ops.fmod(this, divisor); }
  maximum(other: Operand): Tensor { return ops.maximum(this, other); }
  minimum(other: Operand): Tensor { return ops.minimum(this, other); }
  clamp(min?: Operand | Bounds, max?: Operand): Tensor { return ops.clamp(this, min, max); }
  lerp(end: Tensor, weight: Operand): Tensor { return ops.lerp(this, end, weight); }
  neg(): Tensor { return ops.neg(this); }
  abs(): Tensor { return ops.abs(this); }
  sign(): Tensor { return ops.sign(this); }
  floor(): Tensor { return ops.floor(this); }
  ceil(): Tensor { return ops.ceil(this); }
  round(): Tensor { return ops.round(this); }
  trunc(): Tensor { return ops.trunc(this); }
  square(): Tensor { return ops.square(this); }
  reciprocal(): Tensor { return ops.reciprocal(this); }
  exp(): Tensor { return ops.exp(this); }
  expm1(): Tensor { return ops.expm1(this); }
  log(): Tensor { return ops.log(this); }
  log2(): Tensor { return ops.log2(this); }
  log10(): Tensor { return ops.log10(this); }
  log1p(): Tensor { return ops.log1p(this); }
  sqrt(): Tensor { return ops.sqrt(this); }
  rsqrt(): Tensor { return ops.rsqrt(this); }
  sin(): Tensor { return ops.sin(this); }
  cos(): Tensor { return ops.cos(this); }
  tan(): Tensor { return ops.tan(this); }
  asin(): Tensor { return ops.asin(this); }
  acos(): Tensor { return ops.acos(this); }
  atan(): Tensor { return ops.atan(this); }
  atan2(x: Operand): Tensor { return ops.atan2(this, x); }
  sinh(): Tensor { return ops.sinh(this); }
  cosh(): Tensor { return ops.cosh(this); }
  tanh(): Tensor { return ops.tanh(this); }
  sigmoid(): Tensor { return ops.sigmoid(this); }
  erf(): Tensor { return ops.erf(this); }
  logit(options?: { readonly eps?: number }): Tensor { return ops.logit(this, options); }
  relu(): Tensor { return ops.relu(this); }
  softmax(dim: number): Tensor { return ops.softmax(this, dim); }
  logSoftmax(dim: number): Tensor { return ops.logSoftmax(this, dim); }

  // Comparisons

  eq(other: Operand): Tensor { return ops.eq(this, other); }
  ne(other: Operand): Tensor { return ops.ne(this, other); }
  lt(other: Operand): Tensor { return ops.lt(this, other); }
  le(other: Operand): Tensor { return ops.le(this, other); }
  gt(other: Operand): Tensor { return ops.gt(this, other); }
  ge(other: Operand): Tensor { return ops.ge(this, other); }
  isfinite(): Tensor { return ops.isfinite(this); }
  isinf(): Tensor { return ops.isinf(this); }
  isnan(): Tensor { return ops.isnan(this); }
  isclose(other: Tensor, options?: Closeness): Tensor { return ops.isclose(this, other, options); }
  nanToNum(options?: { nan?: number; posinf?: number; neginf?: number }): Tensor { return ops.nanToNum(this, options); }
  logicalNot(): Tensor { return ops.logicalNot(this); }
  logicalAnd(other: Tensor): Tensor { return ops.logicalAnd(this, other); }
  logicalOr(other: Tensor): Tensor { return ops.logicalOr(this, other); }
  /** The elements where the condition holds, elsewhere `no`: `where(condition, this, no)`. */
  where(condition: Tensor, no: Operand): Tensor { return ops.where(condition, this, no); }
  maskedFill(mask: Tensor, value: Operand): Tensor { return ops.maskedFill(this, mask, value); }
  maskedSelect(mask: Tensor): Tensor { return ops.maskedSelect(this, mask); }
  nonzero(): Tensor { return ops.nonzero(this); }

  // Reductions

  sum(dim?: Dims, options?: ReductionOptions): Tensor { return ops.sum(this, dim, options); }
  countNonzero(dim?: Dims): Tensor { return ops.countNonzero(this, dim); }
  prod(dim?: Dims, options?: ReductionOptions): Tensor { return ops.prod(this, dim, options); }
  mean(dim?: Dims, options?: ReductionOptions): Tensor { return ops.mean(this, dim, options); }
  var(dim?: Dims, options?: ReductionOptions & { readonly correction?: number }): Tensor { return ops.variance(this, dim, options); }
  std(dim?: Dims, options?: ReductionOptions & { readonly correction?: number }): Tensor { return ops.std(this, dim, options); }
  amax(dim?: Dims, options?: ReductionOptions): Tensor { return ops.amax(this, dim, options); }
  amin(dim?: Dims, options?: ReductionOptions): Tensor { return ops.amin(this, dim, options); }
  max(): Tensor;
  max(dim: number, options?: ReductionOptions): ValuesAndIndices;
  max(dim?: number, options?: ReductionOptions): Tensor | ValuesAndIndices {
    return ops.max(this, dim as number, options);
  }
  min(): Tensor;
  min(dim: number, options?: ReductionOptions): ValuesAndIndices;
  min(dim?: number, options?: ReductionOptions): Tensor | ValuesAndIndices {
    return ops.min(this, dim as number, options);
  }
  median(): Tensor;
  median(dim: number, options?: ReductionOptions): ValuesAndIndices;
  median(dim?: number, options?: ReductionOptions): Tensor | ValuesAndIndices {
    return ops.median(this, dim as number, options);
  }
  quantile(q: number | readonly number[], dim?: number, options?: QuantileOptions): Tensor { return ops.quantile(this, q, dim, options); }
  argmax(dim?: number, options?: ReductionOptions): Tensor { return ops.argmax(this, dim, options); }
  argmin(dim?: number, options?: ReductionOptions): Tensor { return ops.argmin(this, dim, options); }
  any(dim?: Dims, options?: ReductionOptions): Tensor { return ops.any(this, dim, options); }
  all(dim?: Dims, options?: ReductionOptions): Tensor { return ops.all(this, dim, options); }

  logsumexp(dim?: Dims, options?: ReductionOptions): Tensor { return ops.logsumexp(this, dim, options); }
  norm(dim?: Dims, options?: NormOptions): Tensor { return ops.norm(this, dim, options); }
  cumsum(dim: number): Tensor { return ops.cumsum(this, dim); }
  cumprod(dim: number): Tensor { return ops.cumprod(this, dim); }
  logcumsumexp(dim: number): Tensor { return ops.logcumsumexp(this, dim); }
  diff(n?: number, dim?: number): Tensor { return ops.diff(this, n, dim); }
  sort(dim?: number, options?: SortOptions): ValuesAndIndices { return ops.sort(this, dim, options); }
  argsort(dim?: number, options?: SortOptions): Tensor { return ops.argsort(this, dim, options); }
  topk(k: number, dim?: number, options?: { readonly largest?: boolean }): ValuesAndIndices { return ops.topk(this, k, dim, options); }

  // Products

  matmul(other: Tensor): Tensor { return ops.matmul(this, other); }
  bmm(other: Tensor): Tensor { return ops.bmm(this, other); }
  dot(other: Tensor): Tensor { return ops.dot(this, other); }
  outer(other: Tensor): Tensor { return ops.outer(this, other); }

  // Shapes and parts

  /** In PyTorch a change in place of a part would change the whole: it throws here, and is not lost. */
  #part(part: Tensor): Tensor {
    if (part !== this) part.#isPart = true;
    return part;
  }

  reshape(shape: Shape): Tensor;
  reshape(...shape: number[]): Tensor;
  reshape(...shape: [Shape] | number[]): Tensor { return ops.reshape(this, listOf(shape)); }
  /** The same as reshape. */
  view(shape: Shape): Tensor;
  view(...shape: number[]): Tensor;
  view(...shape: [Shape] | number[]): Tensor { return ops.reshape(this, listOf(shape)); }
  permute(...dims: [readonly number[]] | number[]): Tensor { return ops.permute(this, listOf(dims)); }
  expand(...shape: [Shape] | number[]): Tensor { return ops.expand(this, listOf(shape)); }
  transpose(dim0?: number, dim1?: number): Tensor { return ops.transpose(this, dim0, dim1); }
  /** The transpose of a matrix; vectors and scalars as they are. */
  t(): Tensor {
    if (this.shape.length > 2) throw new ShapeError(`t: expected a matrix, got ${described(this)}. Use mT or transpose()`);
    return this.T;
  }
  movedim(from: number | readonly number[], to: number | readonly number[]): Tensor { return ops.movedim(this, from, to); }
  squeeze(dim?: number | readonly number[]): Tensor { return ops.squeeze(this, dim); }
  unsqueeze(dim: number): Tensor { return ops.unsqueeze(this, dim); }
  flatten(startDim?: number, endDim?: number): Tensor { return ops.flatten(this, startDim, endDim); }
  flip(dims: number | readonly number[]): Tensor { return ops.flip(this, dims); }
  roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor { return ops.roll(this, shifts, dims); }
  repeat(...repeats: [Shape] | number[]): Tensor { return ops.repeat(this, listOf(repeats)); }
  tile(...repeats: [Shape] | number[]): Tensor { return ops.tile(this, listOf(repeats)); }
  repeatInterleave(repeats: number | Tensor, dim?: number, options?: RepeatOptions): Tensor { return ops.repeatInterleave(this, repeats, dim, options); }
  diag(offset?: number): Tensor { return ops.diag(this, offset); }
  diagonal(offset?: number, dim1?: number, dim2?: number): Tensor { return this.#part(ops.diagonal(this, offset, dim1, dim2)); }
  tril(diagonal?: number): Tensor { return ops.tril(this, diagonal); }
  triu(diagonal?: number): Tensor { return ops.triu(this, diagonal); }
  unfold(dim: number, size: number, step?: number): Tensor { return ops.unfold(this, dim, size, step); }
  slice(dim: number, start?: number | null, end?: number | null, step?: number): Tensor { return this.#part(ops.slice(this, dim, start, end, step)); }
  narrow(dim: number, start: number, length: number): Tensor { return this.#part(ops.narrow(this, dim, start, length)); }
  unflatten(dim: number, sizes: Shape): Tensor { return ops.unflatten(this, dim, sizes); }
  unbind(dim?: number): Tensor[] { return ops.unbind(this, dim).map((part) => this.#part(part)); }
  select(dim: number, index: number): Tensor { return this.#part(ops.select(this, dim, index)); }
  /** A part by one index for each dim: numbers, [start, end, step], ':', '...', null, tensors. */
  at(...indices: Index[]): Tensor {
    const part = ops.at(this, ...indices);
    return isPlainPart(indices) ? this.#part(part) : part;
  }
  split<const Sizes extends readonly number[]>(sizes: Sizes, dim?: number): Parts<Sizes>;
  split(size: number | readonly number[], dim?: number): Tensor[];
  split(size: number | readonly number[], dim?: number): Tensor[] { return ops.split(this, size, dim).map((part) => this.#part(part)); }
  chunk(chunks: number, dim?: number): Tensor[] { return ops.chunk(this, chunks, dim).map((part) => this.#part(part)); }
  gather(dim: number, index: Tensor): Tensor { return ops.gather(this, dim, index); }
  takeAlongDim(indices: Tensor, dim?: number): Tensor { return ops.takeAlongDim(this, indices, dim); }
  scatter(dim: number, index: Tensor, value: Operand): Tensor { return ops.scatter(this, dim, index, value); }
  scatterAdd(dim: number, index: Tensor, updates: Tensor): Tensor { return ops.scatterAdd(this, dim, index, updates); }
  scatterReduce(dim: number, index: Tensor, source: Tensor, reduce: ops.ScatterReduction, options?: ops.ScatterReduceOptions): Tensor {
    return ops.scatterReduce(this, dim, index, source, reduce, options);
  }
  indexAdd(dim: number, index: Tensor, source: Tensor, options?: ops.IndexAddOptions): Tensor { return ops.indexAdd(this, dim, index, source, options); }
  indexSelect(dim: number, index: Tensor): Tensor { return ops.indexSelect(this, dim, index); }

  /** The slices along the first dim: `const [a, b, c] = params` takes a tensor apart, and gradients flow through. */
  *[Symbol.iterator](): IterableIterator<Tensor> {
    if (this.shape.length === 0) throw new ShapeError('iterating over a scalar tensor: it has no dims. Use item(); allclose() and toArray() compare tensors');
    for (let i = 0; i < this.shape[0]!; i++) yield this.#part(ops.select(this, 0, i));
  }
}

/** Lengths given one by one, or as one list. */
const listOf = (values: readonly [Shape] | readonly number[]): Shape =>
  typeof values[0] === 'object' ? values[0] : (values as readonly number[]);
