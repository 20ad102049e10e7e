/** What was assigned after it was recorded: its old value is gone, and a derivative must not take the new one for it. */
import { printShape, Tensor } from '@glissade/tensor';
import { type Call, type CustomCall, nameOfCall } from './vjp/rule.ts';

/** The call, with tensors in it that were assigned since `time` out of reach; their shapes may still be asked for. */
export function asRecorded<Kind extends Call | CustomCall>(call: Kind, time: number): Kind {
  const { inputs, output } = call;
  let last = output.assignedAt;
  for (let i = 0; i < inputs.length; i++) last = Math.max(last, inputs[i]!.assignedAt);
  if (last < time) return call;
  const seen = (tensor: Tensor): Tensor =>
    tensor.assignedAt < time ? tensor : gone(tensor, nameOfCall(call));
  return { ...call, inputs: inputs.map(seen), output: seen(output) };
}

function gone({ device, shape, dtype }: Tensor, name: string): Tensor {
  const tensor = new Tensor(device, undefined, shape, dtype);
  tensor.assignedAt = Infinity;
  return Object.defineProperty(tensor, 'value', {
    get() {
      throw new Error(
        `backward: the derivative of ${name} needs a tensor ${printShape(shape)} that was assigned or changed in place ` +
          'since. Call backward() before, or change a clone()',
      );
    },
  });
}
