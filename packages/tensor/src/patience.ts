/** How long the reference backend computes for somebody who has chosen none, before a word is said. */

/** In milliseconds that are left. */
let patience = Infinity;

/** Where nobody chose a backend: whoever trains on the reference has forgotten to choose another, and is told so, once. */
export function choseByDefault(): void {
  patience = 1000;
}

export function patiently(compute: () => void): void {
  if (patience === Infinity) {
    compute();
    return;
  }
  const before = performance.now();
  compute();
  patience -= performance.now() - before;
  if (patience > 0) return;
  patience = Infinity;
  console.warn(
    'glissade: no backend was chosen, so this runs on the reference backend, which is slow. Before making tensors: ' +
      'await start(), or useBackend(await cpu()); or useBackend(reference) if it is meant',
  );
}
