/** Whether histories are kept. Here, since who follows them (autograd) and who traces functions (compiler) both ask. */

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
