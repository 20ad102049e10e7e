/** Normal numbers within bounds. */
import { arrayFrom, type Tensor, unaryFunctions } from '@glissade/tensor';
import { drawn, from, type InitOptions, initNames } from './drawing.ts';
import { checkedOptions } from './options.ts';

/**
 * Normal numbers with a mean and a standard deviation, those outside [a, b] drawn again until none is: the numbers that PyTorch
 * 2.13 draws. The bounds are values, not multiples of `std`.
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 *
 * @throws RangeError unless a < b and std is above 0, and for an infinite bound where less than 0.3 of the numbers would be within
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { manualSeed, zeros } from '@glissade/tensor';
 *
 * manualSeed(42);
 * console.log(`${init.truncNormal_(zeros([4]), 0, 0.02, -0.04, 0.04)}`); // => tensor([0.0067, 0.0026, 0.0047, 0.0046])
 * ```
 */
export function truncNormal_(
  tensor: Tensor,
  mean = 0,
  std = 1,
  a = -2,
  b = 2,
  options: InitOptions = {},
): Tensor {
  checkedOptions('truncNormal_', options, initNames);
  if (!(std > 0) || !Number.isFinite(mean))
    throw new RangeError(`truncNormal_: mean ${mean}, std ${std}; std must be above 0`);
  if (!(a < b)) throw new RangeError(`truncNormal_: from ${a} to ${b} is not a range; expected a < b`);
  const below = (x: number): number => (1 + unaryFunctions.erf((x - mean) / std / Math.SQRT2)) / 2;
  const often = below(b) - below(a) > 0.3;
  if (!often && b - a === Infinity) {
    throw new RangeError(
      `truncNormal_: from ${a} to ${b} there are few numbers of mean ${mean} and std ${std}; expected finite bounds`,
    );
  }
  return drawn('truncNormal_', tensor, (data, dtype) => {
    const [low, high] = arrayFrom(dtype, [a, b]) as unknown as readonly [number, number];
    const generator = from(options);
    if (often) {
      redrawn(
        data,
        (again) => generator.fillNormal(again, mean, std),
        (again) => (i) => again[i]! < low || again[i]! > high,
      );
      return;
    }
    // Uniform numbers are kept as often as they are less probable than the most probable one.
    const most = log(Math.max(a, Math.min(mean, b)), mean, std);
    redrawn(
      data,
      (again) => generator.fillUniform(again, a, b),
      (again) => {
        const chance = again.slice();
        generator.fillUniform(chance);
        return (i) => Math.log(chance[i]!) > log(again[i]!, mean, std) - most;
      },
    );
  });
}

/** The logarithm of the probability of x, but for what all have in common. */
const log = (x: number, mean: number, std: number): number => -0.5 * ((x - mean) / std) ** 2;

type Numbers = Float32Array | Float64Array;

/** Fills `data`, then again where a number is refused, until none is. As in PyTorch, each round draws anew for all. */
function redrawn(
  data: Numbers,
  fill: (again: Numbers) => void,
  refusing: (again: Numbers) => (i: number) => boolean,
): void {
  fill(data);
  let isRefused = refusing(data);
  let pending: number[] = [];
  for (let i = 0; i < data.length; i++) if (isRefused(i)) pending.push(i);
  if (pending.length === 0) return;
  const again = data.slice();
  while (pending.length > 0) {
    fill(again);
    for (const i of pending) data[i] = again[i]!;
    isRefused = refusing(again);
    pending = pending.filter(isRefused);
  }
}
