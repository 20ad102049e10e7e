/** What an error from a layer says where its input is to blame. */
import { isParameter } from '@glissade/autograd';
import { described, isFloat, ShapeError, Tensor } from '@glissade/tensor';
import { tensorsBelow } from './below.ts';
import type { AnyModule } from './module.ts';

/** The message of what a layer threw: with the mend, where the layer's own dtype, that it wants tensors, or channels first, gives it. */
export function messageFor(error: Error, module: AnyModule, inputs: readonly unknown[]): string {
  const { message } = error;
  if (error instanceof ShapeError) return `${message}${channelsLast(message, module, inputs[0])}`;
  if (!(error instanceof TypeError)) return message;
  const isNamed = message.includes('expected a tensor, got ');
  // As engines say that an array has no shape, and no relu().
  if (isNamed || /undefined|null|not a function|not iterable/.test(message)) {
    // What the engine says stays: a module of the user's own may take numbers, and have a fault of its own.
    if (!isNamed && inputs.some(isNumbers))
      return `got an array; make a tensor of it: tensor([...]) (${message})`;
    // What a recurrent layer gives, a batch of a loader, or inputs in a tuple.
    if (Array.isArray(inputs[0]) && inputs[0].some((each) => each instanceof Tensor))
      return `got an array of tensors; is one of them meant, or several, one by one? (${message})`;
    const promise = inputs.find((each) => each instanceof Promise);
    if (promise) return `got ${described(promise)}`;
    if (isNamed) return message;
    if (typeof inputs[0] !== 'object' || inputs[0] === null)
      return `expected a tensor, got ${described(inputs[0])} (${message})`;
    if (!(inputs[0] instanceof Tensor)) return `got ${described(inputs[0])} (${message})`;
  }
  const input = inputs.find((each) => each instanceof Tensor);
  const own = firstParameter(module)?.dtype;
  if (!input || !own || own === input.dtype || !message.includes('the dtypes differ')) return message;
  const other = isFloat(input.dtype) ? `, or make the layer with { dtype: '${input.dtype}' }` : '';
  return `${message.replace('.to(dtype)', `.to('${own}') on the input`)}${other}`;
}

/** What a convolution's error lacks where the channels that it expects are the input's last axis, as in TensorFlow. */
function channelsLast(message: string, module: AnyModule, input: unknown): string {
  const found = /^conv.* the weight expects (\d+) |^conv.* does not fit weight \[(\d+),/.exec(message);
  const weight = firstParameter(module);
  if (!found || !weight || !(input instanceof Tensor)) return '';
  const [channels, last] = [Number(found[1] ?? found[2]), input.ndim - 1];
  const batch = input.ndim - weight.ndim + 1; // how many axes are before the channels
  if (input.shape[last] !== channels || input.shape[batch] === channels) return '';
  const axes = input.shape.map((_, axis) => axis);
  const order = [...axes.slice(0, batch), last, ...axes.slice(batch, last)];
  return `. The channels seem to be last; put them first: x.permute(${order.join(', ')})`;
}

/** Also where other layers have no weights yet, of which `parameters()` would complain. */
const firstParameter = (module: AnyModule): Tensor | undefined => tensorsBelow(module, isParameter)[0]?.[1];

/** Numbers in a list, or in lists of lists. */
const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && (typeof value[0] === 'number' || isNumbers(value[0]));
