/** What layers change by themselves at a call: keys of random numbers, running statistics. */
import type { Tensor } from '@glissade/tensor';

/** Tensors, and what they were. */
export type Before = ReadonlyMap<Tensor, Tensor>;

let watching: Map<Tensor, Tensor> | undefined;

/** Makes a layer's state another: `assign`, which `watched` sees. */
export function change(state: Tensor, value: Tensor): void {
  if (watching?.has(state) === false) watching.set(state, state.alias());
  state.assign(value);
}

/** Runs `run`, and notes in `before` what was in the state that layers change meanwhile. */
export function watched<Result>(before: Map<Tensor, Tensor>, run: () => Result): Result {
  const outside = watching;
  watching = before;
  try {
    return run();
  } finally {
    watching = outside;
    for (const [state, value] of before) if (outside?.has(state) === false) outside.set(state, value);
  }
}

/** Runs `run` with the state as it was before, and leaves it as it is now. */
export function asBefore<Result>(before: Before, run: () => Result): Result {
  const now = [...before.keys()].map((state) => [state, state.alias()] as const);
  for (const [state, value] of before) state.assign(value);
  try {
    return run();
  } finally {
    for (const [state, value] of now) state.assign(value);
  }
}
