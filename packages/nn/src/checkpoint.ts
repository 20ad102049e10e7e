/** Memory for time: what a part of a network computes is not kept for its derivative, but computed again. */

import { customGradient, enableGrad, parameter } from '@glissade/autograd';
import {
  checkNumber,
  checkTensors,
  defaultGenerator,
  isTracing,
  keepsHistories,
  kindOf,
  type Tensor,
  tensor,
} from '@glissade/tensor';
import { asBefore, watched } from './layer-state.ts';
import { Sequential } from './sequential.ts';

/**
 * f(...inputs), of which only the inputs and the result are kept until `backward()`, which computes the function again, with the same
 * random numbers. A network of n such parts, each of k layers, keeps n + k results instead of n k, and takes a third more time. The
 * parameters that the function uses get their `.grad`, as ever.
 *
 * What layers change by themselves, running statistics and what dropout draws from, changes once; what else the function does, it does
 * twice. Gradients of gradients, and functional ones (`grad`) with respect to what it does not take as an input, it does not know. A
 * compiled step plans its memory by itself: in one it is just f. Source: https://docs.pytorch.org/docs/stable/checkpoint.html
 *
 * @throws TypeError where f does not give a tensor; Error from a `backward()` that is recorded
 *
 * @example
 * ```ts
 * import { checkpoint, Linear, Sequential, Tanh } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const block = new Sequential(new Linear(2, 64), new Tanh(), new Linear(64, 2));
 * const y = checkpoint((x) => block.forward(x), ones([8, 2]));
 * y.sum().backward();
 * console.log(block.at(0).weight.grad?.shape); // => [ 64, 2 ]
 * ```
 */
export function checkpoint<Inputs extends readonly Tensor[]>(
  f: (...inputs: Inputs) => Tensor,
  ...inputs: Inputs
): Tensor {
  if (typeof f !== 'function') throw new TypeError(`checkpoint: expected a function first, got ${kindOf(f)}`);
  checkTensors('checkpoint', ...inputs);
  if (isTracing() || !keepsHistories()) return f(...inputs);
  const generator = defaultGenerator();
  const begun = generator.getState();
  const before = new Map<Tensor, Tensor>();
  const again = customGradient({
    name: 'checkpoint',
    forward: (_: Tensor, ...given: Tensor[]) => {
      const result = watched(before, () => f(...(given as unknown as Inputs)));
      checkTensors('checkpoint: what the function gives', result);
      return result;
    },
    backward: (cotangent, [, ...given]) => {
      if (keepsHistories())
        throw new Error('checkpoint: it has no gradients of gradients. Call the function itself for those');
      const now = generator.getState();
      generator.setState(begun);
      try {
        const leaves = given.map((x) => (x.history ? parameter(x.alias()) : x));
        asBefore(before, () => enableGrad(() => f(...(leaves as unknown as Inputs))).backward(cotangent));
        return [undefined, ...leaves.map((leaf, i) => (given[i]!.history ? leaf.grad : undefined))];
      } finally {
        generator.setState(now);
      }
    },
  });
  // Though no input has a history, parameters that the function uses may have: this one stands for them.
  return again(parameter(tensor(0)), ...inputs);
}

/**
 * The layers of a `Sequential`, cut into so many parts, each of which but the last is a `checkpoint`: the last one's results are needed
 * at once. Source: https://docs.pytorch.org/docs/stable/checkpoint.html#torch.utils.checkpoint.checkpoint_sequential
 *
 * @throws RangeError unless there are from 1 to as many segments as layers
 *
 * @example
 * ```ts
 * import { checkpointSequential, Linear, Sequential, Tanh } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const net = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 8), new Tanh(), new Linear(8, 1));
 * const y = checkpointSequential(net, 2, ones([4, 2]));
 * y.sum().backward();
 * console.log(y.shape, net.at(0).weight.grad?.shape); // => [ 4, 1 ] [ 8, 2 ]
 * ```
 */
export function checkpointSequential(layers: Sequential, segments: number, x: Tensor): Tensor {
  if (!(layers instanceof Sequential))
    throw new TypeError(`checkpointSequential: expected a Sequential first, got ${kindOf(layers)}`);
  const all = [...layers];
  checkNumber('checkpointSequential', 'segments', segments, { least: 1, most: all.length, whole: true });
  const length = Math.floor(all.length / segments);
  const run = (part: typeof all, input: Tensor): Tensor => part.reduce((h, layer) => layer.forward(h), input);
  let result = x;
  for (let i = 0; i < segments - 1; i++) {
    const part = all.slice(i * length, (i + 1) * length);
    result = checkpoint((h) => run(part, h), result);
  }
  return run(all.slice((segments - 1) * length), result);
}
