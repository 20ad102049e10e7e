/** Elements of several parameters taken away. */
import { noGrad } from '@glissade/autograd';
import {
  abs,
  cast,
  cat,
  described,
  fillLike,
  kindOf,
  neg,
  reshape,
  slice,
  type Tensor,
} from '@glissade/tensor';
import type { InitOptions } from '../drawing.ts';
import type { AnyModule } from '../module.ts';
import { l1Unstructured, randomUnstructured } from './elements.ts';
import { drawnFor, withoutLowest } from './lowest.ts';
import { type AmountOptions, given } from './options.ts';
import { mask, prunable } from './pruned-parameter.ts';
import { keptOf, scoresOf } from './scores.ts';

/** What `globalUnstructured` accepts. */
export interface GlobalOptions extends AmountOptions, InitOptions {
  /** Which elements go: by default those with the smallest absolute values. */
  readonly pruningMethod?: typeof l1Unstructured | typeof randomUnstructured;
  /** What counts in place of the values: a tensor for each parameter, in their order. */
  readonly importanceScores?: readonly Tensor[];
}

/**
 * Takes away, of several parameters together, the elements with the smallest absolute values, or by chance: more of a layer of small
 * weights than of others.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.global_unstructured.html
 *
 * @param parameters - modules, and the names of their parameters
 * @throws what `l1Unstructured` throws; TypeError for what are no such pairs
 *
 * @example
 * ```ts
 * import { Linear, prune, ReLU, Sequential } from '@glissade/nn';
 *
 * const model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2));
 * prune.globalUnstructured([[model.at(0), 'weight'], [model.at(2), 'weight']], { amount: 0.5 });
 * console.log(model.buffers().map((mask) => mask.sum().itemSync()).reduce((a, b) => a + b)); // => 24
 * ```
 */
export function globalUnstructured(
  parameters: readonly (readonly [module: AnyModule, name: string])[],
  options: GlobalOptions,
): void {
  const operation = 'globalUnstructured';
  if (!Array.isArray(parameters) || parameters.length === 0 || !parameters.every(Array.isArray))
    throw new TypeError(
      `${operation}: got ${kindOf(parameters)}; expected modules and names, such as [[model.at(0), 'weight'], [model.at(2), 'weight']]`,
    );
  const {
    amount,
    pruningMethod = l1Unstructured,
    importanceScores = [],
    ...others
  } = given(operation, options, ['amount', 'pruningMethod', 'importanceScores', 'generator']);
  if (pruningMethod !== l1Unstructured && pruningMethod !== randomUnstructured)
    throw new TypeError(
      `${operation}: pruningMethod is ${described(pruningMethod)}; expected prune.l1Unstructured or prune.randomUnstructured`,
    );
  noGrad(() => {
    const all = parameters.map(([module, name]) => prunable(operation, module, name));
    const inOneRow = (tensors: readonly Tensor[]): Tensor => cat(tensors.map((x) => reshape(x, [-1])));
    const row = inOneRow(all.map((of, i) => scoresOf(operation, of, importanceScores[i])));
    const before = all.some((of) => of.mask)
      ? keptOf(inOneRow(all.map((of) => of.mask ?? fillLike(of.value, 1))))
      : undefined;
    const scores =
      pruningMethod === l1Unstructured ? abs(row) : neg(drawnFor(row, row.shape, before, others));
    const kept = withoutLowest(operation, scores, before, amount);
    let start = 0;
    for (const [i, of] of all.entries()) {
      const { shape, size, dtype } = of.value;
      mask(parameters[i]![0], of, cast(reshape(slice(kept, 0, start, start + size), shape), dtype));
      start += size;
    }
  });
}
