/** Which histories are kept. Here, since who follows them (autograd) and who traces functions (compiler) both ask. */
import type { History } from './backend.ts';

let kept = true;

/** Whether operations leave a history; `noGrad` of @glissade/autograd says that they do not. */
export const keepsHistories = (): boolean => kept;

export function keepingHistories<Result>(wanted: boolean, run: () => Result): Result {
  const before = kept;
  kept = wanted;
  try {
    return run();
  } finally {
    kept = before;
  }
}

/** Histories that tensors had before they were assigned, and until when. */
const pasts = new WeakMap<object, { readonly until: number; readonly history: History | undefined }[]>();

export function keepPast(tensor: object, history: History | undefined, until: number): void {
  pasts.set(tensor, [...(pasts.get(tensor) ?? []), { until, history }]);
}

/** The history that a tensor had at a time: what was recorded then goes on from there, whatever the tensor has become since. */
export function historyAt(
  tensor: { readonly history: History | undefined; readonly assignedAt: number },
  time: number,
): History | undefined {
  if (tensor.assignedAt < time) return tensor.history;
  const past = pasts.get(tensor)?.find(({ until }) => until > time);
  return past ? past.history : tensor.history;
}
