/** A function of one example, as a function of many. */
import { checkNames, printShape, type Shape, ShapeError, type Tensor } from '@glissade/tensor';
import { BatchDevice, type Randomness } from './device.ts';
import { moveAxis } from './rules.ts';
import { mapTensors } from './tree.ts';

/** What `vmap` accepts. Dims are those of the whole tensors, the examples' own among them. */
export interface VmapOptions {
  /**
   * Along which dim the examples lie in the tensors of each argument, or of all; null where they share it. 0, if not said. Negative
   * ones count from the end.
   */
  readonly inDims?: number | null | readonly (number | null)[];
  /** Along which dim the examples lie in the results: 0, if not said. */
  readonly outDims?: number;
  /** Whether all examples get the same random numbers, or each its own; to draw some is an error, if not said. */
  readonly randomness?: Randomness;
}

function resolveDim(dim: number, rank: number, what: string, shape: Shape): number {
  const resolved = dim < 0 ? dim + rank : dim;
  if (Number.isInteger(dim) && resolved >= 0 && resolved < rank) return resolved;
  throw new ShapeError(`vmap: ${what} ${dim} is not there in ${printShape(shape)}`);
}

/**
 * Makes a function of a batch of examples of a function of one: the operations in it are applied to all examples at once. Arguments
 * and results may be tensors, and plain objects and arrays of them; what the function takes from outside is shared by all examples.
 * With `grad` inside it gives the gradient of each example; within `compile` it is part of the program; nested, it has two batch dims.
 * What PyTorch calls `torch.func.vmap`. Source: https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html
 *
 * @throws ShapeError where the arguments have unlike counts of examples, or nothing to map over
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
  return (...inputs) => {
    if (Array.isArray(inDims) && inDims.length !== inputs.length)
      throw new RangeError(
        `vmap: inDims names ${inDims.length} arguments, the function got ${inputs.length}`,
      );
    const dimOf = (argument: number): number | null =>
      inDims === null || typeof inDims === 'number' ? inDims : inDims[argument]!;
    // Of every argument, the tensors with the examples in front.
    const found: Tensor[] = [];
    const fronted = inputs.map((input, argument) => {
      const dim = dimOf(argument);
      if (dim === null) return input;
      return mapTensors(input, (tensor) => {
        const all = moveAxis(
          tensor,
          resolveDim(dim, tensor.ndim, `dim (inDims, argument ${argument})`, tensor.shape),
          0,
        );
        found.push(all);
        return all;
      });
    });
    const device = deviceFor(found, randomness);
    const arguments_ = fronted.map((input, argument) =>
      dimOf(argument) === null ? input : mapTensors(input, (all) => device.wrap(all)),
    ) as readonly unknown[] as Inputs;
    const output = device.run(() => f(...arguments_));
    return mapTensors(output, (one) => {
      const all = device.unwrap(one);
      return moveAxis(all, 0, resolveDim(outDims, all.ndim, 'dim (outDims)', all.shape));
    });
  };
}

function deviceFor(found: readonly Tensor[], randomness: Randomness): BatchDevice {
  const [first] = found;
  if (!first) throw new ShapeError('vmap: no argument has a dim to map over: inDims is null for all of them');
  const count = first.shape[0]!;
  if (found.some(({ shape }) => shape[0] !== count)) {
    const shapes = found.map(({ shape }) => printShape(shape)).join(', ');
    throw new ShapeError(
      `vmap: the arguments have unlike counts of examples, along the first dim of ${shapes}`,
    );
  }
  return new BatchDevice(count, first.device, randomness);
}
