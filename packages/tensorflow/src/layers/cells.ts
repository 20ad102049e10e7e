/** What recurrent layers do at each step. Gates lie in Keras's order. */
import { add, chunk, linear, mul, narrow, sub, type Tensor, zeros } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerParts } from '../layer-parts.ts';

export interface Cell {
  /** How many states there are. */
  readonly states: number;
  /** Which of them is the output. */
  readonly output: number;
  /** What the inputs of all steps give, [batch, steps, ...], before a state is known. */
  project(x: Tensor): Tensor;
  /** The states before the first step, for what `project` gave. */
  start(projected: Tensor): Tensor[];
  /** The next states, of what `project` gave for a step and the states. */
  next(projected: Tensor, states: readonly Tensor[], training: boolean): Tensor[];
  /** States as the layer takes and gives them, where they are others here. */
  readonly toOutside?: (state: Tensor) => Tensor;
  readonly fromOutside?: (state: Tensor) => Tensor;
}

/** @param prefix - what stands before the names of the weights, where a layer has several cells */
export type CellKind = (config: LayerConfig, parts: LayerParts, prefix?: string) => Cell;

/** The weights that all cells have, for so many gates. */
function weightsOf(
  config: LayerConfig,
  parts: LayerParts,
  prefix: string,
  gates: number,
  biases: readonly number[] = [],
) {
  const units = config.count('units');
  const kernel = parts.weight(`${prefix}kernel`, [null, gates * units]);
  const recurrent = parts.weight(`${prefix}recurrent_kernel`, [units, gates * units]);
  const bias = parts.weightIf(config.flag('use_bias', true), `${prefix}bias`, [...biases, gates * units]);
  const start = (projected: Tensor): Tensor => zeros([projected.shape[0]!, units]);
  return { units, kernel: () => kernel().transpose(), recurrent: () => recurrent().transpose(), bias, start };
}

const simple: CellKind = (config, parts, prefix = '') => {
  const { kernel, recurrent, bias, start } = weightsOf(config, parts, prefix, 1);
  const activation = activationOf(config, 'activation', 'tanh');
  return {
    states: 1,
    output: 0,
    project: (x) => linear(x, kernel(), bias()),
    start: (projected) => [start(projected)],
    next: (projected, [state]) => [activation(add(projected, linear(state!, recurrent())))],
  };
};

/** Input, forget, candidate, output. Source: https://www.bioinf.jku.at/publications/older/2604.pdf */
const lstm: CellKind = (config, parts, prefix = '') => {
  const { kernel, recurrent, bias, start } = weightsOf(config, parts, prefix, 4);
  const activation = activationOf(config, 'activation', 'tanh');
  const gate = activationOf(config, 'recurrent_activation', 'hard_sigmoid');
  return {
    states: 2,
    output: 0,
    project: (x) => linear(x, kernel(), bias()),
    start: (projected) => [start(projected), start(projected)],
    next: (projected, [state, memory]) =>
      remembered(chunk(add(projected, linear(state!, recurrent())), 4, -1), memory!, activation, gate),
  };
};

/** State and memory, of the sums of the four gates. */
export function remembered(
  [input, forget, candidate, output]: readonly Tensor[],
  memory: Tensor,
  activation: (x: Tensor) => Tensor,
  gate: (x: Tensor) => Tensor,
): Tensor[] {
  const kept = add(mul(gate(forget!), memory), mul(gate(input!), activation(candidate!)));
  return [mul(gate(output!), activation(kept)), kept];
}

/** Update, reset, candidate. Where the reset comes after the product, that has a bias of its own. Source: https://arxiv.org/abs/1406.1078 */
const gru: CellKind = (config, parts, prefix = '') => {
  const resetsAfter = config.flag('reset_after', false);
  const { units, kernel, recurrent, bias, start } = weightsOf(
    config,
    parts,
    prefix,
    3,
    resetsAfter ? [2] : [],
  );
  const activation = activationOf(config, 'activation', 'tanh');
  const gate = activationOf(config, 'recurrent_activation', 'hard_sigmoid');
  const biasOf = (row: number): Tensor | undefined => (resetsAfter ? bias()?.at(row) : bias());
  return {
    states: 1,
    output: 0,
    project: (x) => linear(x, kernel(), biasOf(0)),
    start: (projected) => [start(projected)],
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
