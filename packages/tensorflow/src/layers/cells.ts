/** What recurrent layers do at each step. Gates lie in Keras's order. */
import { add, chunk, linear, mul, narrow, sub, type Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerParts } from '../layer-parts.ts';

export interface Cell {
  /** How many states there are. */
  readonly states: 1 | 2;
  readonly units: number;
  /** What the inputs of all steps give, [batch, steps, features], before a state is known. */
  project(x: Tensor): Tensor;
  /** The next states, of what `project` gave for a step and the states. The first is the output. */
  next(projected: Tensor, states: readonly Tensor[]): Tensor[];
}

export type CellKind = (config: LayerConfig, parts: LayerParts) => Cell;

/** The weights that all cells have, for so many gates. */
function weightsOf(config: LayerConfig, parts: LayerParts, gates: number, biases: readonly number[] = []) {
  const units = config.count('units');
  const kernel = parts.weight('kernel', [null, gates * units]);
  const recurrent = parts.weight('recurrent_kernel', [units, gates * units]);
  const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [...biases, gates * units]);
  return { units, kernel: () => kernel().transpose(), recurrent: () => recurrent().transpose(), bias };
}

const simple: CellKind = (config, parts) => {
  const { units, kernel, recurrent, bias } = weightsOf(config, parts, 1);
  const activation = activationOf(config, 'activation', 'tanh');
  return {
    states: 1,
    units,
    project: (x) => linear(x, kernel(), bias()),
    next: (projected, [state]) => [activation(add(projected, linear(state!, recurrent())))],
  };
};

/** Input, forget, candidate, output. Source: https://www.bioinf.jku.at/publications/older/2604.pdf */
const lstm: CellKind = (config, parts) => {
  const { units, kernel, recurrent, bias } = weightsOf(config, parts, 4);
  const activation = activationOf(config, 'activation', 'tanh');
  const gate = activationOf(config, 'recurrent_activation', 'hard_sigmoid');
  return {
    states: 2,
    units,
    project: (x) => linear(x, kernel(), bias()),
    next: (projected, [state, memory]) => {
      const sums = add(projected, linear(state!, recurrent()));
      const [input, forget, candidate, output] = chunk(sums, 4, -1);
      const kept = add(mul(gate(forget!), memory!), mul(gate(input!), activation(candidate!)));
      return [mul(gate(output!), activation(kept)), kept];
    },
  };
};

/** Update, reset, candidate. Where the reset comes after the product, that has a bias of its own. Source: https://arxiv.org/abs/1406.1078 */
const gru: CellKind = (config, parts) => {
  const resetsAfter = config.flag('reset_after', false);
  const { units, kernel, recurrent, bias } = weightsOf(config, parts, 3, resetsAfter ? [2] : []);
  const activation = activationOf(config, 'activation', 'tanh');
  const gate = activationOf(config, 'recurrent_activation', 'hard_sigmoid');
  const biasOf = (row: number): Tensor | undefined => (resetsAfter ? bias()?.at(row) : bias());
  return {
    states: 1,
    units,
    project: (x) => linear(x, kernel(), biasOf(0)),
    next: (projected, [state]) => {
      const [update, reset, candidate] = chunk(projected, 3, -1);
      const rows = (start: number, count: number): Tensor =>
        narrow(recurrent(), 0, start * units, count * units);
      if (resetsAfter) {
        const [u, r, c] = chunk(linear(state!, recurrent(), biasOf(1)), 3, -1);
        return [
          mixed(state!, gate(add(update!, u!)), activation(add(candidate!, mul(gate(add(reset!, r!)), c!)))),
        ];
      }
      const [u, r] = chunk(linear(state!, rows(0, 2)), 2, -1);
      const kept = mul(gate(add(reset!, r!)), state!);
      return [mixed(state!, gate(add(update!, u!)), activation(add(candidate!, linear(kept, rows(2, 1)))))];
    },
  };
};

/** update * state + (1 - update) * candidate. */
const mixed = (state: Tensor, update: Tensor, candidate: Tensor): Tensor =>
  add(candidate, mul(update, sub(state, candidate)));

export const cells: Readonly<Record<string, CellKind>> = { SimpleRNN: simple, LSTM: lstm, GRU: gru };
