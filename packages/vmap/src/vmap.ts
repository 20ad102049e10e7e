/** A function of one example, as a function of many. */
import { checkNames, printShape, type Shape, ShapeError, type Tensor } from '@glissade/tensor';
import { BatchDevice, type Randomness, randomnesses } from './device.ts';
import { moveAxis } from './rules.ts';
import { type InDims, mapAlong } from './tree.ts';

/** What `vmap` accepts. Dims are those of the whole tensors, the examples' own among them. */
export interface VmapOptions {
  /**
   * Along which dim the examples lie in the tensors of each argument, or of all; null where they share it. 0, if not said. Negative
   * ones count from the end. An argument that is an object or an array may have a dim for each of its parts: `[{ w: 0, b: null }]`.
   */
  readonly inDims?: number | null | readonly InDims[];
  /**
   * Along which dim the examples lie in the results, all of them: 0, if not said. A result that is an object or an array may have a dim
   * for each of its parts, null for what is the same for all examples: `[0, 1]`.
   */
  readonly outDims?: InDims;
  /** Whether all examples get the same random numbers, or each its own; to draw some is an error, if not said. */
  readonly randomness?: Randomness;
}

/** A tensor of examples: where they lie in it, and with them in front. */
interface Examples {
  readonly given: Shape;
  readonly dim: number;
  readonly all: Tensor;
}

function resolveDim(dim: number, shape: Shape, what: string): number {
  const resolved = dim < 0 ? dim + shape.length : dim;
  if (Number.isInteger(dim) && resolved >= 0 && resolved < shape.length) return resolved;
  throw new ShapeError(`vmap: dim (${what}) ${dim} is not there in ${printShape(shape)}`);
}

/**
 * Makes a function of a batch of examples of a function of one: the operations in it are applied to all examples at once. Arguments
 * and results may be tensors, and plain objects and arrays of them; what the function takes from outside is shared by all examples.
 * With `grad` inside it gives the gradient of each example; within `compile` it is part of the program; nested, it has two batch dims.
 * What PyTorch calls `torch.func.vmap`. Source: https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html
 *
 * @throws ShapeError where the arguments have unlike counts of examples, or nothing to map over; TypeError where `inDims` has other parts
 * than an argument
 *
 * @example
 * ```ts
 * import { tensor, type Tensor } from '@glissade/tensor';
 * import { vmap } from '@glissade/vmap';
 *
 * const dot = (a: Tensor, b: Tensor) => a.mul(b).sum();
 * const a = tensor([
 *   [1, 2],
 *   [3, 4],
 * ]);
 * console.log(vmap(dot)(a, a).toArray()); // => [ 5, 25 ]
 * console.log(vmap(dot, { inDims: [0, null] })(a, tensor([1, 10])).toArray()); // => [ 21, 43 ]
 * ```
 */
export function vmap<Inputs extends readonly unknown[], Output>(
  f: (...inputs: Inputs) => Output,
  options: VmapOptions = {},
): (...inputs: Inputs) => Output {
  if (typeof f !== 'function') throw new TypeError(`vmap: expected a function, got ${typeof f}`);
  checkNames('vmap', options, ['inDims', 'outDims', 'randomness']);
  const { inDims = 0, outDims = 0, randomness = 'error' } = options;
  if (!randomnesses.includes(randomness))
    throw new TypeError(`vmap: randomness is ${randomness}; expected ${randomnesses.join(', ')}`);
  return (...inputs) => {
    if (Array.isArray(inDims) && inDims.length !== inputs.length)
      throw new RangeError(
        `vmap: inDims names ${inDims.length} arguments, the function got ${inputs.length}`,
      );
    const along = (argument: number, map: (tensor: Tensor, dim: number) => Tensor): unknown => {
      const dims = Array.isArray(inDims) ? (inDims[argument] as InDims) : (inDims as InDims);
      return mapAlong(inputs[argument], dims, `inDims, argument ${argument}`, map);
    };
    const found: Examples[] = [];
    for (const argument of inputs.keys())
      along(argument, (tensor, dim) => {
        const from = resolveDim(dim, tensor.shape, `inDims, argument ${argument}`);
        found.push({ given: tensor.shape, dim: from, all: moveAxis(tensor, from, 0) });
        return tensor;
      });
    const device = deviceFor(found, randomness);
    const examples = found.values();
    const arguments_ = inputs.map((_, argument) =>
      along(argument, () => device.wrap(examples.next().value!.all)),
    ) as readonly unknown[] as Inputs;
    const output = device.run(() => f(...arguments_));
    const laid = (one: Tensor, dim: number): Tensor => {
      const all = device.unwrap(one);
      return moveAxis(all, 0, resolveDim(dim, all.shape, 'outDims'));
    };
    return mapAlong(output, outDims, 'outDims', laid, (one) => {
      if (!device.has(one)) return one;
      throw new TypeError(
        `vmap: outDims is null for ${printShape(one.shape)}, of which each example has its own; expected a dim`,
      );
    });
  };
}

function deviceFor(found: readonly Examples[], randomness: Randomness): BatchDevice {
  const [first] = found;
  if (!first)
    throw new ShapeError(
      'vmap: no argument has a dim to map over: inDims is null for all of them, or there is no tensor in them',
    );
  const counts = found.map(({ given, dim }) => given[dim]!);
  const [count] = counts as [number];
  if (counts.some((other) => other !== count)) {
    const each = found.map(({ given, dim }, i) => `${counts[i]} along dim ${dim} of ${printShape(given)}`);
    throw new ShapeError(
      `vmap: the arguments have unlike counts of examples: ${each.join(', ')}. Say with inDims where they lie, null for what all share`,
    );
  }
  return new BatchDevice(count, first.all.device, randomness);
}
