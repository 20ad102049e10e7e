/** Recurrent layers: a cell, carried along the steps. */
import { Dropout } from '@glissade/nn';
import { flip, mul, onesLike, reshape, stack, type Tensor, unbind, unsqueeze, where } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { isMaskSaid, maskOf, withMask } from '../masks.ts';
import { cellWithin, onlyCell } from './cell-layers.ts';
import { type Cell, type CellKind, cells } from './cells.ts';
import { convolutionalCell } from './convolutional-cells.ts';

/** The states before the first step: those given, or zeros. */
function firstStates(cell: Cell, projected: Tensor, given: readonly Tensor[]): Tensor[] {
  if (given.length > 0 && given.length !== cell.states)
    throw new TypeError(`expected ${cell.states} initial states behind the input, got ${given.length}`);
  const { fromOutside = (state) => state } = cell;
  return given.length > 0 ? given.map(fromOutside) : cell.start(projected);
}

/**
 * A cell along the steps of [batch, steps, ...]. A step that does not count leaves the states as they are.
 *
 * @param rank - how many axes the input has
 * @param settings - where dropout is set, if not with the layer's other settings
 */
const along =
  (
    kind: CellKind,
    rank: number | undefined = 3,
    settings = (config: LayerConfig): LayerConfig | undefined => config,
  ): LayerKind =>
  (config, parts) => {
    config.only('stateful', false);
    config.only('time_major', false);
    const cell = kind(config, parts);
    const { toOutside = (state: Tensor) => state } = cell;
    const [isWhole, givesStates] = [
      config.flag('return_sequences', false),
      config.flag('return_state', false),
    ];
    const isBackwards = config.flag('go_backwards', false);
    // Else the last output that counted is given again.
    const givesZeros = config.flag('zero_output_for_mask', false);
    const dropout = (name: string): Dropout | undefined => {
      const rate = settings(config)?.number(name, 0) ?? 0;
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
      if (x.ndim !== rank)
        throw new TypeError(
          `expected [batch, steps, ${rank > 3 ? '..., ' : ''}features], got [${x.shape.join(', ')}]`,
        );
      const all = cell.project(thinned(x, training));
      let states = firstStates(cell, all, given);
      const kept = recurrent && training ? recurrent.forward(onesLike(states[0]!)) : undefined;
      const inOrder = (each: Tensor): Tensor => (isBackwards ? flip(each, 1) : each);
      const counts = mask && unbind(inOrder(mask), 1);
      const beside = (count: Tensor, state: Tensor): Tensor =>
        reshape(count, [-1, ...state.shape.slice(1).map(() => 1)]);
      const outputs = unbind(inOrder(all), 1).map((projected, step) => {
        const [state, ...others] = states;
        const next = cell.next(projected, [kept ? mul(state!, kept) : state!, ...others], training);
        const count = counts?.[step];
        states = count ? next.map((value, i) => where(beside(count, value), value, states[i]!)) : next;
        const output = states[cell.output]!;
        return count && givesZeros ? where(beside(count, output), output, 0) : output;
      });
      // Backwards, too, the mask stays in the order of the inputs: so Keras has it.
      const whole = isWhole
        ? withMask(stack(outputs.map(toOutside), 1), maskOf(x))
        : toOutside(states[cell.output]!);
      return givesStates ? [whole, ...states.map(toOutside)] : whole;
    };
  };

export const recurrents: LayerKinds = {
  ...Object.fromEntries(Object.entries(cells).map(([name, kind]) => [name, along(kind)])),
  ConvLSTM1D: along(convolutionalCell(1), 4),
  ConvLSTM2D: along(convolutionalCell(2), 5),
  ConvLSTM3D: along(convolutionalCell(3), 6),
  RNN: along(cellWithin, 3, onlyCell),
};
