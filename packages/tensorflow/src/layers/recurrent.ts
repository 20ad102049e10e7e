/** Recurrent layers: a cell, carried along the steps. */
import { Dropout } from '@glissade/nn';
import { flip, mul, onesLike, stack, type Tensor, unbind, unsqueeze, where, zeros } from '@glissade/tensor';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { isMaskSaid, maskOf, withMask } from '../masks.ts';
import { type CellKind, cells } from './cells.ts';

/** The states before the first step: those given, or zeros. */
function firstStates(x: Tensor, count: number, units: number, given: readonly Tensor[]): Tensor[] {
  if (given.length > 0 && given.length !== count)
    throw new TypeError(`expected ${count} initial states behind the input, got ${given.length}`);
  return Array.from({ length: count }, (_, i) => given[i] ?? zeros([x.shape[0]!, units]));
}

/** A cell along the steps of [batch, steps, features]. A step that does not count leaves the states as they are. */
const along =
  (kind: CellKind): LayerKind =>
  (config, parts) => {
    config.only('stateful', false);
    config.only('time_major', false);
    const cell = kind(config, parts);
    const [isWhole, givesStates] = [
      config.flag('return_sequences', false),
      config.flag('return_state', false),
    ];
    const isBackwards = config.flag('go_backwards', false);
    // Else the last output that counted is given again.
    const givesZeros = config.flag('zero_output_for_mask', false);
    const dropout = (name: string): Dropout | undefined => {
      const rate = config.number(name, 0);
      return rate > 0 ? parts.module(name, new Dropout(rate)) : undefined;
    };
    const [inputs, recurrent] = [dropout('dropout'), dropout('recurrent_dropout')];
    /** The same elements are dropped at all steps. */
    const thinned = (x: Tensor, training: boolean): Tensor =>
      inputs && training ? mul(x, unsqueeze(inputs.forward(onesLike(x.select(1, 0))), 1)) : x;
    return ([first, ...given], training) => {
      const x = first!;
      // Keras 3 hands masks of earlier layers to those of one argument alone.
      const isHeeded = config.kerasVersion < 3 || given.length === 0 || isMaskSaid(x);
      const mask = isHeeded ? maskOf(x) : undefined;
      if (x.ndim !== 3) throw new TypeError(`expected [batch, steps, features], got [${x.shape.join(', ')}]`);
      let states = firstStates(x, cell.states, cell.units, given);
      const kept = recurrent && training ? recurrent.forward(onesLike(states[0]!)) : undefined;
      const inOrder = (each: Tensor): Tensor => (isBackwards ? flip(each, 1) : each);
      const counts = mask && unbind(inOrder(mask), 1);
      const outputs = unbind(inOrder(cell.project(thinned(x, training))), 1).map((projected, step) => {
        const [state, ...others] = states;
        const next = cell.next(projected, [kept ? mul(state!, kept) : state!, ...others]);
        const isCounted = counts && unsqueeze(counts[step]!, 1);
        states = isCounted ? next.map((value, i) => where(isCounted, value, states[i]!)) : next;
        return isCounted && givesZeros ? where(isCounted, states[0]!, 0) : states[0]!;
      });
      // Backwards, too, the mask stays in the order of the inputs: so Keras has it.
      const whole = isWhole ? withMask(stack(outputs, 1), maskOf(x)) : states[0]!;
      return givesStates ? [whole, ...states] : whole;
    };
  };

export const recurrents: LayerKinds = Object.fromEntries(
  Object.entries(cells).map(([name, kind]) => [name, along(kind)]),
);
