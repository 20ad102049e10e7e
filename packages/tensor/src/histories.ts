/** Which histories are kept. Here, since who follows them (autograd) and who traces functions (compiler) both ask. */
import type { History } from './backend.ts';

let kept = true;

/** Whether operations leave a history; `noGrad` of @glissade/autograd says that they do not. */
export const keepsHistories = (): boolean => kept;

/** Runs `run` with recording on or off, and leaves it as it was, also where `run` throws. What `run` awaits is outside. */
export function keepingHistories<Result>(wanted: boolean, run: () => Result): Result {
  const before = kept;
  kept = wanted;
  try {
    return run();
  } finally {
    kept = before;
  }
}

interface Past {
  readonly until: number;
  readonly history: History | undefined;
}

/** Histories that tensors had before they were assigned, the oldest first. */
const pasts = new WeakMap<object, Past[]>();

/** Remembers the history that a tensor had until it was assigned: for those who give it another. */
export function keepPast(tensor: object, past: Past): void {
  const known = pasts.get(tensor) ?? [];
  pasts.set(tensor, known);
  // Of those that nothing can go back through, one stands for all: a state that is assigned at each step has a great many.
  if (past.history?.isSpent && known.at(-1)?.history?.isSpent) known.pop();
  known.push(past);
}

/** The history that a tensor had at a time: what was recorded then goes on from there, whatever the tensor has become since. */
export function historyAt(
  tensor: { readonly history: History | undefined; readonly assignedAt: number },
  time: number,
): History | undefined {
  let { history } = tensor;
  if (tensor.assignedAt < time) return history;
  const known = pasts.get(tensor) ?? [];
  for (let i = known.length - 1; i >= 0 && known[i]!.until > time; i--) history = known[i]!.history;
  return history;
}
