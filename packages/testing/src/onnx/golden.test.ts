/** The golden vectors through exportOnnx and ONNX Runtime: values, and gradients, which are functions like others. */
import { grad } from '@glissade/autograd';
import { exportOnnx } from '@glissade/onnx';
import { reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectValues } from '../golden/compare.ts';
import { dtypeFrom, type GoldenCase, numberFrom, readGolden, tensorFrom, viewed } from '../golden/fixture.ts';
import { families } from '../golden/suite.ts';
import { hasRuntime, runFile, unlessInstalled } from './onnxruntime.ts';

/** Every so many cases one is run. */
const every = process.env['GLISSADE_CASES'] === 'all' ? 1 : 3;

/** What ONNX Runtime has no kernel for, or another meaning. */
const others: readonly (readonly [reason: string, ids: RegExp])[] = [
  ['it has no kernel of float64', /^(acos|asin|atan|atan2|erf|gelu|silu)\..*float64/],
  [
    'it lets NaN pass in extremes, places and sorting',
    /^(max|min|argmax|argmin|sort|atan2)\.special|^(median|quantile)\.nan|^isin\.basic/,
  ],
  ['its powers of whole numbers do not wrap', /^pow\.wrapping/],
  ['it expands nothing to nothing', /^repeatInterleave\.none/],
];

/** A case's name, and why it is skipped if it is. */
function named(family: string, { id }: GoldenCase): { readonly name: string; readonly isSkipped: boolean } {
  const other = others.find(([, ids]) => ids.test(id));
  return { name: `${family} ${id}${other ? ` (skipped: ${other[0]})` : ''}`, isSkipped: other !== undefined };
}

type Compute = (...inputs: Tensor[]) => readonly Tensor[];

function computeOf({ inputs, args, op }: GoldenCase, family: string): Compute {
  return (...given) => {
    const seen = given.map((x, i) => viewed(x, inputs[i]!.pre));
    const result = families[family]![op]!(seen, args as never);
    return 'dtype' in result ? [result] : result;
  };
}

/** The inputs that the case has gradients of. */
const learned = ({ inputs, grads }: GoldenCase): number[] =>
  inputs.flatMap(({ requiresGrad }, i) => (requiresGrad && grads[i] ? [i] : []));

function gradientOf(each: GoldenCase, compute: Compute): Compute {
  const places = learned(each);
  return (...given) => {
    const pulled = (...leaves: Tensor[]): Tensor => {
      const outputs = compute(...given.map((x, i) => leaves[places.indexOf(i)] ?? x));
      const parts = outputs.flatMap((output, i) => {
        const cotangent = each.upstream![i];
        return cotangent ? [output.mul(tensorFrom(cotangent, reference)).sum()] : [];
      });
      return parts.reduce((sum, part) => sum.add(part));
    };
    const gradients = grad(
      pulled,
      places.map((_, i) => i),
    );
    return gradients(...places.map((i) => given[i]!)) as readonly Tensor[];
  };
}

async function runCase(each: GoldenCase, compute: Compute, expected: GoldenCase['outputs']): Promise<void> {
  const inputs = each.inputs.map((input) => tensorFrom(input, reference));
  const found = await runFile(await exportOnnx(compute, inputs), inputs);
  const results = [...found.values()];
  expect(results.length).toBe(expected.length);
  for (const [i, { dtype, shape, data }] of expected.entries()) {
    expect(`${results[i]!.dtype}[${results[i]!.shape}]`).toBe(`${dtypeFrom(dtype)}[${shape}]`);
    // Its kernels are not ours: an ulp here and there.
    const tolerance = { rtol: 4 * Math.max(each.rtol, 1e-5), atol: 4 * Math.max(each.atol, 1e-6) };
    expectValues(`output ${i}`, results[i]!.data, data.map(numberFrom), tolerance);
  }
}

beforeAll(() => {
  useBackend(reference);
});

describe.skipIf(!hasRuntime)(`golden vectors, exported and run by ONNX Runtime${unlessInstalled}`, () => {
  for (const family of Object.keys(families)) {
    for (const [i, each] of readGolden(family).entries()) {
      if (!families[family]![each.op] || i % every !== 0) continue;
      const compute = computeOf(each, family);
      const { name, isSkipped } = named(family, each);
      it.skipIf(isSkipped)(name, () => runCase(each, compute, each.outputs));
      if (learned(each).length === 0 || !each.upstream?.some((cotangent) => cotangent)) continue;
      const expected = learned(each).map((place) => each.grads[place]!);
      it.skipIf(isSkipped)(`${name}, gradient`, () => runCase(each, gradientOf(each, compute), expected));
    }
  }
});
