/** The golden cases as scalar functions whose first and second derivatives can be held against differences. */
import { grad } from '@glissade/autograd';
import { mul, size, square, sum, type Tensor, tensor } from '@glissade/tensor';
import { describe, it } from 'vitest';
import { type GoldenCase, numberFrom, readFamily, type TensorData } from '../golden/fixture.ts';
import { layers } from '../golden/layers.ts';
import { lossCalls } from '../golden/losses.ts';
import { type Call, type Calls, operations } from '../golden/operations.ts';

export type Scalar = (...leaves: readonly Tensor[]) => Tensor;

/** A golden input in float64, moved a little, so that it lies on no kink, where no difference is the slope. */
function inputOf({ data, shape, dtype, requiresGrad }: TensorData): Tensor {
  const values = Float64Array.from(
    data,
    (x, i) => numberFrom(x) + (requiresGrad ? 0.01 * Math.cos(7 * i + 1) : 0),
  );
  const ours = dtype === 'float32' ? 'float64' : dtype === 'int64' ? 'int32' : dtype;
  return tensor(values, { shape, dtype: ours });
}

/** The sum of a tensor's elements, each with a weight of its own, so that no error cancels. */
function weighted(x: Tensor): Tensor {
  const weights = Float64Array.from({ length: x.size }, (_, i) => Math.cos(3 * i + 1));
  return sum(mul(x, tensor(weights, { shape: x.shape, dtype: 'float64' })));
}

const total = (scalars: readonly Tensor[]): Tensor => scalars.reduce((a, b) => a.add(b));

/** A case as a scalar function of its differentiable inputs, and those inputs. */
function functionOf({ inputs, args, upstream }: GoldenCase, call: Call): [Scalar, Tensor[]] {
  const all = inputs.map(inputOf);
  const places = inputs.flatMap((input, i) => (input.requiresGrad ? [i] : []));
  const f: Scalar = (...leaves) => {
    const result = call(
      all.map((input, i) => leaves[places.indexOf(i)] ?? input),
      args as never,
    );
    const outputs: readonly Tensor[] = 'dtype' in result ? [result] : result;
    return total(outputs.filter((_, i) => upstream![i]).map(weighted));
  };
  return [f, places.map((i) => all[i]!)];
}

/** The sum of all slopes. Times the squares of the inputs, for the slope of a linear function has no slope of its own. */
function slopeOf(f: Scalar, inputs: readonly Tensor[]): Scalar {
  const slopes = grad(
    (...leaves: readonly Tensor[]) => mul(f(...leaves), total(leaves.map((x) => sum(square(x))))),
    inputs.map((_, i) => i),
  );
  return (...leaves) => total(slopes(...leaves).map(weighted));
}

const elementsOf = ({ inputs }: GoldenCase): number =>
  inputs.reduce((count, { shape }) => count + size(shape), 0);

/** Cases that hold gradients back on purpose: that of the row for padding is none, though the sum does depend on it. */
const heldBack = ({ args }: GoldenCase): boolean => typeof args['paddingIdx'] === 'number';

/** Several elements as they are, all of them finite: beside infinity there is no slope. */
const isPlain = ({ pre, shape, data }: TensorData): boolean =>
  !pre && size(shape) > 1 && data.every((x) => Number.isFinite(numberFrom(x)));

/** A second case of more elements takes longer than it tells: differences are taken at every element, of slopes twice. */
const most = 200;

/** The two smallest cases of every operation that can be differentiated. */
function casesOf(family: string, calls: Calls): GoldenCase[] {
  const cases = readFamily(family).filter(
    (each) => each.upstream && !heldBack(each) && each.inputs.every(isPlain),
  );
  return Object.keys(calls).flatMap((op) =>
    cases
      .filter((each) => each.op === op)
      .sort((a, b) => elementsOf(a) - elementsOf(b))
      .slice(0, 2)
      .filter((each, i) => i === 0 || elementsOf(each) <= most),
  );
}

/** Registers a test for each case: `check` is given the function, then its slope, on the backend in use. */
export function gradcheckSuite(check: (f: Scalar, inputs: readonly Tensor[]) => void): void {
  for (const [family, calls] of Object.entries({ ops: operations, nn: layers, losses: lossCalls })) {
    describe(family, () => {
      for (const each of casesOf(family, calls)) {
        it(each.id, () => {
          const [f, inputs] = functionOf(each, calls[each.op]!);
          check(f, inputs);
          check(slopeOf(f, inputs), inputs);
        });
      }
    });
  }
}
