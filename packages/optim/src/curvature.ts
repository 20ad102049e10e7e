/** What L-BFGS remembers of a loss: how the gradient changed along the last steps. */
export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
/** a + scale b. */
export const plus = (a: Float64Array, b: Float64Array, scale: number): Float64Array =>
  a.map((x, i) => x + scale * b[i]!);
/** The largest size of an element; NaN where there is one. */
export const largest = (a: Float64Array): number => a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Lists of vectors; a state dictionary has a tensor for each list. */
export interface Curvature {
  /** The steps that are remembered, the youngest last, and the changes of the gradient that came of them. */
  readonly steps: Float64Array[];
  readonly changes: Float64Array[];
  /** One vector each: the last step, and the gradient that it started from. */
  readonly last: Float64Array[];
}

/** Learns from the change of the gradient that the last step has brought, if there is curvature along it. */
export function learn(
  { steps, changes, last: [step, before] }: Curvature,
  gradient: Float64Array,
  historySize: number,
  kept: (vector: Float64Array) => Float64Array,
): void {
  const change = kept(plus(gradient, before!, -1));
  if (!(dot(change, step!) > 1e-10)) return;
  steps.push(step!);
  changes.push(change);
  if (steps.length > historySize) for (const list of [steps, changes]) list.shift();
}

/** Where to go: down the gradient, times the inverse of the curvature as far as it is known. */
export function descent({ steps, changes }: Curvature, gradient: Float64Array): Float64Array {
  const weights: number[] = [];
  let direction: Float64Array = gradient.map((x) => -x);
  for (let i = steps.length - 1; i >= 0; i--) {
    weights[i] = dot(steps[i]!, direction) / dot(changes[i]!, steps[i]!);
    direction = plus(direction, changes[i]!, -weights[i]!);
  }
  const youngest = changes.at(-1);
  if (youngest) {
    const scale = dot(youngest, steps.at(-1)!) / dot(youngest, youngest);
    direction = direction.map((x) => x * scale);
  }
  steps.forEach((step, i) => {
    const weight = weights[i]! - dot(changes[i]!, direction) / dot(changes[i]!, step);
    direction = plus(direction, step, weight);
  });
  return direction;
}
