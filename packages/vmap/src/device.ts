/** The device that a function of one example runs on: what it does to the one is done to all. */
import { parameter } from '@glissade/autograd';
import {
  apply,
  type Device,
  type Differentiated,
  type DType,
  isFloat,
  type Primitive,
  type PrimitiveName,
  type Shape,
  type StateTracer,
  stack,
  sum,
  Tensor,
  type TypedArray,
  traceOn,
  tracingDevice,
  zeros,
} from '@glissade/tensor';
import { batchingRules, type Call, repeated } from './rules.ts';

export const randomnesses = ['error', 'same', 'different'] as const;

/** What random numbers the examples get: none, all the same, or each its own. */
export type Randomness = (typeof randomnesses)[number];

const noValue = (): Error =>
  new Error(
    'vmap: the function asks for a value, and each example has another. Compute with tensors (where() for a choice), or return ' +
      'the tensor and look at the result',
  );

/**
 * Its tensors have the shape of one example; their value is a tensor of all examples, [count, ...shape], of the device around it,
 * which may trace, or be another of these. Tensors from outside are shared by all examples, and so is what is computed from them alone.
 */
export class BatchDevice implements Device {
  readonly name = 'vmap';
  readonly state: StateTracer;
  readonly count: number;
  /** Where everything goes that is traced around the call; undefined where nothing is. */
  readonly #around = tracingDevice();
  /** What the function made that is the same for all examples. */
  readonly #made = new WeakSet<Tensor>();
  /** How many calls of it run. */
  #running = 0;
  /** Where the tensors are. */
  readonly #home: Device;

  constructor(count: number, home: Device, randomness: Randomness) {
    this.count = count;
    this.#home = this.#around ?? home;
    this.state = this.#stateTracer(randomness);
  }

  /** Runs what belongs to the device around. */
  readonly outside = <Result>(run: () => Result): Result => traceOn(this.#around, run);

  /** Calls the function, or a part of it that is asked for later. */
  run<Result>(f: () => Result): Result {
    this.#running++;
    try {
      return traceOn(this, f);
    } finally {
      this.#running--;
    }
  }

  /** Whether each example has its own. */
  has(tensor: Tensor): boolean {
    return tensor.device === this;
  }

  /** One example's part of all. Its derivative is asked for where that of all is. */
  wrap(all: Tensor): Tensor {
    const one = new Tensor(this, all, all.shape.slice(1), all.dtype);
    return all.requiresGrad && isFloat(all.dtype) ? parameter(one) : one;
  }

  /** All examples of what the function gives, [count, ...shape]. */
  unwrap(one: Tensor): Tensor {
    return this.outside(() => {
      if (!this.has(one)) return repeated(one, this.count);
      const all = one.value as Tensor;
      return one.requiresGrad ? all : all.detach();
    });
  }

  evaluate(primitive: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
    // Only the derivative of a call inside of this one that had no examples of it may come later.
    if (this.#running === 0 && (tracingDevice() !== this || inputs.some((input) => this.has(input))))
      throw new Error(
        `${primitive.name}: one example's tensor was kept beyond the call of vmap(). Return it from the function`,
      );
    return this.outside(() => {
      if (inputs.length === 0) return this.#shared(this.#home.evaluate(primitive, inputs, shape, dtype));
      if (!inputs.some((input) => this.has(input))) return this.#shared(apply(primitive, ...inputs));
      const operands = inputs.map((input) => {
        const isBatched = this.has(input);
        return { shape: input.shape, tensor: isBatched ? (input.value as Tensor) : input, isBatched };
      });
      const rule = batchingRules[primitive.name] as (call: Call<PrimitiveName>) => Tensor;
      const all = rule({ primitive, operands, shape, count: this.count });
      return new Tensor(this, all, shape, dtype);
    });
  }

  constant(data: TypedArray, shape: Shape, dtype: DType): Tensor {
    return this.#shared(this.outside(() => this.#home.constant(data, shape, dtype)));
  }

  #shared(tensor: Tensor): Tensor {
    this.#made.add(tensor);
    return tensor;
  }

  read(): Promise<TypedArray> {
    return Promise.reject(noValue());
  }

  readSync(): TypedArray {
    throw noValue();
  }

  move(): Promise<Tensor> {
    return Promise.reject(
      new Error('vmap: the function moves a tensor to another backend. Do so outside of it'),
    );
  }

  /** A function with a derivative of its own, of all examples. What it has from around it may be one example's, and of this device. */
  #ofAll({ name, forward, backward }: Differentiated, like: readonly Tensor[]): Differentiated {
    const isBatched = like.map((input) => this.has(input));
    const ones = (inputs: readonly Tensor[]): Tensor[] =>
      inputs.map((input, i) => (isBatched[i] ? this.wrap(input) : input));
    return {
      name,
      forward: (...inputs) => this.unwrap(this.run(() => forward(...ones(inputs)))),
      backward: (cotangent, inputs, output) => {
        const shares = this.run(() => backward(this.wrap(cotangent), ones(inputs), this.wrap(output)));
        return shares.map((share, i) => {
          const all = share && this.unwrap(share);
          // What all share gets what each of them gives.
          return all && !isBatched[i] ? this.outside(() => sum(all, 0)) : all;
        });
      },
    };
  }

  #stateTracer(randomness: Randomness): StateTracer {
    const { outside } = this;
    const around = (): StateTracer | undefined => this.#around?.state;
    return {
      assign: (target, value) => {
        const all = this.has(value) ? (value.value as Tensor) : undefined;
        if (this.has(target)) target.value = all ?? outside(() => repeated(value, this.count));
        else if (!all) outside(() => void target.assign(value));
        else if (this.#made.has(target)) {
          target.device = this;
          target.value = all;
        } else
          throw new Error(
            'vmap: each example would assign another value to a tensor that they share, such as a running statistic. Assign to one ' +
              'that the function makes',
          );
      },
      alias: (tensor, history) => {
        if (!this.has(tensor)) return outside(() => tensor.alias(history));
        const all = tensor.value as Tensor;
        return new Tensor(this, history ? all : outside(() => all.detach()), tensor.shape, tensor.dtype);
      },
      readGrad: (of) => (this.has(of) ? undefined : outside(() => of.grad)),
      writeGrad: (of, gradient) => {
        if (this.has(of) || (gradient && this.has(gradient)))
          throw new Error('vmap: backward() leaves one gradient, and each example has another. Use grad()');
        outside(() => {
          of.grad = gradient;
        });
      },
      differentiate: (given, inputs, call) => {
        const all = inputs.map((input) => (this.has(input) ? (input.value as Tensor) : input));
        if (!inputs.some((input) => this.has(input))) return this.#shared(outside(() => call(given, all)));
        const result = outside(() => call(this.#ofAll(given, inputs), all));
        return new Tensor(this, result, result.shape.slice(1), result.dtype);
      },
      depend: (read, what) => around()?.depend(read, what),
      readField: (owner, path, tensor) => {
        if (!this.has(tensor)) around()?.readField(owner, path, tensor);
      },
      // What one example leaves in a field is there for the length of the call.
      writeField: (owner, path, value, before, within) => {
        if (!within.some((tensor) => this.has(tensor)))
          around()?.writeField(owner, path, value, before, within);
      },
      draw: (shape, dtype, draw) => {
        if (randomness === 'error')
          throw new Error(
            "vmap: the function draws random numbers. Say with { randomness: 'different' } or 'same' whether each example gets its own",
          );
        const one = (): Tensor => around()?.draw(shape, dtype, draw) ?? draw();
        return outside(() => {
          if (randomness === 'same') return one();
          // For no example nothing is drawn.
          if (this.count === 0) return zeros(shape, { dtype });
          return new Tensor(this, stack(Array.from({ length: this.count }, one)), shape, dtype);
        });
      },
    };
  }
}
